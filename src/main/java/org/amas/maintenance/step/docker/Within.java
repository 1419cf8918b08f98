package org.amas.maintenance.step.docker;

import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.StepContext;

import java.util.List;

/** A change that a procedure allows in some environments only. */
final class Within {

    private Within() {}

    static boolean isElsewhere(List<String> environments, StepContext context) {
        return !environments.isEmpty() && !environments.contains(context.environment());
    }

    static Outcome skipped(List<String> environments) {
        return Outcome.skipped("done only in " + String.join(" or ", environments));
    }
}
