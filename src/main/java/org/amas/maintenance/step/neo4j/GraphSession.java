package org.amas.maintenance.step.neo4j;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.Neo4jConnection;
import org.amas.maintenance.target.Neo4jRights;
import org.amas.maintenance.target.Neo4jTarget;
import org.amas.maintenance.target.TargetDenied;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.neo4j.driver.AccessMode;
import org.neo4j.driver.Session;
import org.neo4j.driver.SessionConfig;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.TransactionConfig;
import org.neo4j.driver.exceptions.Neo4jException;
import org.neo4j.driver.exceptions.ServiceUnavailableException;
import org.neo4j.driver.exceptions.SessionExpiredException;

import java.time.Duration;
import java.util.Map;

/** A connection for one long transaction, which the server ends with the step's time. */
final class GraphSession implements AutoCloseable {

    private final Neo4jTarget target;
    private final Neo4jConnection connection;
    private final Session session;
    private final StepContext context;

    private GraphSession(
            Neo4jTarget target, Neo4jConnection connection, Session session, StepContext context) {
        this.target = target;
        this.connection = connection;
        this.session = session;
        this.context = context;
    }

    static GraphSession open(Neo4jTarget target, AccessMode mode, StepContext context) {
        context.say("Connecting to " + target.address() + " as " + target.username() + " …");
        Neo4jConnection connection = target.open();
        context.onCancel(connection::close);
        Session session =
                connection
                        .driver()
                        .session(SessionConfig.builder().withDefaultAccessMode(mode).build());
        return new GraphSession(target, connection, session, context);
    }

    Neo4jTarget target() {
        return target;
    }

    Session session() {
        return session;
    }

    /** Told by the step's token at the server; rolled back unless it is committed. */
    Transaction begin() {
        Duration left = context.timeLeft();
        return session.beginTransaction(
                TransactionConfig.builder()
                        .withTimeout(left.isPositive() ? left : Duration.ofMillis(1))
                        .withMetadata(Map.of("app", context.token()))
                        .build());
    }

    String server() {
        return session.run("RETURN 1").consume().server().agent();
    }

    RuntimeException explain(Neo4jException thrown) {
        return explain(thrown, target);
    }

    static RuntimeException explain(Neo4jException thrown, Neo4jTarget target) {
        String message = String.valueOf(thrown.getMessage());
        String remedy = Neo4jRights.remedy(thrown, target.username());
        if (remedy != null) {
            return new TargetDenied(message, remedy, thrown);
        }
        return thrown instanceof ServiceUnavailableException
                        || thrown instanceof SessionExpiredException
                ? new TargetDown(TargetType.NEO4J, target.address(), message, thrown)
                : new IllegalStateException(message, thrown);
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (Neo4jException | IllegalStateException e) {
            // The server rolls back what was open when the connection ends.
        } finally {
            connection.close();
        }
    }
}
