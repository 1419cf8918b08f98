package org.amas.maintenance.run;

import org.amas.maintenance.run.RunView.StepView;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What would change the fragments of a run's page, in one short text each: who compares two marks
 * knows what to replace.
 *
 * @param steps by the steps' numbers
 */
record Marks(String run, Map<Integer, String> steps) {

    static final Marks NONE = new Marks("", Map.of());

    static Marks of(Run run, List<StepResult> results, Instant now) {
        Map<Integer, String> steps = new HashMap<>();
        results.forEach(
                result -> steps.merge(result.number(), mark(result, now), (a, b) -> a + "; " + b));
        return new Marks(run.state() + " " + run.cancelAsked(), steps);
    }

    private static String mark(StepResult step, Instant now) {
        return String.join(
                " ",
                step.state().name(),
                String.valueOf(step.reason()),
                String.valueOf(step.progress()),
                StepView.isSilent(step, now) ? "silent" : "");
    }

    /** The steps, in order, of which these tell something else than those before. */
    List<Integer> since(Marks before) {
        return steps.entrySet().stream()
                .filter(step -> !step.getValue().equals(before.steps.get(step.getKey())))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** Short, and another one after any change: what a page says that it has seen. */
    String digest() {
        List<String> parts = new ArrayList<>(List.of(run));
        steps.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(e -> parts.add(e.getKey() + " " + e.getValue()));
        return Plans.sha256(parts).substring(0, 12);
    }
}
