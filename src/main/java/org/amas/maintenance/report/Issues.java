package org.amas.maintenance.report;

import org.amas.maintenance.run.BreachFacts;
import org.amas.maintenance.run.RunFacts;
import org.amas.maintenance.run.RunFacts.FindingFact;
import org.amas.maintenance.run.RunFacts.RunFact;
import org.amas.maintenance.run.RunFacts.Scope;
import org.amas.maintenance.run.RunFacts.StepFact;
import org.amas.maintenance.run.StepState;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was wrong in a time: seen in it, or seen in the four weeks before it and looked for in it.
 */
@Component
class Issues {

    static final Duration BEFORE = Duration.ofDays(28);

    private static final Set<StepState> JUDGED =
            EnumSet.of(StepState.PASSED, StepState.WARNED, StepState.FAILED);

    private final RunFacts facts;
    private final BreachFacts breaches;

    Issues(RunFacts facts, BreachFacts breaches) {
        this.facts = facts;
        this.breaches = breaches;
    }

    /** One trouble, whichever procedures saw it: the same kind of check says the same of it. */
    private record Identity(String kind, String place, String fingerprint) {

        static Identity of(FindingFact f) {
            return new Identity(f.kind(), f.place(), f.fingerprint());
        }
    }

    private record Check(String procedure, String kind) {}

    /** The worst first. */
    List<Issue> of(Scope scope) {
        Scope wide =
                new Scope(
                        scope.environment(),
                        scope.from().minus(BEFORE),
                        scope.to(),
                        scope.before());
        Map<Long, RunFact> runs =
                facts.runs(wide).stream()
                        .collect(Collectors.toMap(RunFact::id, Function.identity()));
        Map<Check, Long> judged = judged(facts.steps(wide));
        List<FindingFact> found = facts.findings(wide);
        List<FindingFact> beyond = breaches.beside(found, wide);
        Set<Identity> limits = beyond.stream().map(Identity::of).collect(Collectors.toSet());
        Map<Identity, List<FindingFact>> all =
                Stream.concat(found.stream(), beyond.stream())
                        .collect(
                                Collectors.groupingBy(
                                        Identity::of, LinkedHashMap::new, Collectors.toList()));
        return all.values().stream()
                .map(seen -> issue(seen, runs, judged, limits, scope))
                .filter(Objects::nonNull)
                .sorted(Comparator.comparing(Issues::weight).thenComparing(Issue::first))
                .toList();
    }

    private static int weight(Issue issue) {
        int severity = List.of("CRITICAL", "ERROR", "WARNING").indexOf(issue.severity());
        return (issue.life().equals("gone") ? 10 : 0) + severity;
    }

    /** The newest run in which a check reached a verdict. */
    private static Map<Check, Long> judged(List<StepFact> steps) {
        return steps.stream()
                .filter(step -> JUDGED.contains(step.state()))
                .collect(
                        Collectors.toMap(
                                step -> new Check(step.procedure(), step.kind()),
                                StepFact::run,
                                Math::max));
    }

    private static @Nullable Issue issue(
            List<FindingFact> seen,
            Map<Long, RunFact> runs,
            Map<Check, Long> judged,
            Set<Identity> limits,
            Scope scope) {
        FindingFact last = seen.getLast();
        List<Long> within =
                seen.stream()
                        .map(FindingFact::run)
                        .distinct()
                        .filter(run -> !at(runs, run).isBefore(scope.from()))
                        .toList();
        long looked = judged.getOrDefault(new Check(last.procedure(), last.kind()), 0L);
        boolean gone = looked > last.run();
        boolean goneBefore = gone && at(runs, looked).isBefore(scope.from());
        if (within.isEmpty() && (!gone || goneBefore)) {
            return null; // Nobody looked in that time, or it was gone by then.
        }
        Instant first = at(runs, seen.getFirst().run());
        boolean old = first.isBefore(scope.from());
        return new Issue(
                last.severity().name(),
                last.procedure(),
                last.kind(),
                last.place(),
                last.text(),
                gone ? "gone" : old ? "still there" : "new",
                within.size(),
                first,
                last.run(),
                last.step(),
                gone ? looked : null,
                limits.contains(Identity.of(last)));
    }

    private static Instant at(Map<Long, RunFact> runs, long run) {
        return Objects.requireNonNull(runs.get(run)).createdAt();
    }
}
