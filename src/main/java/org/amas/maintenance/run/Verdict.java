package org.amas.maintenance.run;

import org.amas.maintenance.run.Evidence.Weight;
import org.amas.maintenance.step.Outcome;
import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Turns evidence into states. No kind passes by its own word. */
final class Verdict {

    static final String NO_EVIDENCE = "no evidence";

    private Verdict() {}

    /** Of a step that ended by itself. */
    static Judgement of(Outcome outcome, Evidence evidence) {
        return switch (outcome.ending()) {
            case DONE -> done(outcome, evidence);
            case FAILED -> judged(StepState.FAILED, outcome, failure(outcome, evidence));
            case NOT_RUN -> judged(StepState.NOT_RUN, outcome, null);
            case SKIPPED -> judged(StepState.SKIPPED, outcome, null);
            case WAITING ->
                    throw new IllegalArgumentException("a step that asks can't be judged yet");
            // What is missing doesn't excuse what was proven.
            case UNKNOWN ->
                    evidence.weight() == Weight.FAILS
                            ? judged(StepState.FAILED, outcome, evidence.firstError())
                            : judged(StepState.UNKNOWN, outcome, null);
        };
    }

    private static Judgement done(Outcome outcome, Evidence evidence) {
        List<String> awaited = evidence.awaited();
        if (!awaited.isEmpty() && evidence.weight() != Weight.FAILS) {
            return new Judgement(
                    StepState.UNKNOWN,
                    "no reading %s came, which has a limit".formatted(String.join(", ", awaited)),
                    outcome.headline(),
                    null,
                    null);
        }
        return switch (evidence.weight()) {
            case FAILS -> judged(StepState.FAILED, outcome, evidence.firstError());
            case WARNS -> judged(StepState.WARNED, outcome, null);
            case GOOD -> judged(StepState.PASSED, outcome, null);
            case NONE ->
                    outcome.conclusive()
                            ? judged(StepState.PASSED, outcome, null)
                            : new Judgement(
                                    StepState.UNKNOWN, NO_EVIDENCE, outcome.headline(), null, null);
        };
    }

    private static Judgement judged(StepState state, Outcome outcome, @Nullable String firstError) {
        return new Judgement(state, outcome.reason(), outcome.headline(), null, firstError);
    }

    private static @Nullable String failure(Outcome outcome, Evidence evidence) {
        if (outcome.reason() != null && !outcome.printedWhy()) {
            return outcome.reason();
        }
        return Stream.of(evidence.firstError(), evidence.printed(), outcome.reason())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Of a run whose steps have all ended and which nobody and nothing cut short. */
    static RunState of(Collection<StepState> steps) {
        if (steps.contains(StepState.CANCELLED)) {
            return RunState.CANCELLED;
        }
        if (steps.contains(StepState.FAILED)) {
            return RunState.FAILED;
        }
        if (steps.contains(StepState.TIMED_OUT)) {
            return RunState.TIMED_OUT;
        }
        boolean warned =
                steps.contains(StepState.WARNED)
                        || steps.contains(StepState.NOT_RUN)
                        || steps.contains(StepState.UNKNOWN)
                        || steps.stream().allMatch(StepState.SKIPPED::equals);
        return warned ? RunState.WARNED : RunState.PASSED;
    }
}
