package org.amas.maintenance.run;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditTrail;
import org.amas.maintenance.run.FindingLives.Gone;
import org.amas.maintenance.run.ResultRows.StoredFinding;
import org.amas.maintenance.run.ResultRows.StoredReading;
import org.amas.maintenance.run.RunView.AttemptView;
import org.amas.maintenance.run.RunView.Background;
import org.amas.maintenance.run.RunView.Results;
import org.amas.maintenance.run.RunView.StepView;
import org.amas.maintenance.web.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Gathers what a run's page shows, for the whole page and for what its stream replaces. */
@Component
class RunViews {

    private final Runs runs;
    private final StepResults results;
    private final WorstRows rows;
    private final FindingLives lives;
    private final EarlierReadings earlier;
    private final StepLog logs;
    private final Steps steps;
    private final Plans plans;
    private final AuditTrail trail;
    private final Outcomes outcomes;
    private final Clock clock;

    RunViews(
            Runs runs,
            StepResults results,
            WorstRows rows,
            FindingLives lives,
            EarlierReadings earlier,
            StepLog logs,
            Steps steps,
            Plans plans,
            AuditTrail trail,
            Outcomes outcomes,
            Clock clock) {
        this.runs = runs;
        this.results = results;
        this.rows = rows;
        this.lives = lives;
        this.earlier = earlier;
        this.logs = logs;
        this.steps = steps;
        this.plans = plans;
        this.trail = trail;
        this.outcomes = outcomes;
        this.clock = clock;
    }

    /**
     * Reads the run and its steps' states: two statements, and one more the first time.
     *
     * @param before what was read last of the same run: what doesn't change is taken from it
     */
    Scene scene(long id, Optional<Scene> before) {
        Run run =
                runs.findById(id)
                        .orElseThrow(() -> new NotFound("There is no run %d.".formatted(id)));
        return new Scene(
                run,
                results.findByRunIdOrderByNumberAscAttemptAsc(id),
                clock.instant(),
                before.map(Scene::background).orElseGet(() -> background(run)),
                this);
    }

    /** With all results and the logs: for a whole page. */
    RunView whole(Scene scene) {
        List<Integer> all = scene.steps().stream().map(StepResult::number).toList();
        return view(scene, all, true);
    }

    /**
     * Without the logs, which a stream brings by itself.
     *
     * @param withResults the steps whose results are needed: three statements for all of them
     */
    RunView live(Scene scene, Collection<Integer> withResults) {
        return view(scene, withResults, false);
    }

    private RunView view(Scene scene, Collection<Integer> withResults, boolean withLogs) {
        Map<Long, Results> known =
                results(
                        scene.run(),
                        scene.results().stream()
                                .filter(result -> withResults.contains(result.number()))
                                .toList());
        Map<Integer, StepView> views = new TreeMap<>();
        for (StepResult result : scene.results()) {
            Results shown = known.getOrDefault(result.id(), Results.NONE);
            if (result.attempt() > 0) {
                AttemptView again = new AttemptView(result, shown);
                views.computeIfPresent(result.number(), (number, step) -> step.with(again));
            } else {
                StepLog.Shown log = withLogs ? logs.shown(result) : StepLog.Shown.NOTHING;
                views.put(
                        result.number(), new StepView(result, shown, log, List.of(), scene.seen()));
            }
        }
        return new RunView(
                scene.run(),
                new TreeMap<>(steps.written(scene.run())),
                List.copyOf(views.values()),
                scene.background(),
                scene.marks());
    }

    /** By the ids of the step results. */
    private Map<Long, Results> results(Run run, List<StepResult> of) {
        List<Long> ids = of.stream().map(StepResult::id).toList();
        Map<Long, Excerpt<StoredReading>> readings = rows.readings(ids);
        Map<Long, Excerpt<StoredFinding>> findings = rows.findings(ids);
        Map<Long, Excerpt<ShownTable>> tables = rows.tables(ids);
        Map<Long, List<Gone>> gone = lives.gone(ids);
        return of.stream()
                .collect(
                        Collectors.toMap(
                                StepResult::id,
                                result ->
                                        new Results(
                                                some(readings, result),
                                                some(findings, result),
                                                some(tables, result),
                                                further(some(tables, result), result),
                                                gone.getOrDefault(result.id(), List.of()),
                                                earlier.of(
                                                        run, result, some(readings, result).rows()),
                                                plans.read(result.plan()))));
    }

    private List<String> further(Excerpt<ShownTable> shown, StepResult of) {
        return shown.isCut() ? rows.furtherTables(of.id()) : List.of();
    }

    private static <T> Excerpt<T> some(Map<Long, Excerpt<T>> known, StepResult of) {
        return known.getOrDefault(of.id(), Excerpt.none());
    }

    private Background background(Run run) {
        return new Background(
                outcomes.usual(run.procedure(), run.environment(), run.id()).median(), token(run));
    }

    private @Nullable String token(Run run) {
        return run.actorKind() == Actor.Kind.API
                ? trail.token("run", run.id(), "run.launch").orElse(null)
                : null;
    }
}
