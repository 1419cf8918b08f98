package org.amas.maintenance.step.neo4j;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.backup.Draft;
import org.amas.maintenance.step.backup.Source;
import org.neo4j.driver.Record;
import org.neo4j.driver.Result;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.exceptions.Neo4jException;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads every node and relationship as a line of JSON. */
final class GraphExport implements Source {

    static final String NODES_FILE = "nodes.jsonl.gz";
    static final String RELATIONSHIPS_FILE = "relationships.jsonl.gz";
    static final String SCHEMA_FILE = "schema.json.gz";

    private static final String METHOD =
            "An export over the driver, not a dump of the store: every node and relationship as a"
                    + " line of JSON, read in one transaction, and the statements that make"
                    + " constraints and indexes. Neo4j reads what is committed: what AMAS wrote"
                    + " meanwhile may be in it or not.";

    private static final String COUNT =
            """
            MATCH (n) WITH count(n) AS nodes
            OPTIONAL MATCH ()-[r]->() RETURN nodes, count(r) AS relationships
            """;
    private static final String NODES =
            "MATCH (n) RETURN elementId(n) AS id, labels(n) AS labels, properties(n) AS properties";
    private static final String RELATIONSHIPS =
            """
            MATCH (a)-[r]->(b)
            RETURN elementId(a) AS start, elementId(b) AS end, type(r) AS type,
                   properties(r) AS properties
            """;
    private static final String CONSTRAINTS =
            "SHOW CONSTRAINTS YIELD name, createStatement RETURN createStatement AS sql ORDER BY"
                    + " name";
    private static final String INDEXES =
            """
            SHOW INDEXES YIELD name, type, owningConstraint, createStatement
            WHERE owningConstraint IS NULL AND type <> 'LOOKUP'
            RETURN createStatement AS sql ORDER BY name
            """;

    private static final long BYTES_EACH = 400;

    private static final String REFILLED_RELATIONSHIPS =
            """
            MATCH (a)-[r]->(b)
            RETURN a.amasMaintenanceId AS start, b.amasMaintenanceId AS end, type(r) AS type,
                   properties(r) AS properties
            """;

    private final GraphSession session;
    private final StepContext context;
    private final boolean refilled;

    GraphExport(GraphSession session, StepContext context) {
        this(session, context, false);
    }

    private GraphExport(GraphSession session, StepContext context, boolean refilled) {
        this.session = session;
        this.context = context;
        this.refilled = refilled;
    }

    /** Of a graph that was made from an export: without what only that added to it. */
    static GraphExport ofRefilled(GraphSession session, StepContext context) {
        return new GraphExport(session, context, true);
    }

    /** The count store knows at once; 400 bytes for each node and relationship. */
    @Override
    public long estimate() {
        try {
            Record counted = session.session().run(COUNT).single();
            return BYTES_EACH
                    * (counted.get("nodes").asLong() + counted.get("relationships").asLong());
        } catch (Neo4jException e) {
            throw session.explain(e);
        }
    }

    @Override
    public Contents write(Draft draft) throws IOException {
        try {
            List<String> statements = statements();
            try (OutputStream out = draft.file(SCHEMA_FILE)) {
                out.write(GraphLine.JSON.writeValueAsBytes(statements));
            }
            GraphTally tally = new GraphTally();
            try (Transaction transaction = session.begin()) {
                nodes(transaction, draft, tally);
                relationships(transaction, draft, tally);
            }
            return new Contents(
                    session.server(),
                    METHOD,
                    List.of("users, roles, settings and the content of indexes"),
                    tally.parts(),
                    "%s and %s"
                            .formatted(
                                    Amount.of(tally.nodes(), "node"),
                                    Amount.of(tally.relationships(), "relationship")),
                    tally.nodes() + tally.relationships());
        } catch (Neo4jException e) {
            throw session.explain(e);
        }
    }

    private List<String> statements() {
        List<String> all = new ArrayList<>();
        for (String ask : List.of(CONSTRAINTS, INDEXES)) {
            all.addAll(session.session().run(ask).list(r -> r.get("sql").asString()));
        }
        return all;
    }

    private void nodes(Transaction transaction, Draft draft, GraphTally tally) throws IOException {
        context.say("> " + NODES);
        try (OutputStream out = draft.file(NODES_FILE)) {
            Result rows = transaction.run(NODES);
            while (rows.hasNext()) {
                Record row = rows.next();
                GraphLine.Node node =
                        new GraphLine.Node(
                                row.get("id").asString(),
                                labels(row),
                                GraphValue.encodeAll(properties(row)));
                write(node, out);
                tally.add(node);
            }
        }
        context.say("  " + Amount.of(tally.nodes(), "node"));
    }

    private List<String> labels(Record row) {
        return row.get("labels").asList(l -> l.asString()).stream()
                .filter(label -> !refilled || !label.equals(RefilledGraph.LABEL))
                .toList();
    }

    private Map<String, Object> properties(Record row) {
        Map<String, Object> properties = new TreeMap<>(row.get("properties").asMap());
        if (refilled) {
            properties.remove(RefilledGraph.ID);
        }
        return properties;
    }

    private void relationships(Transaction transaction, Draft draft, GraphTally tally)
            throws IOException {
        String ask = refilled ? REFILLED_RELATIONSHIPS : RELATIONSHIPS;
        context.say("> " + ask.strip());
        try (OutputStream out = draft.file(RELATIONSHIPS_FILE)) {
            Result rows = transaction.run(ask);
            while (rows.hasNext()) {
                Record row = rows.next();
                GraphLine.Relationship one =
                        new GraphLine.Relationship(
                                row.get("start").asString(""),
                                row.get("end").asString(""),
                                row.get("type").asString(),
                                GraphValue.encodeAll(row.get("properties").asMap()));
                write(one, out);
                tally.add(one);
            }
        }
        context.say("  " + Amount.of(tally.relationships(), "relationship"));
    }

    private static void write(Object line, OutputStream out) throws IOException {
        out.write(GraphLine.JSON.writeValueAsBytes(line));
        out.write('\n');
    }

    @Override
    public void close() {
        session.close();
    }
}
