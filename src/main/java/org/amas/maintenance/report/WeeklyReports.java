package org.amas.maintenance.report;

import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.report.WeeklyReport.Balance;
import org.amas.maintenance.report.WeeklyReport.Change;
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
import org.amas.maintenance.step.Median;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

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

    private static final String REVIEW = "emergency/post-emergency-review";
    private static final int SLOWEST = 10;
    private static final int WEEKS_BEFORE = 4;
    private static final Set<StepState> DONE =
            EnumSet.of(StepState.PASSED, StepState.WARNED, StepState.FAILED, StepState.TIMED_OUT);

    /** Those that have a column of their own. */
    private static final Set<RunState> COUNTED =
            EnumSet.of(RunState.PASSED, RunState.WARNED, RunState.FAILED);

    private final RunFacts facts;
    private final Issues issues;
    private final Catalogue catalogue;
    private final Compliances compliances;
    private final Given given;
    private final Balances balances;
    private final Movements movements;
    private final Gaps gaps;
    private final ActionRows actions;
    private final Tiles tiles;

    WeeklyReports(
            RunFacts facts,
            Issues issues,
            Catalogue catalogue,
            Compliances compliances,
            Given given,
            Balances balances,
            Movements movements,
            Gaps gaps,
            ActionRows actions,
            Tiles tiles) {
        this.facts = facts;
        this.issues = issues;
        this.catalogue = catalogue;
        this.compliances = compliances;
        this.given = given;
        this.balances = balances;
        this.movements = movements;
        this.gaps = gaps;
        this.actions = actions;
        this.tiles = tiles;
    }

    /**
     * @param before the run that makes it
     * @param today in UTC: days to come are no gap
     */
    WeeklyReport of(IsoWeek week, String environment, long before, LocalDate today) {
        Period period = Period.of(week);
        Scope scope = period.scope(environment, before);
        CountedWeek own = counted(period, environment, before);
        List<CountedWeek> earlier = earlier(week, environment, before);
        List<Outcome> outcomes = outcomes(own, earlier, period, scope);
        List<ProcedureLine> procedures = procedures(own, period, scope);
        List<Issue> found = issues.of(scope);
        List<Change> changes = changes(own, facts.approvals(scope));
        List<Activity> emergencies =
                Activities.of(own.runs(), own.steps()).stream()
                        .filter(run -> isEmergency(run.procedure()))
                        .toList();
        List<LocalDate> without = daysWithout(week, own, today);
        Compliance compliance = compliances.of(period, scope);
        Balance balance = balances.of(period, environment);
        Movements.Found measured = movements.of(period, environment);
        List<Gap> unknown = gaps.of(period, compliance);
        List<ActionLine> toDo = ActionLine.of(actions.in(week, environment), week, today);
        Narrative.Facts told =
                new Narrative.Facts(
                        compliance,
                        own.runs(),
                        procedures,
                        found,
                        balance,
                        changes,
                        emergencies,
                        without,
                        measured.forecasts(),
                        toDo);
        return new WeeklyReport(
                week.toString(),
                week.monday(),
                week.sunday(),
                environment,
                Narrative.of(told),
                own.runs().size(),
                period.runs(scope),
                outcomes,
                procedures,
                found,
                slowest(own, earlier, period, scope),
                changes,
                emergencies,
                without,
                compliance,
                given.exemptions(period, environment),
                given.standing(scope),
                given.freezes(period, environment),
                balance,
                measured.moved(),
                measured.forecasts(),
                unknown,
                toDo,
                tiles.of(
                        environment,
                        own,
                        earlier.reversed(),
                        compliance,
                        period.runs(scope, "state", RunState.FAILED.name())),
                null);
    }

    /** What somebody had to do at once; looking back at it afterwards is none. */
    private static boolean isEmergency(String procedure) {
        return procedure.startsWith("emergency/") && !procedure.equals(REVIEW);
    }

    /** Those that had a run at all: a week of which nothing is known has no counts. */
    private List<CountedWeek> earlier(IsoWeek week, String environment, long before) {
        return Stream.iterate(week.before(), IsoWeek::before)
                .limit(WEEKS_BEFORE)
                .map(one -> counted(Period.of(one), environment, before))
                .filter(one -> !one.runs().isEmpty())
                .toList();
    }

    private CountedWeek counted(Period period, String environment, long before) {
        Scope scope = period.scope(environment, before);
        return new CountedWeek(period, facts.runs(scope), facts.steps(scope));
    }

    private static List<Outcome> outcomes(
            CountedWeek own, List<CountedWeek> earlier, Period period, Scope scope) {
        return Stream.of(RunState.values())
                .map(
                        state ->
                                new Outcome(
                                        state.name(),
                                        own.count(state),
                                        median(earlier.stream().map(w -> w.count(state)).toList()),
                                        period.runs(scope, "state", state.name()),
                                        period.fourWeeksBefore()
                                                .runs(scope, "state", state.name())))
                .filter(outcome -> outcome.runs() > 0 || some(outcome.median()))
                .toList();
    }

    private static boolean some(@Nullable Double median) {
        return median != null && median > 0;
    }

    private static @Nullable Double median(List<? extends Number> values) {
        return values.isEmpty() ? null : Double.valueOf(Median.of(values));
    }

    private List<ProcedureLine> procedures(CountedWeek own, Period period, Scope scope) {
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
        List<Long> others =
                runs.stream()
                        .filter(run -> !COUNTED.contains(run.state()))
                        .map(RunFact::id)
                        .toList();
        List<Long> unproven =
                runs.stream()
                        .filter(run -> isUnproven(steps.get(run.id())))
                        .map(RunFact::id)
                        .toList();
        Double median =
                median(runs.stream().map(Activities::seconds).filter(s -> s != null).toList());
        return new ProcedureLine(
                last.procedure(),
                last.title(),
                runs.size(),
                passed,
                warned,
                failed,
                others.size(),
                unproven.size(),
                median,
                budget(last),
                last.state().name(),
                last.id(),
                period.runs(scope, "procedure", last.procedure()),
                others.isEmpty() ? null : Period.only(others),
                unproven.isEmpty() ? null : Period.only(unproven));
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

    private static List<SlowStep> slowest(
            CountedWeek own, List<CountedWeek> earlier, Period period, Scope scope) {
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
                .map(
                        step ->
                                new SlowStep(
                                        step.procedure(),
                                        step.title(),
                                        seconds(step),
                                        step.run(),
                                        step.number(),
                                        median(before.getOrDefault(StepName.of(step), List.of())),
                                        period.fourWeeksBefore()
                                                .runs(scope, "procedure", step.procedure())))
                .toList();
    }

    private static boolean wasDone(StepFact step) {
        return step.startedAt() != null && step.endedAt() != null && DONE.contains(step.state());
    }

    private static double seconds(StepFact step) {
        Double seconds = Activities.seconds(step.startedAt(), step.endedAt());
        return seconds == null ? 0 : seconds;
    }

    private static List<Change> changes(CountedWeek own, List<ApprovalFact> approvals) {
        Map<Long, RunFact> runs =
                own.runs().stream().collect(Collectors.toMap(RunFact::id, Function.identity()));
        List<Change> changes = new ArrayList<>();
        for (StepFact step : own.changes()) {
            RunFact run = runs.get(step.run());
            if (run == null || step.startedAt() == null) {
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

    private static List<LocalDate> daysWithout(IsoWeek week, CountedWeek own, LocalDate today) {
        Set<LocalDate> days =
                own.runs().stream()
                        .map(run -> LocalDate.ofInstant(run.createdAt(), ZoneOffset.UTC))
                        .collect(Collectors.toSet());
        return week.days().stream()
                .filter(day -> !day.isAfter(today) && !days.contains(day))
                .toList();
    }
}
