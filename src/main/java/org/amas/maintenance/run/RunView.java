package org.amas.maintenance.run;

import org.amas.maintenance.run.EarlierReadings.ReadingKey;
import org.amas.maintenance.run.FindingLives.Gone;
import org.amas.maintenance.run.ResultRows.StoredFinding;
import org.amas.maintenance.run.ResultRows.StoredReading;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Limit.Standing;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.web.Sparkline;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A run as its page shows it.
 *
 * @param parameters as written, in name order
 * @param marks of the states that it shows
 */
public record RunView(
        Run run,
        Map<String, Object> parameters,
        List<StepView> steps,
        Background background,
        Marks marks) {

    /**
     * What doesn't change while the run goes on.
     *
     * @param usual the median duration of this procedure's earlier runs here; null if there are
     *     none
     * @param token the name of the token by which it was launched; null if it was by hand
     */
    public record Background(@Nullable Duration usual, @Nullable String token) {}

    public boolean live() {
        return !run.state().isFinal();
    }

    /** Whether something may still come: of the run, or of a later look at one of its steps. */
    public boolean watched() {
        return live() || steps.stream().anyMatch(StepView::isBeingChecked);
    }

    public boolean cancellable() {
        return live() && run.cancelAsked().filter(mode -> mode == CancelMode.NOW).isEmpty();
    }

    /** Somebody asked it to stop when nothing was left to stop: it ended as if nobody had. */
    public boolean wasDoneBeforeItCouldBeStopped() {
        return run.cancelAsked().isPresent()
                && (run.state() == RunState.PASSED || run.state() == RunState.WARNED);
    }

    public long done() {
        return steps.stream().filter(step -> step.result().state().isFinal()).count();
    }

    List<StepView> steps(Collection<Integer> numbers) {
        return steps.stream().filter(step -> numbers.contains(step.result().number())).toList();
    }

    /** Targets that were down and blind more than one step, each once. */
    public List<Cause> causes() {
        Map<String, List<StepResult>> byCause = new LinkedHashMap<>();
        for (StepView step : steps) {
            String cause = step.result().cause();
            if (cause != null) {
                byCause.computeIfAbsent(cause, first -> new ArrayList<>()).add(step.result());
            }
        }
        return byCause.entrySet().stream()
                .filter(e -> e.getValue().size() > 1)
                .map(e -> new Cause(e.getKey(), e.getValue()))
                .toList();
    }

    /** Whether all that a step has to say is a cause which is shown above all steps. */
    public boolean blinded(StepView step) {
        return !step.results().any() && step.attempts().isEmpty() && shared(step.result());
    }

    private boolean shared(StepResult step) {
        return step.cause() != null
                && causes().stream().anyMatch(cause -> cause.text().equals(step.cause()));
    }

    /** Whether the first thing that went wrong is this cause: then it isn't said twice. */
    public boolean first(Cause cause) {
        Problem problem = firstProblem();
        return problem != null && cause.text().equals(problem.step().cause());
    }

    /** What went wrong first, unless it is a cause that is shown for all it blinds; may be null. */
    public @Nullable Problem problem() {
        Problem problem = firstProblem();
        return problem == null || shared(problem.step()) ? null : problem;
    }

    private @Nullable Problem firstProblem() {
        return steps.stream()
                .map(StepView::result)
                .filter(r -> r.state() == StepState.FAILED || r.state() == StepState.TIMED_OUT)
                .findFirst()
                .map(Problem::of)
                .orElse(null);
    }

    /** Where the stream goes on: the first step that may still print, behind what is shown. */
    public String cursor() {
        StreamCursor begin = new StreamCursor(steps.size() + 1, 0, "");
        return steps.stream()
                .filter(step -> !step.result().state().isFinal())
                .findFirst()
                .map(step -> begin.at(step.result().number(), step.log().end()))
                .orElse(begin)
                .seen(marks)
                .toString();
    }

    /** One step with all its evidence; {@code attempts} are what "check again" came to. */
    public record StepView(
            StepResult result,
            Results results,
            StepLog.Shown log,
            List<AttemptView> attempts,
            Instant seen) {

        private static final Duration SILENCE = Duration.ofSeconds(60);

        StepView with(AttemptView attempt) {
            List<AttemptView> more = new ArrayList<>(attempts);
            more.add(attempt);
            return new StepView(result, results, log, more, seen);
        }

        /** Failures stay open, and what somebody looked at again; what passed is folded. */
        public boolean open() {
            return switch (result.state()) {
                case RUNNING, WAITING, FAILED, TIMED_OUT -> true;
                default -> !attempts.isEmpty();
            };
        }

        public Tally tally() {
            return Tally.of(result, results);
        }

        public boolean hasBody() {
            return results.any()
                    || result.outputBytes() > 0
                    || !attempts.isEmpty()
                    || result.state() == StepState.RUNNING
                    || result.state().isFinal();
        }

        /** What passed and has its results in order needs no reader of its output. */
        public boolean logOpen() {
            return switch (result.state()) {
                case PASSED, WARNED -> !results.isFound();
                default -> true;
            };
        }

        /** Whether it was begun, is over, and never said a word. */
        public boolean wasSilent() {
            return result.state().isFinal()
                    && result.startedAt() != null
                    && result.outputBytes() == 0;
        }

        /** The page on which a person settles what it waits for. */
        public String settledAt() {
            return "/runs/%d/steps/%d/%s"
                    .formatted(
                            result.runId(),
                            result.number(),
                            result.waitsFor() == WaitsFor.APPROVAL ? "approval" : "answer");
        }

        public boolean isBeingChecked() {
            return attempts.stream().anyMatch(a -> !a.result().state().isFinal());
        }

        public boolean checkable() {
            return result.effect() == Effect.READS
                    && result.form() == null
                    && result.child() == null
                    && result.state().isFinal()
                    && !isBeingChecked();
        }

        /** Since when a running step has printed nothing; null while that isn't worth a word. */
        public @Nullable Instant silentSince() {
            return isSilent(result, seen) ? lastHeard(result) : null;
        }

        static boolean isSilent(StepResult step, Instant now) {
            Instant last = lastHeard(step);
            return step.state() == StepState.RUNNING
                    && last != null
                    && Duration.between(last, now).compareTo(SILENCE) >= 0;
        }

        private static @Nullable Instant lastHeard(StepResult step) {
            return step.lastOutputAt() == null ? step.startedAt() : step.lastOutputAt();
        }
    }

    /** A later look at the same thing. */
    public record AttemptView(StepResult result, Results results) {}

    /**
     * What a step measured, found and listed, as far as its page shows it.
     *
     * @param furtherTables titles of the tables behind those
     * @param gone what was found before, and no longer
     * @param before the last values of its readings in earlier runs, oldest first
     */
    public record Results(
            Excerpt<StoredReading> readings,
            Excerpt<StoredFinding> findings,
            Excerpt<ShownTable> tables,
            List<String> furtherTables,
            List<Gone> gone,
            Map<ReadingKey, List<Double>> before,
            @Nullable Plan plan) {

        static final Results NONE =
                new Results(
                        Excerpt.none(),
                        Excerpt.none(),
                        Excerpt.none(),
                        List.of(),
                        List.of(),
                        Map.of(),
                        null);

        /** Fewer than this aren't worth a click. */
        private static final int FEW = 5;

        public boolean any() {
            return isFound() || !gone.isEmpty() || plan != null;
        }

        /** Whether the output only says again what is shown of it in order. */
        boolean isFound() {
            return !readings.isEmpty() || !findings.isEmpty() || !tables.isEmpty();
        }

        /** What the reading was in earlier runs, oldest first. */
        public List<Double> before(StoredReading reading) {
            return before.getOrDefault(ReadingKey.of(reading), List.of());
        }

        /** How the reading came to be what it is. */
        public Sparkline spark(StoredReading reading) {
            List<Double> values = new ArrayList<>(before(reading));
            values.add(reading.value());
            return Sparkline.of(ReadingKey.of(reading).words(), values, reading.unit());
        }

        /** The readings that are seen at once. */
        public List<StoredReading> loud() {
            return readings.where(quiet().isEmpty() ? r -> true : r -> !isQuiet(r));
        }

        /** The readings that are folded; none while there are only a few. */
        public List<StoredReading> quiet() {
            List<StoredReading> quiet = readings.where(this::isQuiet);
            return quiet.size() > FEW ? quiet : List.of();
        }

        /** Whether all that are folded have a limit that they keep. */
        public boolean isQuietWithin() {
            return quiet().stream().allMatch(Results::isLimited);
        }

        private boolean isQuiet(StoredReading reading) {
            return reading.standing() == Standing.WITHIN
                    && (reading.value() == 0
                            || readings.rows().stream().anyMatch(other -> isKept(other, reading)));
        }

        /** Whether a limit is kept by this one, or by another percentile of the same. */
        private static boolean isKept(StoredReading limited, StoredReading reading) {
            return limited.standing() == Standing.WITHIN
                    && isLimited(limited)
                    && family(limited).equals(family(reading))
                    && limited.labels().equals(reading.labels());
        }

        /**
         * {@code latency_p50_ms}, {@code latency_p95_ms}: what differs in a number belongs
         * together.
         */
        private static String family(StoredReading reading) {
            return reading.name().replaceAll("[0-9]+", "");
        }

        private static boolean isLimited(StoredReading reading) {
            return reading.warn() != null || reading.fail() != null;
        }
    }

    /** A target that was down, and the steps that couldn't judge because of it. */
    public record Cause(String text, List<StepResult> steps) {}

    /** What went wrong first: the step and its first error line. */
    public record Problem(StepResult step, String text) {

        /** Why the step failed, where the line itself doesn't say so; null if it does. */
        public @Nullable String reason() {
            return text.equals(step.reason()) ? null : step.reason();
        }

        static Problem of(StepResult step) {
            if (step.firstError() != null) {
                return new Problem(step, step.firstError());
            }
            return new Problem(step, step.reason() != null ? step.reason() : "It ran out of time.");
        }
    }
}
