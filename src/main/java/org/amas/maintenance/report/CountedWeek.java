package org.amas.maintenance.report;

import org.amas.maintenance.run.RunFacts.RunFact;
import org.amas.maintenance.run.RunFacts.StepFact;
import org.amas.maintenance.run.RunState;
import org.amas.maintenance.step.Effect;

import java.util.List;

/** What was run in a week. */
record CountedWeek(Period period, List<RunFact> runs, List<StepFact> steps) {

    long count(RunState state) {
        return runs.stream().filter(run -> run.state() == state).count();
    }

    /** Those that altered something; a step that started others did nothing itself. */
    List<StepFact> changes() {
        return steps.stream()
                .filter(step -> step.effect() != Effect.READS)
                .filter(step -> step.startedAt() != null)
                .filter(step -> !step.kind().equals("procedure.run"))
                .toList();
    }
}
