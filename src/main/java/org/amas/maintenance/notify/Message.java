package org.amas.maintenance.notify;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What is told of a run: what it really came to so far.
 *
 * @param state the worst of its steps so far
 * @param counts {@code 9 passed, 1 failed}
 * @param failed those steps, in order
 * @param link to the run's page
 */
record Message(
        long run,
        String procedure,
        String title,
        String environment,
        String state,
        String counts,
        List<FailedStep> failed,
        String link) {

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
        return "AMAS %s: %s %s (run %d)".formatted(environment, title, state, run);
    }

    String text() {
        StringBuilder text = new StringBuilder(subject());
        text.append('\n').append(counts).append('\n');
        failed.forEach(step -> text.append(step.line()).append('\n'));
        return text.append(link).toString();
    }
}
