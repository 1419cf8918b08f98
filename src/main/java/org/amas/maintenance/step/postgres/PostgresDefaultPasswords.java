package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.SignIns;
import org.amas.maintenance.step.SignIns.Answer;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.PostgresTarget;
import org.amas.maintenance.target.Secret;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.springframework.stereotype.Component;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** Whether PostgreSQL lets somebody in with a password from AMAS's repository. */
@Component
class PostgresDefaultPasswords implements ReadingKind<NoSettings> {

    /** A password, or the whole account, was refused. */
    private static final Set<String> REFUSED = Set.of("28P01", "28000");

    /** Whoever is told this was let in: the database is missing, or closed to this account. */
    private static final Set<String> LET_IN = Set.of("3D000", "42501");

    /** Public knowledge. */
    private record Known(String user, String password, String whose) {}

    private static final List<Known> ALL =
            List.of(
                    new Known("postgres", "postgres", "its own name as password"),
                    new Known("postgres", "amas_password", "AMAS's default password"),
                    new Known("amas", "amas_password", "AMAS's default password"));

    @Override
    public String name() {
        return "postgres.default-passwords";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<TargetType> uses(NoSettings settings) {
        return Set.of(TargetType.POSTGRES);
    }

    @Override
    public Set<String> readings() {
        return SignIns.readings();
    }

    @Override
    public Outcome perform(NoSettings settings, StepContext context) throws SQLException {
        PostgresTarget target = context.target(PostgresTarget.class, TargetType.POSTGRES);
        context.say("Signing in at " + target.address() + ", once with each password …");
        SignIns tried = new SignIns(context);
        for (Known known : ALL) {
            attempt(known, target, tried, context);
        }
        return tried.outcome();
    }

    private static void attempt(
            Known known, PostgresTarget target, SignIns tried, StepContext context)
            throws SQLException {
        String who = known.user() + " with " + known.whose();
        Secret password = Secret.of(known.password());
        try (Connection open =
                new PostgresTarget(target.url(), known.user(), password).open(context.token())) {
            String said = "signed in to " + open.getCatalog();
            tried.note(who, Answer.ACCEPTED, said + ", or the server asks for no password (trust)");
        } catch (TargetDown down) {
            tried.note(who, answer(down), down.reason());
        }
    }

    private static Answer answer(TargetDown down) {
        String state = down.getCause() instanceof SQLException e ? e.getSQLState() : null;
        if (state == null || state.startsWith("08")) {
            throw down;
        }
        if (LET_IN.contains(state)) {
            return Answer.ACCEPTED;
        }
        return REFUSED.contains(state) ? Answer.REFUSED : Answer.UNTOLD;
    }
}
