package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.TargetDenied;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Measures with the extension pgstattuple, each table or index in a transaction of its own, so that
 * one which takes too long or is locked keeps none of the others from being measured.
 */
final class Tuples {

    static final String EXTENSION = "pgstattuple";

    private static final String PATH = "SELECT set_config('search_path', ?, true)";

    /** Cancelled by its time-out; no lock within its time-out; gone meanwhile. */
    private static final Set<String> NOT_NOW = Set.of("57014", "55P03", "42P01", "XX000");

    /** What one statement may take, and some. */
    private static final Duration LEAST = Duration.ofSeconds(6);

    private final Session session;
    private final StepContext context;
    private final String path;

    private Tuples(Session session, StepContext context, String path) {
        this.session = session;
        this.context = context;
        this.path = path;
    }

    /** Empty if the extension isn't installed; {@link Extension#remedy} says how to have it. */
    static Optional<Tuples> of(Session session, StepContext context) throws SQLException {
        return Extension.named(EXTENSION, session)
                .map(e -> new Tuples(session, context, e.schema() + ", pg_catalog"));
    }

    /**
     * @param sql with the relation's oid as its one parameter
     * @return empty if it couldn't be measured in time
     */
    <T> Optional<T> measure(String sql, Session.Row<T> row, long oid, String name)
            throws SQLException {
        if (context.cancelled() || context.timeLeft().compareTo(LEAST) < 0) {
            return Optional.empty();
        }
        session.beginReadingAnew();
        session.peek(PATH, r -> r.getString(1), path);
        try {
            return session.peek(sql, row, oid).stream().findFirst();
        } catch (SQLException e) {
            if ("42501".equals(e.getSQLState())) {
                throw new TargetDenied(session.reason(e), session.grantMonitor(), e);
            }
            if (context.cancelled() || !NOT_NOW.contains(e.getSQLState())) {
                throw e;
            }
            context.say(name + " can't be measured: " + session.reason(e));
            return Optional.empty();
        }
    }
}
