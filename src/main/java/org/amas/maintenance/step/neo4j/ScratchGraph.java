package org.amas.maintenance.step.neo4j;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.backup.Scratch;
import org.amas.maintenance.step.backup.Stored;
import org.amas.maintenance.target.Neo4jConnection;
import org.amas.maintenance.target.Neo4jTarget;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Record;
import org.neo4j.driver.Result;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.Value;
import org.neo4j.driver.exceptions.Neo4jException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The whole export in one transaction that is never committed. Labels and types become properties:
 * under their own names the nodes would meet AMAS's constraints, and new names would stay in the
 * store for ever, so these few are always the same.
 */
final class ScratchGraph implements Scratch {

    static final String LABEL = "AmasMaintenanceCheck";
    static final String TYPE = "AMAS_MAINTENANCE_CHECK";

    private static final String ID = "amasMaintenanceId";
    private static final String LABELS = "amasMaintenanceLabels";
    private static final String KIND = "amasMaintenanceType";

    private static final String HOW =
            "every node and relationship made again under a label of our own in one transaction on"
                + " the same server, read back, compared by number and checksum per label and type,"
                + " and rolled back; constraints and indexes were not made";

    private static final String MAKE_NODES =
            """
            UNWIND $rows AS row
            CREATE (n:AmasMaintenanceCheck)
            SET n = row.properties, n.amasMaintenanceId = row.id,
                n.amasMaintenanceLabels = row.labels
            RETURN row.id AS id, elementId(n) AS made
            """;
    private static final String MAKE_RELATIONSHIPS =
            """
            UNWIND $rows AS row
            MATCH (a) WHERE elementId(a) = row.from
            MATCH (b) WHERE elementId(b) = row.to
            CREATE (a)-[r:AMAS_MAINTENANCE_CHECK]->(b)
            SET r = row.properties, r.amasMaintenanceType = row.type
            """;
    private static final String READ_NODES =
            "MATCH (n:AmasMaintenanceCheck) RETURN properties(n) AS properties";
    private static final String READ_RELATIONSHIPS =
            """
            MATCH (a)-[r:AMAS_MAINTENANCE_CHECK]->(b)
            RETURN properties(r) AS properties,
                   a.amasMaintenanceId AS start, b.amasMaintenanceId AS end
            """;
    private static final String LEFT = "MATCH (n:AmasMaintenanceCheck) RETURN count(n) AS left";
    private static final String OPEN =
            """
            SHOW TRANSACTIONS YIELD transactionId, metaData, status
            WHERE metaData.app = $token AND NOT status STARTS WITH 'Terminated' RETURN transactionId AS id
            """;

    private static final int BATCH = 1_000;
    private static final long MOST = 1_000_000;
    private static final int TOLD = 20;
    private static final Duration TO_END = Duration.ofSeconds(10);

    private final GraphSession session;
    private final StepContext context;
    private final List<Finding> differences = new ArrayList<>();
    private final Map<String, String> made = new HashMap<>();
    private long homeless;

    ScratchGraph(GraphSession session, StepContext context) {
        this.session = session;
        this.context = context;
    }

    @Override
    public Restored restore(Stored backup) throws IOException, CannotCheck {
        long objects = backup.manifest().count("nodes") + backup.manifest().count("relationships");
        if (objects > MOST) {
            throw new CannotCheck(
                    "%d nodes and relationships are more than one transaction should hold (%d): restore it on another server"
                            .formatted(objects, MOST));
        }
        try {
            GraphTally tally = new GraphTally();
            try (Transaction transaction = session.begin()) {
                make(transaction, backup);
                readBack(transaction, tally);
                transaction.rollback();
                context.say("> ROLLBACK");
            }
            return new Restored(tally.parts(), differences, List.of(), HOW);
        } catch (Neo4jException e) {
            if (String.valueOf(e.code()).contains("MemoryPoolOutOfMemory")) {
                throw new CannotCheck(
                        "Neo4j has too little memory for it in one transaction: " + e.getMessage());
            }
            throw session.explain(e);
        } finally {
            proveGone(context, session.target());
        }
    }

    private void make(Transaction transaction, Stored backup) throws IOException {
        batches(
                backup,
                GraphExport.NODES_FILE,
                GraphLine.Node.class,
                nodes ->
                        transaction
                                .run(MAKE_NODES, Map.of("rows", rows(nodes)))
                                .forEachRemaining(
                                        r ->
                                                made.put(
                                                        r.get("id").asString(),
                                                        r.get("made").asString())));
        context.say("  " + Amount.of(made.size(), "node") + " made again");
        batches(
                backup,
                GraphExport.RELATIONSHIPS_FILE,
                GraphLine.Relationship.class,
                lines ->
                        transaction.run(MAKE_RELATIONSHIPS, Map.of("rows", ends(lines))).consume());
    }

    private static List<Map<String, Object>> rows(List<GraphLine.Node> nodes) {
        return nodes.stream()
                .map(
                        n ->
                                Map.<String, Object>of(
                                        "id", n.id(),
                                        "labels", n.labels(),
                                        "properties", GraphValue.decodeAll(n.properties())))
                .toList();
    }

    private List<Map<String, Object>> ends(List<GraphLine.Relationship> lines) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (GraphLine.Relationship line : lines) {
            String from = made.get(line.start());
            String to = made.get(line.end());
            if (from == null || to == null) {
                tellHomeless(line);
            } else {
                rows.add(
                        Map.of(
                                "from",
                                from,
                                "to",
                                to,
                                "type",
                                line.type(),
                                "properties",
                                GraphValue.decodeAll(line.properties())));
            }
        }
        return rows;
    }

    private void tellHomeless(GraphLine.Relationship line) {
        if (homeless++ < TOLD) {
            differences.add(
                    Finding.error(
                            line.type(),
                            "A relationship of type %s has an end that is not in the backup."
                                    .formatted(line.type()),
                            "without-end:" + line.type()));
        }
    }

    private <T> void batches(Stored backup, String file, Class<T> type, Consumer<List<T>> consumer)
            throws IOException {
        try (BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(backup.open(file), StandardCharsets.UTF_8))) {
            List<T> batch = new ArrayList<>();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                batch.add(GraphLine.JSON.readValue(line, type));
                if (batch.size() == BATCH) {
                    consumer.accept(batch);
                    batch.clear();
                    if (context.cancelled()) {
                        throw new IOException("cancelled");
                    }
                }
            }
            if (!batch.isEmpty()) {
                consumer.accept(batch);
            }
        }
    }

    private void readBack(Transaction transaction, GraphTally tally) {
        context.say("> " + READ_NODES);
        Result nodes = transaction.run(READ_NODES);
        while (nodes.hasNext()) {
            Map<String, Object> found = found(nodes.next());
            List<String> labels = texts(found.remove(LABELS));
            found.remove(ID);
            tally.add(new GraphLine.Node("", labels, GraphValue.encodeAll(found)));
        }
        context.say("> " + READ_RELATIONSHIPS.strip());
        Result relationships = transaction.run(READ_RELATIONSHIPS);
        while (relationships.hasNext()) {
            Record row = relationships.next();
            Map<String, Object> found = found(row);
            String type = String.valueOf(found.remove(KIND));
            tally.add(
                    new GraphLine.Relationship(
                            row.get("start").asString(),
                            row.get("end").asString(),
                            type,
                            GraphValue.encodeAll(found)));
        }
        context.say(
                "  %s and %s read back"
                        .formatted(
                                Amount.of(tally.nodes(), "node"),
                                Amount.of(tally.relationships(), "relationship")));
    }

    private static Map<String, Object> found(Record row) {
        return new TreeMap<>(row.get("properties").asMap(Value::asObject));
    }

    private static List<String> texts(@Nullable Object list) {
        return list instanceof List<?> all ? all.stream().map(String::valueOf).toList() : List.of();
    }

    /**
     * Also after a cancellation, and after the application died: by a connection of its own. What
     * was never committed is gone with its transaction, so that is looked for, too.
     *
     * @return how many transactions of this step had to be ended
     */
    static long proveGone(StepContext context, Neo4jTarget target) {
        try (Neo4jConnection connection = target.open();
                Session session = connection.driver().session()) {
            long ended = endOpen(session, context);
            long left = session.run(LEFT).single().get("left").asLong();
            if (left > 0) {
                throw new IllegalStateException(
                        "%d nodes labelled %s are in the graph".formatted(left, LABEL));
            }
            context.say("No node labelled " + LABEL + " is in the graph");
            return ended;
        } catch (Neo4jException e) {
            throw GraphSession.explain(e, target);
        }
    }

    /**
     * A transaction whose connection was closed may need a moment to end by itself; one that was
     * terminated can't be committed any more, though its client may not have noticed.
     */
    private static long endOpen(Session session, StepContext context) {
        long end = System.nanoTime() + TO_END.toNanos();
        long terminated = 0;
        for (List<String> open = open(session, context);
                !open.isEmpty();
                open = open(session, context)) {
            for (String id : open) {
                session.run("TERMINATE TRANSACTION $id", Map.of("id", id)).consume();
                terminated++;
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        "the check's transaction " + open.getFirst() + " is still open");
            }
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
        return terminated;
    }

    private static List<String> open(Session session, StepContext context) {
        return session.run(OPEN, Map.of("token", context.token()))
                .list(r -> r.get("id").asString());
    }

    @Override
    public void close() {
        session.close();
    }
}
