package org.amas.maintenance.duty;

import org.amas.maintenance.run.RunFacts;
import org.amas.maintenance.run.RunFacts.RunFact;
import org.amas.maintenance.run.RunFacts.StepFact;
import org.amas.maintenance.run.RunState;
import org.amas.maintenance.run.StepState;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a run that has ended makes of its duty. */
@Component
class RunOutcomes {

    private static final Set<StepState> NO_VERDICT =
            Set.of(StepState.NOT_RUN, StepState.UNKNOWN, StepState.TIMED_OUT);
    private static final Set<RunState> CUT_SHORT = Set.of(RunState.CANCELLED, RunState.INTERRUPTED);

    private final RunFacts facts;
    private final Exemptions exemptions;

    RunOutcomes(RunFacts facts, Exemptions exemptions) {
        this.facts = facts;
        this.exemptions = exemptions;
    }

    /**
     * @param why null if there is nothing to say
     */
    record Outcome(DutyState state, @Nullable String why) {}

    /** Empty if it was cut short: then its duty is owed as before. */
    Optional<Outcome> of(RunFact run, Duty duty) {
        if (CUT_SHORT.contains(run.state())) {
            return Optional.empty();
        }
        List<StepFact> steps = facts.stepsOf(run.id());
        Set<String> exempt = exemptions.steps(duty, run);
        List<StepFact> judged =
                steps.stream().filter(s -> !isMissing(s) || !exempt.contains(s.title())).toList();
        List<StepFact> missing = judged.stream().filter(RunOutcomes::isMissing).toList();
        if (!missing.isEmpty()) {
            return Optional.of(new Outcome(DutyState.INCOMPLETE, sentence(missing)));
        }
        boolean all = judged.size() == steps.size() || judged.isEmpty();
        RunState verdict = all ? run.state() : facts.soFar(judged);
        return Optional.of(
                new Outcome(
                        verdict == RunState.PASSED ? DutyState.DONE : DutyState.DONE_WITH_FINDINGS,
                        null));
    }

    /** Whether it came to no verdict. */
    static boolean isMissing(StepFact step) {
        return NO_VERDICT.contains(step.state());
    }

    private static String sentence(List<StepFact> missing) {
        String all =
                missing.stream()
                        .map(s -> "step %d (%s): %s".formatted(s.number(), s.title(), why(s)))
                        .collect(Collectors.joining("; "));
        String whole = "No verdict of " + all;
        return whole.length() <= 4000 ? whole : whole.substring(0, 3999) + "…";
    }

    private static String why(StepFact step) {
        return step.reason() == null ? "it ran out of time" : step.reason();
    }
}
