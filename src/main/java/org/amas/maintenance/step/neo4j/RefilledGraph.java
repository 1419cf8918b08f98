package org.amas.maintenance.step.neo4j;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.backup.Scratch;
import org.amas.maintenance.step.backup.Stored;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.exceptions.Neo4jException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A graph made again from an export, under its own labels and types. Each node keeps the export's
 * id as a property of ours, by which the comparison tells whose ends relationships have.
 */
final class RefilledGraph {

    static final String ID = "amasMaintenanceId";
    static final String LABEL = "AmasMaintenanceDrill";

    private static final int BATCH = 1_000;
    private static final String INDEX =
            "CREATE INDEX amas_maintenance_drill IF NOT EXISTS FOR (n:AmasMaintenanceDrill) ON"
                    + " (n.amasMaintenanceId)";
    private static final String NODES =
            """
            UNWIND $rows AS row
            CREATE (n:AmasMaintenanceDrill)
            SET n += row.properties, n.amasMaintenanceId = row.id
            SET n:$(row.labels)
            """;
    private static final String RELATIONSHIPS =
            """
            UNWIND $rows AS row
            MATCH (a:AmasMaintenanceDrill {amasMaintenanceId: row.from})
            MATCH (b:AmasMaintenanceDrill {amasMaintenanceId: row.to})
            CREATE (a)-[r:$(row.type)]->(b)
            SET r = row.properties
            """;

    private static final List<String> FORGET =
            List.of(
                    """
                    MATCH (n:AmasMaintenanceDrill)
                    CALL { WITH n REMOVE n:AmasMaintenanceDrill REMOVE n.amasMaintenanceId }
                    IN TRANSACTIONS OF 1000 ROWS
                    """,
                    "DROP INDEX amas_maintenance_drill IF EXISTS");

    private final GraphSession session;
    private final StepContext context;
    private final List<Finding> differences = new ArrayList<>();

    RefilledGraph(GraphSession session, StepContext context) {
        this.session = session;
        this.context = context;
    }

    Scratch.Restored refill(Stored backup) throws IOException {
        try {
            session.session().run(INDEX).consume();
            session.session().run("CALL db.awaitIndexes(60)").consume();
            long nodes =
                    batches(
                            backup,
                            GraphExport.NODES_FILE,
                            GraphLine.Node.class,
                            lines -> run(NODES, lines.stream().map(RefilledGraph::row).toList()));
            long relationships =
                    batches(
                            backup,
                            GraphExport.RELATIONSHIPS_FILE,
                            GraphLine.Relationship.class,
                            lines ->
                                    run(
                                            RELATIONSHIPS,
                                            lines.stream().map(RefilledGraph::row).toList()));
            schema(backup);
            context.say(
                    "  %s and %s made"
                            .formatted(
                                    Amount.of(nodes, "node"),
                                    Amount.of(relationships, "relationship")));
            return new Scratch.Restored(List.of(), differences, List.of(), "made again for good");
        } catch (Neo4jException e) {
            throw session.explain(e);
        }
    }

    /** Once it is compared: the graph is then as it was before it was exported. */
    void forgetIds() {
        try {
            FORGET.forEach(cypher -> session.session().run(cypher).consume());
        } catch (Neo4jException e) {
            throw session.explain(e);
        }
    }

    private static Map<String, Object> row(GraphLine.Node node) {
        return Map.of(
                "id",
                node.id(),
                "labels",
                node.labels(),
                "properties",
                GraphValue.decodeAll(node.properties()));
    }

    private static Map<String, Object> row(GraphLine.Relationship line) {
        return Map.of(
                "from",
                line.start(),
                "to",
                line.end(),
                "type",
                line.type(),
                "properties",
                GraphValue.decodeAll(line.properties()));
    }

    /** A batch is one transaction: a whole graph may be more than one can hold. */
    private void run(String cypher, List<Map<String, Object>> rows) {
        try (Transaction transaction = session.begin()) {
            transaction.run(cypher, new TreeMap<>(Map.of("rows", rows))).consume();
            transaction.commit();
        }
    }

    private <T> long batches(Stored backup, String file, Class<T> type, Consumer<List<T>> consumer)
            throws IOException {
        long all = 0;
        List<T> batch = new ArrayList<>();
        try (BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(backup.open(file), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                batch.add(GraphLine.JSON.readValue(line, type));
                if (batch.size() == BATCH) {
                    consumer.accept(batch);
                    all += batch.size();
                    batch.clear();
                    if (context.cancelled()) {
                        throw new IOException("cancelled");
                    }
                }
            }
        }
        if (!batch.isEmpty()) {
            consumer.accept(batch);
        }
        return all + batch.size();
    }

    /** Last, so that they are checked against what is there. */
    private void schema(Stored backup) throws IOException {
        String[] statements;
        try (InputStream in = backup.open(GraphExport.SCHEMA_FILE)) {
            statements = GraphLine.JSON.readValue(in, String[].class);
        }
        for (String statement : statements) {
            try {
                session.session().run(statement).consume();
            } catch (Neo4jException e) {
                differences.add(
                        Finding.error(
                                        "schema",
                                        "could not be made: " + e.getMessage(),
                                        "not-made:" + statement)
                                .evidence(statement));
            }
        }
    }
}
