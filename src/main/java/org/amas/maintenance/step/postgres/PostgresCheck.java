package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.TargetType;

import java.sql.SQLException;
import java.util.Set;

/** A kind that looks at PostgreSQL in one read-only transaction. */
abstract class PostgresCheck<S> implements ReadingKind<S> {

    /** Asks, and judges what came back. */
    abstract Outcome check(S settings, Session session, StepContext context) throws SQLException;

    @Override
    public final Outcome perform(S settings, StepContext context) {
        try (Session session = Session.open(context)) {
            try {
                session.beginReading();
                return check(settings, session, context);
            } catch (SQLException e) {
                throw session.explain(e);
            }
        }
    }

    @Override
    public Set<TargetType> uses(S settings) {
        return Set.of(TargetType.POSTGRES);
    }
}
