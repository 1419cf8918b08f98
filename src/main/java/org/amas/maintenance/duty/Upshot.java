package org.amas.maintenance.duty;

import org.amas.maintenance.run.RunFacts.StepFact;
import org.amas.maintenance.run.StepFaults.StepFault;
import org.amas.maintenance.run.StepState;
import org.amas.maintenance.run.TableDifferences.StepDifference;
import org.amas.maintenance.run.TellingValues.TellingValue;
import org.amas.maintenance.web.Formats;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * What the run of a duty came to, step by step.
 *
 * @param again the newest of each step that was checked again
 * @param faults what was found wrong, by the ids of the results
 * @param values of the steps that breach a limit; of a run without such, the most telling one
 * @param differences of its tables from those of the run before
 */
record Upshot(
        List<StepFact> steps,
        List<StepFact> again,
        Map<Long, StepFault> faults,
        List<TellingValue> values,
        List<StepDifference> differences) {

    static final Upshot NONE = new Upshot(List.of(), List.of(), Map.of(), List.of(), List.of());

    private static final Formats FORMAT = new Formats();

    /** Those that didn't pass, in order. */
    public List<BadStep> bad() {
        return steps.stream().filter(BadStep::isBad).map(this::bad).toList();
    }

    private BadStep bad(StepFact step) {
        StepFact later = checkedAgain(step);
        return new BadStep(
                step,
                later,
                faults.get(BadStep.last(step, later).id()),
                later == null ? value(step) : null);
    }

    private @Nullable TellingValue value(StepFact step) {
        return values.stream()
                .filter(one -> one.step() == step.number() && one.breaches() != null)
                .findFirst()
                .orElse(null);
    }

    private @Nullable StepFact checkedAgain(StepFact step) {
        return again.stream()
                .filter(later -> later.number() == step.number())
                .findFirst()
                .orElse(null);
    }

    /** The value that says most of a run that breaches no limit; null if nothing was measured. */
    public @Nullable TellingValue value() {
        return values.stream().filter(one -> one.breaches() == null).findFirst().orElse(null);
    }

    /** The last step, of a run of which nothing else tells anything. */
    public @Nullable StepFact last() {
        return steps.isEmpty() || !values.isEmpty() || steps.stream().anyMatch(BadStep::isBad)
                ? null
                : steps.getLast();
    }

    /** Whether a step is being checked again. */
    boolean isMoving() {
        return again.stream().anyMatch(step -> !step.state().isFinal());
    }

    public String counts() {
        long passed = steps.stream().filter(s -> s.state() == StepState.PASSED).count();
        return "%d of %s passed".formatted(passed, FORMAT.counted(steps.size(), "step", "steps"));
    }
}
