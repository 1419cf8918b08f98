package org.amas.maintenance.step;

import org.amas.maintenance.step.Table.Column;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What came of signing in with passwords that everybody can read: those in AMAS's own repository,
 * and those that servers come with. Passwords are never printed, only whose they are.
 */
public final class SignIns {

    /** What the server made of it. */
    public enum Answer {
        ACCEPTED,
        REFUSED,
        /** It said neither: too many attempts, too many connections. */
        UNTOLD
    }

    private static final String ACCEPTED = "default_passwords_accepted";
    private static final String TRIED = "default_passwords_tried";

    private final StepContext context;
    private final List<List<@Nullable Object>> rows = new ArrayList<>();
    private final List<String> untold = new ArrayList<>();
    private int accepted;

    public SignIns(StepContext context) {
        this.context = context;
    }

    public static Set<String> readings() {
        return Set.of(ACCEPTED, TRIED);
    }

    /**
     * @param who {@code postgres with AMAS's default password}
     * @param said the server's words, without any password
     */
    public void note(String who, Answer answer, String said) {
        context.say("  " + who + ": " + answer.name().toLowerCase(java.util.Locale.ROOT));
        rows.add(Table.row(who, answer.name().toLowerCase(java.util.Locale.ROOT), said));
        if (answer == Answer.UNTOLD) {
            untold.add(who + ": " + said);
        }
        if (answer == Answer.ACCEPTED) {
            accepted++;
            context.finding(
                    Finding.critical(
                                    who,
                                    "is let in: change the password, and wherever AMAS is told it",
                                    "default-password:" + who)
                            .evidence(said));
        }
    }

    /** What wasn't told doesn't excuse what was let in. */
    public Outcome outcome() {
        context.reading(Reading.of(TRIED, rows.size() - untold.size(), ""));
        context.reading(Reading.of(ACCEPTED, accepted, ""));
        List<Column> columns =
                List.of(Column.text("Sign-in"), Column.text("Answer"), Column.text("Server says"));
        context.table(Table.of("Default passwords tried, one attempt each", columns, rows));
        String headline =
                accepted + " of " + Amount.of(rows.size(), "default password") + " let in";
        return untold.isEmpty()
                ? Outcome.done(headline)
                : Outcome.unknown(String.join("; ", untold)).headline(headline);
    }
}
