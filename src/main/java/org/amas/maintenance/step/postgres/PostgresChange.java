package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Recovery;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDenied;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * A kind that changes PostgreSQL, each statement a transaction of its own. Its connections carry
 * the step's token, so that recovery finds what goes on without us, and ends it.
 */
abstract class PostgresChange<S> implements StepKind<S> {

    private static final String OURS =
            """
            SELECT pid, pg_terminate_backend(pid) AS told, left(query, 200) AS query
              FROM pg_stat_activity
             WHERE application_name = ? AND pid <> pg_backend_pid()
               AND usename = current_user
            """;

    private static final String LEFT =
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = ? AND pid <>"
                    + " pg_backend_pid()";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Looks in a transaction that can't write, and lists what {@link #change} would touch. */
    abstract Plan look(S settings, Session session, StepContext context) throws SQLException;

    /** Acts on what was shown and still is so, and looks whether it worked. */
    abstract Outcome change(S settings, Session session, StepContext context) throws SQLException;

    @Override
    public final Plan plan(S settings, StepContext context) {
        try (Session session = Session.open(context)) {
            try {
                session.beginReading();
                return look(settings, session, context);
            } catch (SQLException e) {
                throw session.explain(e);
            }
        } catch (TargetDenied denied) {
            return Plan.unavailable(denied.reason() + ": " + denied.remedy());
        } catch (TargetAbsent | TargetDown e) {
            return Plan.unavailable(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public final Outcome perform(S settings, StepContext context) {
        try (Session session = Session.openForWork(context)) {
            try {
                return change(settings, session, context);
            } catch (SQLException e) {
                throw session.explain(e);
            }
        }
    }

    @Override
    public Effect effect(S settings) {
        return Effect.CHANGES;
    }

    @Override
    public Set<TargetType> uses(S settings) {
        return Set.of(TargetType.POSTGRES);
    }

    @Override
    public Recovery recover(StepContext context) throws SQLException, InterruptedException {
        String token = context.token();
        try (Session session = Session.open(context, token + "-r")) {
            session.beginWorking(Duration.ofSeconds(1));
            List<String> found = session.rows(OURS, r -> r.getString("query"), token);
            if (found.isEmpty()) {
                return Recovery.unknown(
                        "nothing of it runs at the server any more; how far it came isn't known");
            }
            long until = System.nanoTime() + PATIENCE.toNanos();
            while (session.peek(LEFT, r -> r.getInt(1), token).getFirst() > 0) {
                if (System.nanoTime() > until) {
                    return Recovery.stillRunning("it was told to end and hasn't: " + found);
                }
                Thread.sleep(100);
            }
            return Recovery.killed("it still ran at the server and was ended: " + found);
        }
    }
}
