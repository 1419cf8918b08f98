package org.amas.maintenance.run;

import org.jspecify.annotations.Nullable;

/**
 * How a step ends.
 *
 * @param cause the target that was down and what it said; null if none was
 * @param firstError the first thing that went wrong, in one line
 */
record Judgement(
        StepState state,
        @Nullable String reason,
        @Nullable String headline,
        @Nullable String cause,
        @Nullable String firstError) {

    static Judgement of(StepState state, @Nullable String reason) {
        return new Judgement(state, reason, null, null, null);
    }

    static Judgement skipped(String reason) {
        return of(StepState.SKIPPED, reason);
    }
}
