package org.amas.maintenance.report;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.run.RunFacts.RunFact;
import org.amas.maintenance.run.RunFacts.StepFact;
import org.amas.maintenance.run.StepState;
import org.amas.maintenance.web.Formats;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Runs as a report lists them. */
final class Activities {

    private Activities() {}

    static List<Activity> of(List<RunFact> runs, List<StepFact> steps) {
        Map<Long, List<StepFact>> byRun =
                steps.stream().collect(Collectors.groupingBy(StepFact::run));
        return runs.stream()
                .map(run -> activity(run, byRun.getOrDefault(run.id(), List.of())))
                .toList();
    }

    private static Activity activity(RunFact run, List<StepFact> steps) {
        return new Activity(
                run.id(),
                run.procedure(),
                run.version(),
                run.title(),
                run.state().name(),
                by(run),
                run.reason(),
                run.createdAt(),
                seconds(run),
                counts(steps),
                trouble(steps),
                run.parent());
    }

    static String by(RunFact run) {
        return run.actorKind() == Actor.Kind.SCHEDULE ? "the schedule" : run.actorName();
    }

    static @Nullable Double seconds(RunFact run) {
        return seconds(run.startedAt(), run.endedAt());
    }

    /** To the millisecond; null if one of the two is missing. */
    static @Nullable Double seconds(@Nullable Instant from, @Nullable Instant to) {
        return from == null || to == null
                ? null
                : Double.valueOf(Duration.between(from, to).toMillis() / 1000.0);
    }

    /** The first step that failed, and why. */
    private static @Nullable String trouble(List<StepFact> steps) {
        return steps.stream()
                .filter(s -> s.state() == StepState.FAILED || s.state() == StepState.TIMED_OUT)
                .min(Comparator.comparing(StepFact::number))
                .map(s -> s.title() + ": " + (s.reason() == null ? s.headline() : s.reason()))
                .orElse(null);
    }

    static String counts(List<StepFact> steps) {
        Map<StepState, Long> counts =
                steps.stream()
                        .collect(
                                Collectors.groupingBy(
                                        StepFact::state, TreeMap::new, Collectors.counting()));
        Formats words = new Formats();
        return counts.entrySet().stream()
                .map(
                        e ->
                                e.getValue()
                                        + " "
                                        + words.status(e.getKey()).word().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
