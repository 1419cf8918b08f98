package org.amas.maintenance.run;

import org.amas.maintenance.audit.AuditTrail;
import org.amas.maintenance.step.Severity;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Everything that is known of a run, in the order it happened. */
@Component
class RunTimeline {

    private final StepResults results;
    private final ResultRows rows;
    private final AuditTrail audit;

    RunTimeline(StepResults results, ResultRows rows, AuditTrail audit) {
        this.results = results;
        this.rows = rows;
        this.audit = audit;
    }

    /**
     * @param source {@code step}, {@code finding} or {@code audit}
     */
    record Event(Instant at, String source, String who, String what) {}

    List<Event> of(Run run) {
        List<StepResult> steps = results.findByRunIdAndAttemptOrderByNumber(run.id(), 0);
        List<Event> events = new ArrayList<>();
        steps.forEach(step -> add(step, events));
        findings(steps, events);
        audit.of("run", run.id())
                .forEach(
                        entry ->
                                events.add(
                                        new Event(
                                                entry.at(),
                                                "audit",
                                                entry.actor(),
                                                entry.action()
                                                        + (entry.detail().length() > 2
                                                                ? " "
                                                                        + Texts.clip(
                                                                                entry.detail(), 300)
                                                                : ""))));
        return events.stream().sorted(Comparator.comparing(Event::at)).toList();
    }

    private static void add(StepResult step, List<Event> events) {
        String name = "Step %d, %s".formatted(step.number(), step.title());
        if (step.startedAt() != null) {
            events.add(new Event(step.startedAt(), "step", "", name + ": began"));
        }
        if (step.endedAt() != null && step.state() != StepState.SKIPPED) {
            String words = Objects.requireNonNullElse(words(step), "");
            events.add(
                    new Event(
                            step.endedAt(),
                            "step",
                            "",
                            "%s: %s%s"
                                    .formatted(
                                            name,
                                            step.state()
                                                    .name()
                                                    .toLowerCase(Locale.ROOT)
                                                    .replace('_', ' '),
                                            words.isEmpty() ? "" : ", " + words)));
        }
    }

    private static @Nullable String words(StepResult step) {
        return step.reason() == null ? step.headline() : step.reason();
    }

    /** What failed, when the step that found it ended. */
    private void findings(List<StepResult> steps, List<Event> events) {
        List<Long> ids = steps.stream().map(StepResult::id).toList();
        rows.findings(ids).stream()
                .filter(f -> f.finding().severity().compareTo(Severity.ERROR) >= 0)
                .forEach(
                        stored ->
                                steps.stream()
                                        .filter(step -> step.id() == stored.step())
                                        .map(StepResult::endedAt)
                                        .filter(Objects::nonNull)
                                        .forEach(
                                                at ->
                                                        events.add(
                                                                new Event(
                                                                        at,
                                                                        "finding",
                                                                        "",
                                                                        stored.finding().place()
                                                                                + ": "
                                                                                + stored.finding()
                                                                                        .text()))));
    }
}
