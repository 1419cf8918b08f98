package org.amas.maintenance.run;

import org.amas.maintenance.procedure.BoundStep;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.Environment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One step to be planned or performed.
 *
 * @param run 0 while there is none: a plan before the launch
 * @param mark the run's own, see {@link Run#mark}
 * @param result the id of its step result; 0 while there is none
 * @param attempt 0 for the run's own
 * @param answers what persons have answered to its forms so far
 * @param resumed whether it waited, and may have printed before
 * @param approved the identities that were shown; empty if none had to be
 */
record Assignment(
        long run,
        String mark,
        String procedure,
        Environment environment,
        Map<String, Object> parameters,
        BoundStep<?> bound,
        long result,
        int attempt,
        Optional<Set<String>> approved,
        List<StepContext.Answer> answers,
        boolean resumed) {

    /** The same, for what may be touched now. */
    Assignment approving(Set<String> identities) {
        return new Assignment(
                run,
                mark,
                procedure,
                environment,
                parameters,
                bound,
                result,
                attempt,
                Optional.of(identities),
                answers,
                resumed);
    }

    int number() {
        return bound.step().number();
    }

    String kind() {
        return bound.kind().name();
    }

    /**
     * Marks this step's work at a server and its processes on the machine: no other has the same.
     */
    String token() {
        String step = run + "-" + number() + (attempt == 0 ? "" : "-" + attempt);
        return "amas-maintenance-" + step + "-" + mark;
    }
}
