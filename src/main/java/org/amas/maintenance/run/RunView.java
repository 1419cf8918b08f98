package org.amas.maintenance.run;

import org.amas.maintenance.run.ResultRows.StoredReading;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Limit;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Table;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A run as its page shows it.
 *
 * @param parameters as written, in name order
 * @param causes targets that were down, each once, with the steps it blinds
 * @param usual the median duration of this procedure's earlier runs here; null if there are none
 * @param cursor where the stream goes on after what this view holds
 */
public record RunView(
        Run run,
        Map<String, Object> parameters,
        List<StepView> steps,
        List<Cause> causes,
        @Nullable Problem problem,
        @Nullable Duration usual,
        String cursor) {

    public boolean live() {
        return !run.state().isFinal();
    }

    public boolean cancellable() {
        return live() && run.cancelAsked().filter(mode -> mode == CancelMode.NOW).isEmpty();
    }

    public long done() {
        return steps.stream().filter(step -> step.result().state().isFinal()).count();
    }

    /** One step with all its evidence; {@code attempts} are what "check again" came to. */
    public record StepView(
            StepResult result,
            Results results,
            StepLog.Shown log,
            List<AttemptView> attempts,
            Instant seen) {

        /** Failures stay open, what runs is open, what passed is folded. */
        public boolean open() {
            return switch (result.state()) {
                case RUNNING, FAILED, TIMED_OUT -> true;
                default -> false;
            };
        }

        public boolean hasBody() {
            return results.any()
                    || result.outputBytes() > 0
                    || !attempts.isEmpty()
                    || result.state() == StepState.RUNNING
                    || result.state().isFinal();
        }

        public boolean checkable() {
            return result.effect() == Effect.READS
                    && result.state().isFinal()
                    && attempts.stream().allMatch(a -> a.result().state().isFinal());
        }

        /** How long a running step has printed nothing; null while that isn't worth a word. */
        public @Nullable Duration silence() {
            return silence(result, seen);
        }

        static @Nullable Duration silence(StepResult step, Instant now) {
            Instant last = step.lastOutputAt() == null ? step.startedAt() : step.lastOutputAt();
            if (step.state() != StepState.RUNNING || last == null) {
                return null;
            }
            Duration silent = Duration.between(last, now);
            return silent.compareTo(Duration.ofSeconds(60)) < 0 ? null : silent;
        }
    }

    /** A later look at the same thing. */
    public record AttemptView(StepResult result, Results results, StepLog.Shown log) {}

    /** What a step measured, found and listed; the worst readings first. */
    public record Results(
            List<StoredReading> readings,
            List<Finding> findings,
            List<Table> tables,
            @Nullable Plan plan) {

        public boolean any() {
            return !readings.isEmpty() || !findings.isEmpty() || !tables.isEmpty() || plan != null;
        }

        public long breached() {
            return readings.stream().filter(r -> r.standing() != Limit.Standing.WITHIN).count();
        }
    }

    /** A target that was down, and the steps that couldn't judge because of it. */
    public record Cause(String text, List<StepResult> steps) {}

    /** What went wrong first: the step and its first error line. */
    public record Problem(StepResult step, String text) {}
}
