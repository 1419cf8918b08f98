package org.amas.maintenance.run;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Limit;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.StepKinds;
import org.amas.maintenance.target.TargetType;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * Several kinds that only read, performed side by side within one step: each has its own time, is
 * judged by its own evidence, and none waits for another.
 */
@Component
class SideBySide {

    private static final Duration GRACE = Duration.ofSeconds(1);

    /** What is left of the step's time for telling what was found. */
    private static final Duration REST = Duration.ofSeconds(2);

    /** Later: these kinds are among those that it knows. */
    private final ObjectProvider<StepKinds> kinds;

    private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();

    SideBySide(ObjectProvider<StepKinds> kinds) {
        this.kinds = kinds;
    }

    /**
     * One of them.
     *
     * @param settings of its kind
     * @param limits by the name of a reading
     */
    record Check(
            @NotBlank @Size(max = 60) String title,
            @NotBlank String kind,
            @NotNull @DurationMin(millis = 100) @DurationMax(minutes = 5) Duration timeout,
            Map<String, Object> settings,
            Map<String, @Valid Bounds> limits) {

        Check {
            settings = settings == null ? Map.of() : Map.copyOf(settings);
            limits = limits == null ? Map.of() : Map.copyOf(limits);
        }

        private Map<String, Limit> bounds() {
            Map<String, Limit> bounds = new TreeMap<>();
            limits.forEach((name, one) -> bounds.put(name, one.limit()));
            return bounds;
        }
    }

    /** A limit as it is written. */
    record Bounds(@Nullable Double warn, @Nullable Double fail, Limit.@Nullable Worse worse) {

        Bounds {
            Limit.of(warn, fail, worse);
        }

        Limit limit() {
            return Limit.of(warn, fail, worse);
        }
    }

    /** What came of one. */
    record Result(Check check, Judgement judgement, Evidence evidence, Duration took) {

        StepState state() {
            return judgement.state();
        }

        /** It could not be judged. */
        boolean isBlind() {
            return switch (state()) {
                case NOT_RUN, UNKNOWN, TIMED_OUT, CANCELLED, SKIPPED -> true;
                default -> false;
            };
        }

        /** The headline, or why there is none. */
        String words() {
            if (judgement.reason() != null) {
                return judgement.reason();
            }
            return judgement.headline() == null ? "" : judgement.headline();
        }
    }

    /** Which targets they use; a check whose settings its kind refuses uses none. */
    Set<TargetType> uses(List<Check> checks) {
        Set<TargetType> used = EnumSet.noneOf(TargetType.class);
        checks.forEach(
                check -> kinds.getObject().named(check.kind()).ifPresent(k -> add(k, check, used)));
        return used;
    }

    private <S> void add(StepKind<S> kind, Check check, Set<TargetType> used) {
        try {
            used.addAll(kind.uses(kinds.getObject().bind(kind, check.settings())));
        } catch (StepKinds.InvalidSettings refused) {
            // Performing it says so.
        }
    }

    /**
     * All of them, in their order.
     *
     * @param stops ends them when the step is ended
     * @param told whether what they say is printed
     * @param memory what the same checks left behind the last time, if the step itself keeps it
     */
    List<Result> perform(
            List<Check> checks,
            StepContext context,
            Stops stops,
            boolean told,
            @Nullable Map<String, String> memory) {
        return checks.stream()
                .map(
                        check ->
                                CompletableFuture.supplyAsync(
                                        () -> perform(check, context, stops, told, memory),
                                        threads))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
    }

    private Result perform(
            Check check,
            StepContext context,
            Stops stops,
            boolean told,
            @Nullable Map<String, String> memory) {
        long began = System.nanoTime();
        Evidence evidence = new Evidence(check.bounds());
        Judgement judgement =
                kinds.getObject()
                        .named(check.kind())
                        .map(
                                kind ->
                                        judged(
                                                kind,
                                                check,
                                                new CheckContext(
                                                        context, check, evidence, told, memory),
                                                evidence,
                                                stops))
                        .orElseGet(
                                () ->
                                        Judgement.of(
                                                StepState.NOT_RUN,
                                                "there is no step kind " + check.kind()));
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        return new Result(check, judgement, evidence, took);
    }

    private <S> Judgement judged(
            StepKind<S> kind, Check check, CheckContext context, Evidence evidence, Stops stops) {
        if (!(kind instanceof ReadingKind)) {
            return Judgement.of(StepState.NOT_RUN, kind.name() + " is no kind that only reads");
        }
        S settings;
        try {
            settings = kinds.getObject().bind(kind, check.settings());
        } catch (StepKinds.InvalidSettings refused) {
            return Judgement.of(StepState.NOT_RUN, "its settings: " + refused.getMessage());
        }
        Duration time = context.time();
        StopSignal stop = stops.add(context.stop());
        try {
            Performance.Ended<Outcome> ended =
                    Performance.of(
                            "check-" + check.kind(),
                            () -> kind.perform(settings, context),
                            stop,
                            time,
                            GRACE);
            context.end();
            return ended.stopped() == null
                    ? StepPerformer.own(ended, evidence)
                    : stopped(ended.stopped(), time);
        } finally {
            stops.remove(stop);
        }
    }

    private static Judgement stopped(StopSignal.Why why, Duration time) {
        return why == StopSignal.Why.TIMED_OUT
                ? Judgement.of(StepState.TIMED_OUT, "not done within " + Amount.time(time))
                : Judgement.of(StepState.CANCELLED, "the step was ended");
    }

    /** The time that a check has: its own, or what is left of the step's. */
    static Duration time(Check check, StepContext context) {
        Duration left = context.timeLeft().minus(REST);
        Duration time = check.timeout().compareTo(left) < 0 ? check.timeout() : left;
        return time.isPositive() ? time : Duration.ofMillis(1);
    }

    /** Ends all checks of a step when the step is ended. */
    static final class Stops {

        private final Set<StopSignal> signals = ConcurrentHashMap.newKeySet();
        private volatile boolean raised;

        static Stops of(StepContext context) {
            Stops stops = new Stops();
            context.onCancel(stops::raise);
            return stops;
        }

        private void raise() {
            raised = true;
            signals.forEach(signal -> signal.raise(StopSignal.Why.CANCELLED));
        }

        private StopSignal add(StopSignal signal) {
            signals.add(signal);
            if (raised) {
                signal.raise(StopSignal.Why.CANCELLED);
            }
            return signal;
        }

        private void remove(StopSignal signal) {
            signals.remove(signal);
        }
    }
}
