package org.amas.maintenance.report;

import org.amas.maintenance.duty.Exemptions;
import org.amas.maintenance.duty.Exemptions.Exemption;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.report.WeeklyReport.Change;
import org.amas.maintenance.report.WeeklyReport.InForce;
import org.amas.maintenance.report.WeeklyReport.Outcome;
import org.amas.maintenance.report.WeeklyReport.ProcedureLine;
import org.amas.maintenance.report.WeeklyReport.SlowStep;
import org.amas.maintenance.run.RunFacts;
import org.amas.maintenance.run.RunFacts.ApprovalFact;
import org.amas.maintenance.run.RunFacts.RunFact;
import org.amas.maintenance.run.RunFacts.Scope;
import org.amas.maintenance.run.RunFacts.StepFact;
import org.amas.maintenance.run.RunState;
import org.amas.maintenance.run.StepState;
import org.amas.maintenance.step.Effect;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Counts what one week came to. */
@Component
class WeeklyReports {

    private static final int SLOWEST = 10;
    private static final int WEEKS_BEFORE = 4;
    private static final Set<StepState> DONE =
            EnumSet.of(StepState.PASSED, StepState.WARNED, StepState.FAILED, StepState.TIMED_OUT);

    private final RunFacts facts;
    private final Issues issues;
    private final Catalogue catalogue;
    private final Compliances compliances;
    private final Exemptions exemptions;

    WeeklyReports(
            RunFacts facts,
            Issues issues,
            Catalogue catalogue,
            Compliances compliances,
            Exemptions exemptions) {
        this.facts = facts;
        this.issues = issues;
        this.catalogue = catalogue;
        this.compliances = compliances;
        this.exemptions = exemptions;
    }

    /**
     * @param before the run that makes it
     * @param today in UTC: days to come are no gap
     */
    WeeklyReport of(IsoWeek week, String environment, long before, LocalDate today) {
        Period period = Period.of(week);
        Scope scope = period.scope(environment, before);
        Week own = new Week(facts.runs(scope), facts.steps(scope));
        List<Week> earlier = earlier(week, environment, before);
        List<Outcome> outcomes = outcomes(own, earlier, period, scope);
        List<ProcedureLine> procedures = procedures(own, period, scope);
        List<Issue> found = issues.of(scope);
        List<Change> changes = changes(own, facts.approvals(scope));
        List<Activity> emergencies =
                Activities.of(own.runs(), own.steps()).stream()
                        .filter(run -> run.procedure().startsWith("emergency/"))
                        .toList();
        List<LocalDate> gaps = gaps(week, own, today);
        Compliance compliance = compliances.of(period, scope);
        return new WeeklyReport(
                week.toString(),
                week.monday(),
                week.sunday(),
                environment,
                Narrative.of(compliance, own.runs(), procedures, found, changes, emergencies, gaps),
                own.runs().size(),
                period.runs(scope),
                outcomes,
                procedures,
                found,
                slowest(own, earlier),
                changes,
                emergencies,
                gaps,
                compliance,
                exempted(period, environment),
                facts.standing(scope).stream()
                        .map(
                                one ->
                                        new InForce(
                                                one.procedure(),
                                                "Step %d, %s, at most %d objects"
                                                        .formatted(
                                                                one.step(),
                                                                one.stepTitle(),
                                                                one.most()),
                                                one.by(),
                                                one.reason(),
                                                one.until()))
                        .toList());
    }

    private List<InForce> exempted(Period period, String environment) {
        return exemptions.all().stream()
                .filter(one -> one.environment().equals(environment))
                .filter(one -> one.at().isBefore(period.to()))
                .filter(one -> end(one).isAfter(period.from()))
                .map(
                        one ->
                                new InForce(
                                        one.procedure(),
                                        one.step(),
                                        one.by(),
                                        one.reason(),
                                        end(one)))
                .toList();
    }

    private static Instant end(Exemption one) {
        return one.revokedAt() == null ? one.until() : one.revokedAt();
    }

    private record Week(List<RunFact> runs, List<StepFact> steps) {

        long count(RunState state) {
            return runs.stream().filter(run -> run.state() == state).count();
        }
    }

    /** Those that had a run at all: a week of which nothing is known has no counts. */
    private List<Week> earlier(IsoWeek week, String environment, long before) {
        return Stream.iterate(week.before(), IsoWeek::before)
                .limit(WEEKS_BEFORE)
                .map(one -> Period.of(one).scope(environment, before))
                .map(scope -> new Week(facts.runs(scope), facts.steps(scope)))
                .filter(one -> !one.runs().isEmpty())
                .toList();
    }

    private static List<Outcome> outcomes(
            Week own, List<Week> earlier, Period period, Scope scope) {
        return Stream.of(RunState.values())
                .map(
                        state ->
                                new Outcome(
                                        state.name(),
                                        own.count(state),
                                        median(earlier.stream().map(w -> w.count(state)).toList()),
                                        period.runs(scope, "state", state.name())))
                .filter(outcome -> outcome.runs() > 0 || some(outcome.median()))
                .toList();
    }

    private static boolean some(@Nullable Double median) {
        return median != null && median > 0;
    }

    private static @Nullable Double median(List<? extends Number> values) {
        List<Double> sorted = values.stream().map(Number::doubleValue).sorted().toList();
        int n = sorted.size();
        return n == 0 ? null : (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2.0;
    }

    private List<ProcedureLine> procedures(Week own, Period period, Scope scope) {
        Map<String, List<RunFact>> byKey =
                own.runs().stream()
                        .collect(
                                Collectors.groupingBy(
                                        RunFact::procedure, TreeMap::new, Collectors.toList()));
        Map<Long, List<StepFact>> steps =
                own.steps().stream().collect(Collectors.groupingBy(StepFact::run));
        return byKey.values().stream().map(runs -> line(runs, steps, period, scope)).toList();
    }

    private ProcedureLine line(
            List<RunFact> runs, Map<Long, List<StepFact>> steps, Period period, Scope scope) {
        RunFact last = runs.getLast();
        Map<RunState, Long> states =
                runs.stream().collect(Collectors.groupingBy(RunFact::state, Collectors.counting()));
        long passed = states.getOrDefault(RunState.PASSED, 0L);
        long warned = states.getOrDefault(RunState.WARNED, 0L);
        long failed = states.getOrDefault(RunState.FAILED, 0L);
        Double median =
                median(runs.stream().map(Activities::seconds).filter(s -> s != null).toList());
        return new ProcedureLine(
                last.procedure(),
                last.title(),
                runs.size(),
                passed,
                warned,
                failed,
                runs.size() - passed - warned - failed,
                runs.stream().filter(run -> isUnproven(steps.get(run.id()))).count(),
                median,
                budget(last),
                last.state().name(),
                last.id(),
                period.runs(scope, "procedure", last.procedure()));
    }

    private static boolean isUnproven(@Nullable List<StepFact> steps) {
        return steps != null
                && steps.stream()
                        .anyMatch(
                                s ->
                                        s.state() == StepState.NOT_RUN
                                                || s.state() == StepState.UNKNOWN);
    }

    private long budget(RunFact run) {
        return catalogue.versions(run.procedure()).stream()
                .filter(version -> version.number() == run.version())
                .findFirst()
                .map(version -> version.definition().budget().toSeconds())
                .orElse(0L);
    }

    private record StepName(String procedure, String title) {

        static StepName of(StepFact step) {
            return new StepName(step.procedure(), step.title());
        }
    }

    private static List<SlowStep> slowest(Week own, List<Week> earlier) {
        Map<StepName, List<Double>> before =
                earlier.stream()
                        .flatMap(week -> week.steps().stream())
                        .filter(WeeklyReports::wasDone)
                        .collect(
                                Collectors.groupingBy(
                                        StepName::of,
                                        Collectors.mapping(
                                                WeeklyReports::seconds, Collectors.toList())));
        return own.steps().stream()
                .filter(WeeklyReports::wasDone)
                .collect(
                        Collectors.toMap(
                                StepName::of,
                                Function.identity(),
                                (a, b) -> seconds(a) >= seconds(b) ? a : b))
                .values()
                .stream()
                .sorted(
                        Comparator.comparing(WeeklyReports::seconds)
                                .reversed()
                                .thenComparing(StepFact::run))
                .limit(SLOWEST)
                .map(step -> slow(step, median(before.getOrDefault(StepName.of(step), List.of()))))
                .toList();
    }

    private static SlowStep slow(StepFact step, @Nullable Double before) {
        return new SlowStep(
                step.procedure(), step.title(), seconds(step), step.run(), step.number(), before);
    }

    private static boolean wasDone(StepFact step) {
        return step.startedAt() != null && step.endedAt() != null && DONE.contains(step.state());
    }

    private static double seconds(StepFact step) {
        Double seconds = Activities.seconds(step.startedAt(), step.endedAt());
        return seconds == null ? 0 : seconds;
    }

    /** A step that started others did nothing itself: theirs are listed. */
    private static List<Change> changes(Week own, List<ApprovalFact> approvals) {
        Map<Long, RunFact> runs =
                own.runs().stream().collect(Collectors.toMap(RunFact::id, Function.identity()));
        List<Change> changes = new ArrayList<>();
        for (StepFact step : own.steps()) {
            RunFact run = runs.get(step.run());
            if (run == null
                    || step.effect() == Effect.READS
                    || step.startedAt() == null
                    || step.kind().equals("procedure.run")) {
                continue;
            }
            changes.add(
                    new Change(
                            step.run(),
                            step.number(),
                            step.procedure(),
                            step.title(),
                            step.effect().name(),
                            step.state().name(),
                            step.headline(),
                            Activities.by(run),
                            step.startedAt(),
                            words(run, step, approvals)));
        }
        return changes;
    }

    private static List<String> words(RunFact run, StepFact step, List<ApprovalFact> approvals) {
        Stream<String> said =
                approvals.stream()
                        .filter(a -> a.run() == step.run() && a.step() == step.number())
                        .map(
                                a ->
                                        a.decision().toLowerCase(java.util.Locale.ROOT)
                                                + " by "
                                                + a.by());
        Stream<String> broken =
                Stream.ofNullable(run.brokeGlass()).map(why -> "glass broken by " + why);
        return Stream.concat(said, broken).map(word -> word.replace('_', ' ')).toList();
    }

    private static List<LocalDate> gaps(IsoWeek week, Week own, LocalDate today) {
        Set<LocalDate> days =
                own.runs().stream()
                        .map(run -> LocalDate.ofInstant(run.createdAt(), ZoneOffset.UTC))
                        .collect(Collectors.toSet());
        return week.days().stream()
                .filter(day -> !day.isAfter(today) && !days.contains(day))
                .toList();
    }
}
