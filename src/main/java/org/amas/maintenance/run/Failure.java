package org.amas.maintenance.run;

import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDenied;
import org.amas.maintenance.target.TargetDown;
import org.jspecify.annotations.Nullable;

/**
 * What an exception of a kind means for its step.
 *
 * @param reason one line for a reader
 * @param cause the target that is down and what it said; null if that isn't it
 */
record Failure(Outcome.Ending ending, String reason, @Nullable String cause) {

    static Failure of(Throwable thrown) {
        return switch (thrown) {
            case TargetDown down -> new Failure(Outcome.Ending.FAILED, text(down), text(down));
            case TargetDenied denied ->
                    new Failure(
                            Outcome.Ending.NOT_RUN, text(denied) + ": " + denied.remedy(), null);
            case TargetAbsent absent -> new Failure(Outcome.Ending.NOT_RUN, text(absent), null);
            default -> new Failure(Outcome.Ending.FAILED, text(thrown), null);
        };
    }

    Outcome outcome() {
        return ending == Outcome.Ending.NOT_RUN ? Outcome.notRun(reason) : Outcome.failed(reason);
    }

    private static String text(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null || message.isBlank() ? thrown.getClass().getSimpleName() : message;
    }
}
