package org.amas.maintenance.duty;

import org.amas.maintenance.run.RunFacts.StepFact;
import org.amas.maintenance.run.StepFaults.StepFault;
import org.amas.maintenance.run.StepState;
import org.amas.maintenance.run.TellingValues.TellingValue;
import org.jspecify.annotations.Nullable;

/**
 * A step of a duty's run that didn't pass.
 *
 * @param again how it came out when it was checked again; null if it wasn't
 * @param fault what it found when it was looked at last; null if that was nothing
 * @param value beyond its limit; null if none was, or if it was checked again since
 */
record BadStep(
        StepFact step,
        @Nullable StepFact again,
        @Nullable StepFault fault,
        @Nullable TellingValue value) {

    static boolean isBad(StepFact step) {
        return step.state().isFinal()
                && step.state() != StepState.PASSED
                && step.state() != StepState.SKIPPED;
    }

    /** The newest look that has ended. */
    static StepFact last(StepFact step, @Nullable StepFact again) {
        return again != null && again.state().isFinal() ? again : step;
    }

    /** Whether it passed when it was checked again. */
    public boolean isCleared() {
        return again != null && again.state() == StepState.PASSED;
    }

    /** Whether people know of all that it found. */
    public boolean isKnown() {
        return !isCleared() && fault != null && fault.known();
    }

    /** Whether nobody has to look at it. */
    boolean isSettled() {
        return isCleared() || isKnown();
    }

    /** Why, in one sentence; null where its findings or its value say it. */
    public @Nullable String why() {
        if (step.reason() != null) {
            String first = step.firstError();
            return first == null || step.reason().contains(first)
                    ? step.reason()
                    : step.reason() + ": " + first;
        }
        return fault == null && value == null ? step.headline() : null;
    }

    /** Whether it may be looked at once more. */
    boolean isRepeatable() {
        return step.repeatable() && (again == null || isBad(again));
    }
}
