package org.amas.maintenance.duty;

import org.amas.maintenance.run.RunFacts.StepFact;
import org.amas.maintenance.run.TellingValues.TellingValue;
import org.jspecify.annotations.Nullable;

/**
 * One step of a duty's run, as a list of all tells it.
 *
 * @param again how it came out when it was checked again; null if it wasn't
 * @param value the one that says most; null if nothing with a limit was measured
 */
record Look(StepFact step, @Nullable StepFact again, @Nullable TellingValue value) {

    /** What it came to, in one sentence; null before it has ended, or if it says nothing. */
    public @Nullable String words() {
        StepFact last = BadStep.last(step, again);
        return last.reason() == null ? last.headline() : last.reason();
    }
}
