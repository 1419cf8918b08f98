package org.amas.maintenance.run;

import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.web.Formats;
import org.springframework.stereotype.Component;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the end of a run means for the step of another run that started it. */
@Component
class ChildVerdict {

    private final StepResults results;

    ChildVerdict(StepResults results) {
        this.results = results;
    }

    /** As the child ended; what it left open stays open. */
    Judgement judgement(Run child) {
        List<StepResult> steps = steps(child);
        String headline = "Run %d: %s".formatted(child.id(), counts(steps));
        Optional<StepResult> worst =
                steps.stream()
                        .filter(
                                s ->
                                        s.state() == StepState.FAILED
                                                || s.state() == StepState.TIMED_OUT)
                        .findFirst();
        String error = worst.map(step -> error(child, step)).orElse(null);
        String cause = worst.map(StepResult::cause).orElse(null);
        return switch (child.state()) {
            case PASSED -> new Judgement(StepState.PASSED, null, headline, null, null);
            case WARNED -> new Judgement(StepState.WARNED, null, headline, null, null);
            case FAILED -> new Judgement(StepState.FAILED, error, headline, cause, error);
            case TIMED_OUT -> new Judgement(StepState.TIMED_OUT, error, headline, cause, error);
            case CANCELLED -> cancelled(child, headline);
            case INTERRUPTED ->
                    new Judgement(
                            StepState.UNKNOWN,
                            "run %d was interrupted: %s".formatted(child.id(), child.note()),
                            headline,
                            null,
                            null);
            case QUEUED, RUNNING, WAITING ->
                    throw new IllegalStateException("run " + child.id() + " has not ended");
        };
    }

    private static Judgement cancelled(Run child, String headline) {
        if (ChildRuns.TIME.equals(child.cancelledBy())) {
            String late = "run %d did not end in time and was ended".formatted(child.id());
            return new Judgement(StepState.TIMED_OUT, late, headline, null, late);
        }
        return new Judgement(
                StepState.CANCELLED,
                "run %d was cancelled by %s".formatted(child.id(), child.cancelledBy()),
                headline,
                null,
                null);
    }

    private static String error(Run child, StepResult step) {
        String first = step.firstError() == null ? step.reason() : step.firstError();
        return "run %d, step %d, %s: %s".formatted(child.id(), step.number(), step.title(), first);
    }

    private static String counts(List<StepResult> steps) {
        Formats words = new Formats();
        return steps.stream()
                .collect(
                        Collectors.groupingBy(
                                StepResult::state, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(
                        e ->
                                e.getValue()
                                        + " "
                                        + words.status(e.getKey()).word().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    /** What it came to, step by step; the evidence itself stays with the child. */
    Evidence evidence(Run child) {
        Evidence evidence = new Evidence(Map.of());
        Formats words = new Formats();
        evidence.table(
                Table.of(
                        "Steps of run " + child.id(),
                        List.of(
                                Column.text("step"),
                                Column.text("title"),
                                Column.text("state"),
                                Column.text("result")),
                        steps(child).stream()
                                .map(
                                        s ->
                                                Table.row(
                                                        (long) s.number(),
                                                        s.title(),
                                                        words.status(s.state()).word(),
                                                        said(s)))
                                .toList()));
        return evidence;
    }

    private static String said(StepResult step) {
        if (step.headline() != null) {
            return step.headline();
        }
        return step.reason() == null ? "" : step.reason();
    }

    private List<StepResult> steps(Run child) {
        return results.findByRunIdAndAttemptOrderByNumber(child.id(), 0);
    }
}
