package org.amas.maintenance.step.neo4j;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.Neo4jConnection;
import org.amas.maintenance.target.Neo4jTarget;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Record;
import org.neo4j.driver.Result;
import org.neo4j.driver.Session;
import org.neo4j.driver.SessionConfig;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.TransactionConfig;
import org.neo4j.driver.exceptions.Neo4jException;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Connects, asks, writes a node and reads it back in a transaction that is rolled back, and looks
 * whether every database is online. The node has no label and no property, because their names
 * would stay in the store even after the rollback.
 */
@Component
class Neo4jRoundtrip implements ReadingKind<NoSettings> {

    private static final Duration LONGEST_TRANSACTION = Duration.ofSeconds(5);

    private static final String ASK = "RETURN 1 AS one";
    private static final String WRITE = "CREATE (probe) RETURN elementId(probe) AS id";
    private static final String READ =
            "MATCH (probe) WHERE elementId(probe) = $id RETURN count(probe) AS found";
    private static final String DATABASES = "SHOW DATABASES";

    /**
     * @param message the server's own explanation; empty if it gives none
     */
    record Database(String name, String wanted, String status, String message) {

        /** Stopped on purpose is not a fault. */
        boolean asWanted() {
            return status.equals("online")
                    || (wanted.equals("offline") && status.equals("offline"));
        }
    }

    @Override
    public String name() {
        return "neo4j.roundtrip";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<TargetType> uses(NoSettings settings) {
        return Set.of(TargetType.NEO4J);
    }

    @Override
    public Set<String> readings() {
        return Set.of("connect_ms", "roundtrip_ms");
    }

    @Override
    public Outcome perform(NoSettings settings, StepContext context) {
        Neo4jTarget target = context.target(Neo4jTarget.class, TargetType.NEO4J);
        context.say("Connecting to " + target.address() + " as " + target.username() + " …");
        long start = System.nanoTime();
        try (Neo4jConnection connection = target.open()) {
            Driver driver = connection.driver();
            context.onCancel(connection::close);
            double connect = millisSince(start);
            context.reading(Reading.of("connect_ms", connect, "ms"));
            context.say("Connected and signed in after %.1f ms".formatted(connect));
            judge(databases(driver, context), context);
            return converse(driver, context);
        } catch (Neo4jException e) {
            throw Refusal.of(e, target);
        }
    }

    private static List<Database> databases(Driver driver, StepContext context) {
        try (Session session = driver.session(SessionConfig.forDatabase("system"))) {
            context.say("> " + DATABASES);
            return session.run(DATABASES, limits(context)).list(Neo4jRoundtrip::database);
        }
    }

    private static Database database(Record row) {
        return new Database(
                text(row, "name"),
                text(row, "requestedStatus"),
                text(row, "currentStatus"),
                row.containsKey("statusMessage") ? text(row, "statusMessage") : text(row, "error"));
    }

    private static String text(Record row, String column) {
        return row.get(column).asString("");
    }

    static void judge(List<Database> databases, StepContext context) {
        context.show(
                Table.of(
                        "Databases",
                        List.of(
                                Column.text("database"),
                                Column.text("status"),
                                Column.text("wanted"),
                                Column.text("message")),
                        databases.stream()
                                .map(d -> Table.row(d.name, d.status, d.wanted, d.message))
                                .toList()));
        databases.stream()
                .filter(d -> !d.asWanted())
                .forEach(
                        d ->
                                context.finding(
                                        Finding.error(
                                                        d.name,
                                                        "Database %s is %s. %s"
                                                                .formatted(
                                                                        d.name, d.status, d.message)
                                                                .strip(),
                                                        "database-status:" + d.name)
                                                .evidence(DATABASES)));
    }

    private static Outcome converse(Driver driver, StepContext context) {
        try (Session session = driver.session()) {
            context.say("> " + ASK);
            long start = System.nanoTime();
            Result answer = session.run(ASK, limits(context));
            answer.single();
            double roundtrip = millisSince(start);
            context.reading(Reading.of("roundtrip_ms", roundtrip, "ms"));
            context.say("  1 row in %.1f ms".formatted(roundtrip));
            String server =
                    "%s answers in %.1f ms".formatted(answer.consume().server().agent(), roundtrip);
            String refused = writesAndReads(session, context);
            if (refused != null) {
                context.finding(notPermitted(refused));
                return Outcome.done(
                        server + "; our account may not write, so only reading is proven");
            }
            return Outcome.done(server + "; a node was written, read back and rolled back");
        }
    }

    /**
     * @return the server's words if our account may not write
     */
    private static @Nullable String writesAndReads(Session session, StepContext context) {
        try (Transaction transaction = session.beginTransaction(limits(context))) {
            context.say("> " + WRITE);
            String id = transaction.run(WRITE).single().get("id").asString();
            context.say("> " + READ);
            int found = transaction.run(READ, Map.of("id", id)).single().get("found").asInt();
            context.say("  " + Amount.of(found, "node") + " found, rolled back");
            transaction.rollback();
            if (found != 1) {
                throw new IllegalStateException("the node that was written did not come back");
            }
            return null;
        } catch (Neo4jException e) {
            if (Refusal.forbidden(e)) {
                return String.valueOf(e.getMessage());
            }
            throw e;
        }
    }

    private static Finding notPermitted(String refused) {
        return Finding.info(
                        "privileges",
                        "Our account may not write: whether Neo4j takes writes is not proven.",
                        "may-not-write")
                .evidence(
                        refused
                                + "\n"
                                + "To allow it:\n"
                                + "GRANT CREATE ON GRAPH * NODES * TO amas_maintenance;");
    }

    private static TransactionConfig limits(StepContext context) {
        Duration left = context.timeLeft();
        Duration limit = left.compareTo(LONGEST_TRANSACTION) < 0 ? left : LONGEST_TRANSACTION;
        return TransactionConfig.builder()
                .withTimeout(limit.isPositive() ? limit : Duration.ofMillis(1))
                .withMetadata(Map.of("app", context.token()))
                .build();
    }

    private static double millisSince(long nanos) {
        return Amount.thousandths((System.nanoTime() - nanos) / 1e6);
    }
}
