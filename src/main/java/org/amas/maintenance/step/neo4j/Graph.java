package org.amas.maintenance.step.neo4j;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.StepContext;
import org.neo4j.driver.AccessMode;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Record;
import org.neo4j.driver.Session;
import org.neo4j.driver.SessionConfig;
import org.neo4j.driver.TransactionConfig;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A session in which every statement is a transaction of its own, ends at the server after its
 * time, and carries the step's token.
 */
final class Graph implements AutoCloseable {

    private final Session session;
    private final StepContext context;
    private final Duration patience;

    private Graph(Session session, StepContext context, Duration patience) {
        this.session = session;
        this.context = context;
        this.patience = patience;
    }

    /** The server itself refuses to write in it. */
    static Graph reading(Driver driver, StepContext context, Duration patience) {
        return of(driver, context, patience, AccessMode.READ);
    }

    static Graph writing(Driver driver, StepContext context, Duration patience) {
        return of(driver, context, patience, AccessMode.WRITE);
    }

    private static Graph of(
            Driver driver, StepContext context, Duration patience, AccessMode mode) {
        SessionConfig config = SessionConfig.builder().withDefaultAccessMode(mode).build();
        return new Graph(driver.session(config), context, patience);
    }

    List<Record> ask(String cypher) {
        return ask(cypher, Map.of());
    }

    List<Record> ask(String cypher, Map<String, Object> parameters) {
        context.say("> " + cypher.strip().replaceAll("\\s+", " "));
        List<Record> rows = session.run(cypher, parameters, limits()).list();
        context.say("  " + Amount.of(rows.size(), "row"));
        return rows;
    }

    private TransactionConfig limits() {
        Duration left = context.timeLeft();
        Duration limit = left.compareTo(patience) < 0 ? left : patience;
        return TransactionConfig.builder()
                .withTimeout(limit.isPositive() ? limit : Duration.ofMillis(1))
                .withMetadata(Map.of("app", context.token()))
                .build();
    }

    @Override
    public void close() {
        session.close();
    }
}
