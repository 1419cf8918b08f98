package org.amas.maintenance.notify;

import org.amas.maintenance.audit.AuditHead;
import org.amas.maintenance.step.Severity;
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What people are told.
 *
 * @param about what kind of news it is
 * @param run whose page shows it; null if it isn't about one
 * @param procedure the run's; null if it isn't about one
 * @param title what it is about, in a few words
 * @param state the worst of the run's steps so far; empty if it isn't about a run
 * @param counts {@code 9 passed, 1 failed}; of other news their first sentence
 * @param failed those steps, in order
 * @param lines what else is to be said: the checks that a target blinds, the duties that were
 *     missed
 * @param link to where it is seen
 * @param audit where the audit record ended when this was told, so that it leaves the machine; null
 *     until the outbox has it
 */
record Message(
        About about,
        Severity severity,
        @Nullable Long run,
        @Nullable String procedure,
        String title,
        String environment,
        String state,
        String counts,
        List<FailedStep> failed,
        List<String> lines,
        String link,
        @Nullable AuditHead audit) {

    /** More of them help nobody who reads on a phone; the page has all. */
    static final int MOST_LINES = 20;

    enum About {
        /** What a run came to. */
        RUN,
        /** Something is wrong. */
        TROUBLE,
        /** It is over. */
        RECOVERY,
        /** A run waits for a person. */
        WAITING,
        /** Something to read, such as a report. */
        BULLETIN,
        /** Nothing: whether a channel works. */
        TEST
    }

    /** What earlier versions stored had neither. */
    Message {
        about = about == null ? About.RUN : about;
        severity = severity == null ? Severity.ERROR : severity;
        failed = failed == null ? List.of() : List.copyOf(failed);
        lines = lines == null ? List.of() : List.copyOf(lines);
    }

    /**
     * @param error its first line of trouble; null if it printed none
     */
    record FailedStep(int number, String title, String state, @Nullable String error) {

        String line() {
            return "Step %d, %s: %s%s"
                    .formatted(number, title, state, error == null ? "" : ": " + error);
        }
    }

    String subject() {
        return about == About.RUN
                ? "AMAS %s: %s %s (run %d)".formatted(environment, title, state, run)
                : "AMAS %s: %s".formatted(environment, title);
    }

    String text() {
        StringBuilder text = new StringBuilder(subject()).append('\n');
        if (!counts.isEmpty()) {
            text.append(counts).append('\n');
        }
        failed.forEach(step -> text.append(step.line()).append('\n'));
        lines.forEach(line -> text.append("- ").append(line).append('\n'));
        text.append(link);
        return audit == null ? text.toString() : text + "\n" + audit.sentence();
    }

    Message with(AuditHead head) {
        return new Message(
                about,
                severity,
                run,
                procedure,
                title,
                environment,
                state,
                counts,
                failed,
                lines,
                link,
                head);
    }
}
