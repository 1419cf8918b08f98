package org.amas.maintenance.duty;

import org.amas.maintenance.run.RunFacts;
import org.amas.maintenance.run.RunFacts.StepFact;
import org.amas.maintenance.run.StepFaults;
import org.amas.maintenance.run.StepFaults.StepFault;
import org.amas.maintenance.run.TableDifferences;
import org.amas.maintenance.run.TableDifferences.StepDifference;
import org.amas.maintenance.run.TellingValues;
import org.amas.maintenance.run.TellingValues.TellingValue;
import org.springframework.stereotype.Component;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what runs came to: of all of a page at once, in as many statements as of one. */
@Component
class Upshots {

    private final RunFacts facts;
    private final StepFaults faults;
    private final TellingValues values;
    private final TableDifferences differences;

    Upshots(RunFacts facts, StepFaults faults, TellingValues values, TableDifferences differences) {
        this.facts = facts;
        this.faults = faults;
        this.values = values;
        this.differences = differences;
    }

    Map<Long, Upshot> of(Collection<Long> runs) {
        Map<Long, List<StepFact>> steps = facts.stepsOf(runs);
        Map<Long, List<StepFact>> again = facts.checkedAgain(runs);
        Map<Long, StepFault> wrong =
                faults.of(
                        Stream.of(steps, again)
                                .flatMap(all -> all.values().stream())
                                .flatMap(List::stream)
                                .filter(BadStep::isBad)
                                .toList());
        Map<Long, List<TellingValue>> telling = values.of(runs);
        Map<Long, List<StepDifference>> differing = differences.of(runs);
        return runs.stream()
                .distinct()
                .collect(
                        Collectors.toMap(
                                Function.identity(),
                                run ->
                                        new Upshot(
                                                steps.getOrDefault(run, List.of()),
                                                again.getOrDefault(run, List.of()),
                                                wrong,
                                                telling.getOrDefault(run, List.of()),
                                                differing.getOrDefault(run, List.of()))));
    }

    /** Every step of one run, each with its own telling value. */
    List<Look> looks(long run) {
        Map<Integer, StepFact> again =
                facts.checkedAgain(List.of(run)).getOrDefault(run, List.of()).stream()
                        .collect(Collectors.toMap(StepFact::number, Function.identity()));
        Map<Integer, TellingValue> telling =
                values.ofSteps(run).stream()
                        .collect(Collectors.toMap(TellingValue::step, Function.identity()));
        return facts.stepsOf(run).stream()
                .map(step -> new Look(step, again.get(step.number()), telling.get(step.number())))
                .toList();
    }
}
