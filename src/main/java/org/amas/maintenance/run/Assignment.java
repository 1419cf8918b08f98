package org.amas.maintenance.run;

import org.amas.maintenance.procedure.BoundStep;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.Environment;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
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
 * @param windowEnd from when on it should not go on changing things; null if there is no window
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
        @Nullable Instant windowEnd,
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
                windowEnd,
                Optional.of(identities),
                answers,
                resumed);
    }

    /** How long it may work: a change no longer than the window is open. */
    Duration time(Instant now) {
        Duration time = bound.step().timeout();
        if (windowEnd == null || bound.effect() == Effect.READS) {
            return time;
        }
        Duration open = Duration.between(now, windowEnd);
        return open.compareTo(time) < 0 ? open : time;
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
        return token(run, number(), attempt, mark);
    }

    static String token(long run, int number, int attempt, String mark) {
        String step = run + "-" + number + (attempt == 0 ? "" : "-" + attempt);
        return "amas-maintenance-" + step + "-" + mark;
    }
}
