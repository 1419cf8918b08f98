package org.amas.maintenance.run;

import org.amas.maintenance.run.ResultRows.StoredFinding;
import org.amas.maintenance.run.ResultRows.StoredReading;
import org.amas.maintenance.run.ResultRows.StoredTable;
import org.amas.maintenance.run.RunView.AttemptView;
import org.amas.maintenance.run.RunView.Cause;
import org.amas.maintenance.run.RunView.Problem;
import org.amas.maintenance.run.RunView.Results;
import org.amas.maintenance.run.RunView.StepView;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Gathers what a run's page shows, for the whole page and for what its stream replaces. */
@Component
class RunViews {

    private static final int USUAL_OF = 20;

    private final StepResults results;
    private final ResultRows rows;
    private final StepLog logs;
    private final Steps steps;
    private final Plans plans;
    private final JdbcClient jdbc;
    private final Clock clock;

    RunViews(
            StepResults results,
            ResultRows rows,
            StepLog logs,
            Steps steps,
            Plans plans,
            JdbcClient jdbc,
            Clock clock) {
        this.results = results;
        this.rows = rows;
        this.logs = logs;
        this.steps = steps;
        this.plans = plans;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** With the logs: for a whole page. */
    RunView whole(Run run) {
        return view(run, true);
    }

    /** Without the logs, which a stream brings by itself. */
    RunView live(Run run) {
        return view(run, false);
    }

    private RunView view(Run run, boolean withLogs) {
        List<StepResult> all = results.findByRunIdOrderByNumberAscAttemptAsc(run.id());
        List<Long> ids = all.stream().map(StepResult::id).toList();
        Map<Long, List<StoredReading>> readings =
                rows.readings(ids).stream().collect(Collectors.groupingBy(StoredReading::step));
        Map<Long, List<StoredFinding>> findings =
                rows.findings(ids).stream().collect(Collectors.groupingBy(StoredFinding::step));
        Map<Long, List<StoredTable>> tables =
                rows.tables(ids).stream().collect(Collectors.groupingBy(StoredTable::step));
        Instant now = clock.instant();
        Map<Integer, StepView> views = new TreeMap<>();
        for (StepResult result : all) {
            Results shown =
                    new Results(
                            worstFirst(readings.getOrDefault(result.id(), List.of())),
                            findings.getOrDefault(result.id(), List.of()).stream()
                                    .map(StoredFinding::finding)
                                    .toList(),
                            tables.getOrDefault(result.id(), List.of()).stream()
                                    .map(StoredTable::table)
                                    .toList(),
                            plans.read(result.plan()));
            StepLog.Shown log =
                    withLogs || result.attempt() > 0
                            ? logs.shown(result)
                            : new StepLog.Shown(List.of(), null, List.of(), 0);
            views.merge(
                    result.number(),
                    new StepView(result, shown, log, List.of(), now),
                    RunViews::again);
        }
        List<StepView> list = List.copyOf(views.values());
        return new RunView(
                run,
                new TreeMap<>(steps.written(run)),
                list,
                causes(list),
                problem(list),
                usual(run),
                cursor(list));
    }

    private static StepView again(StepView first, StepView later) {
        List<AttemptView> attempts = new java.util.ArrayList<>(first.attempts());
        attempts.add(new AttemptView(later.result(), later.results(), later.log()));
        return new StepView(first.result(), first.results(), first.log(), attempts, first.seen());
    }

    private static List<StoredReading> worstFirst(List<StoredReading> readings) {
        return readings.stream()
                .sorted(Comparator.comparing(StoredReading::standing).reversed())
                .toList();
    }

    private static List<Cause> causes(List<StepView> steps) {
        Map<String, List<StepResult>> byCause = new LinkedHashMap<>();
        steps.stream()
                .map(StepView::result)
                .filter(result -> result.cause() != null)
                .forEach(
                        result ->
                                byCause.computeIfAbsent(
                                                String.valueOf(result.cause()),
                                                cause -> new java.util.ArrayList<>())
                                        .add(result));
        return byCause.entrySet().stream().map(e -> new Cause(e.getKey(), e.getValue())).toList();
    }

    private static @Nullable Problem problem(List<StepView> steps) {
        return steps.stream()
                .map(StepView::result)
                .filter(r -> r.state() == StepState.FAILED || r.state() == StepState.TIMED_OUT)
                .findFirst()
                .map(result -> new Problem(result, text(result)))
                .orElse(null);
    }

    private static String text(StepResult result) {
        if (result.firstError() != null) {
            return result.firstError();
        }
        return result.reason() != null ? result.reason() : "It ran out of time.";
    }

    private @Nullable Duration usual(Run run) {
        List<Double> seconds =
                jdbc.sql(
                                """
                                select started_at, ended_at from run_run
                                where procedure_key = ? and environment = ? and id <> ?
                                  and dry_run = false and ended_at is not null
                                  and state in ('PASSED', 'WARNED', 'FAILED')
                                order by id desc limit %d\
                                """
                                        .formatted(USUAL_OF))
                        .params(run.procedure(), run.environment(), run.id())
                        .query(
                                (row, n) ->
                                        Duration.between(
                                                                row.getTimestamp(1).toInstant(),
                                                                row.getTimestamp(2).toInstant())
                                                        .toMillis()
                                                / 1000.0)
                        .list();
        if (seconds.isEmpty()) {
            return null;
        }
        List<Double> sorted = seconds.stream().sorted().toList();
        return Duration.ofMillis((long) (sorted.get(sorted.size() / 2) * 1000));
    }

    /** The first step that may still print, and how much of it is shown. */
    private static String cursor(List<StepView> steps) {
        for (StepView step : steps) {
            if (!step.result().state().isFinal()) {
                return new StreamCursor(step.result().number(), step.log().end()).toString();
            }
        }
        return new StreamCursor(steps.size() + 1, 0).toString();
    }
}
