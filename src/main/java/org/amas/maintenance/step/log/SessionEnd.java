package org.amas.maintenance.step.log;

import org.amas.maintenance.step.log.Entry.Form;

import java.util.regex.Pattern;

/**
 * What PostgreSQL calls FATAL because a session ends by it, though all is as it should be: a
 * refused password is judged with the sign-ins, the rest comes with every restart.
 */
final class SessionEnd {

    private static final String REFUSED =
            "authentication failed for user|no pg_hba\\.conf entry|canceling authentication";

    private static final String RESTARTED =
            "the database system is (starting up|shutting down|not yet accepting)";

    private static final Pattern EXPECTED =
            Pattern.compile(
                    "^(\\w+ )?("
                            + REFUSED
                            + "|"
                            + RESTARTED
                            + "|terminating (connection|walreceiver|background worker|autovacuum)"
                            + "|connection to client lost)");

    private static final Pattern NO_ERROR =
            Pattern.compile(
                    "^(\\w+ )?("
                            + REFUSED
                            + "|"
                            + RESTARTED
                            + "|terminating .{1,80} due to administrator command)");

    private SessionEnd() {}

    /** However many there are, none of them is critical. */
    static boolean isExpected(Entry entry) {
        return entry.form() == Form.POSTGRES && EXPECTED.matcher(entry.message()).find();
    }

    /** Every session of a server that is restarted ends so, which says nothing of errors. */
    static boolean isNoError(Entry entry) {
        return entry.form() == Form.POSTGRES && NO_ERROR.matcher(entry.message()).find();
    }
}
