package org.amas.maintenance.run;

import org.amas.maintenance.run.FindingLives.Gone;
import org.amas.maintenance.run.ResultRows.StoredFinding;
import org.amas.maintenance.run.ResultRows.StoredReading;
import org.amas.maintenance.run.ResultRows.StoredTable;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Form;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.Table;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Runs as the API shows them. */
@Component
class RunDocuments {

    private final TransactionTemplate snapshot;
    private final Runs runs;
    private final StepResults results;
    private final ResultRows rows;
    private final FindingLives lives;
    private final Steps steps;
    private final Plans plans;

    RunDocuments(
            PlatformTransactionManager transactions,
            Runs runs,
            StepResults results,
            ResultRows rows,
            FindingLives lives,
            Steps steps,
            Plans plans) {
        this.snapshot = new TransactionTemplate(transactions);
        this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.snapshot.setReadOnly(true);
        this.runs = runs;
        this.results = results;
        this.rows = rows;
        this.lives = lives;
        this.steps = steps;
        this.plans = plans;
    }

    record RunDocument(
            long id,
            String procedure,
            int version,
            String environment,
            RunState state,
            boolean dryRun,
            @Nullable String reason,
            ActorDocument actor,
            Map<String, Object> parameters,
            @Nullable Long resumes,
            @Nullable Long parent,
            @Nullable Integer parentStep,
            @Nullable String note,
            @Nullable String brokeGlass,
            @Nullable String planDigest,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable Instant windowEnd,
            List<StepDocument> steps) {}

    record ActorDocument(String kind, String name) {}

    record StepDocument(
            int number,
            String title,
            String kind,
            String effect,
            StepState state,
            @Nullable String reason,
            @Nullable String headline,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            long outputBytes,
            List<ReadingDocument> readings,
            List<FindingDocument> findings,
            List<GoneDocument> gone,
            List<TableDocument> tables,
            @Nullable PlanDocument plan,
            @Nullable WaitsFor waitsFor,
            @Nullable Form form,
            @Nullable Long child,
            List<AttemptDocument> attempts) {}

    /**
     * What a step came to when it was checked again.
     *
     * @param number counts from 1
     */
    record AttemptDocument(
            int number,
            StepState state,
            @Nullable String reason,
            @Nullable String headline,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            long outputBytes,
            List<ReadingDocument> readings,
            List<FindingDocument> findings,
            List<TableDocument> tables) {}

    record ReadingDocument(
            String name,
            Map<String, String> labels,
            double value,
            String unit,
            @Nullable Double warn,
            @Nullable Double fail,
            @Nullable String worse) {}

    record FindingDocument(
            Severity severity,
            String place,
            String text,
            String fingerprint,
            @Nullable String evidence,
            @Nullable FindingLife life,
            @Nullable Long sinceRun,
            @Nullable Instant since) {}

    /** Against the runs before. */
    enum FindingLife {
        NEW,
        STILL_THERE
    }

    /** What the same check had found before, and no longer. */
    record GoneDocument(
            Severity severity,
            String place,
            String text,
            String fingerprint,
            long sinceRun,
            Instant since) {}

    record TableDocument(
            String title,
            List<Table.Column> columns,
            List<List<@Nullable Object>> rows,
            long total,
            @Nullable DifferenceDocument difference) {}

    /**
     * Against the same table of the last completed run that has it; counts are of rows.
     *
     * @param keys the columns that tell rows apart; empty if whole rows were compared
     * @param measured rows of which only measures differ
     * @param partial whether one of the two tables had more rows than are kept
     */
    record DifferenceDocument(
            long sinceRun,
            Instant since,
            List<String> keys,
            int fresh,
            int gone,
            int changed,
            int measured,
            boolean partial) {}

    record PlanDocument(List<Plan.PlannedObject> objects, long total, @Nullable String digest) {}

    /** What was found, by step result. */
    private record Found(
            Map<Long, List<StoredReading>> readings,
            Map<Long, List<StoredFinding>> findings,
            Map<Long, List<Gone>> gone,
            Map<Long, List<StoredTable>> tables) {

        List<ReadingDocument> readings(StepResult step) {
            return documents(readings, step, RunDocuments::document);
        }

        List<FindingDocument> findings(StepResult step) {
            return documents(findings, step, RunDocuments::document);
        }

        List<GoneDocument> gone(StepResult step) {
            return documents(gone, step, RunDocuments::document);
        }

        List<TableDocument> tables(StepResult step) {
            return documents(tables, step, RunDocuments::document);
        }

        private static <T, D> List<D> documents(
                Map<Long, List<T>> found, StepResult step, Function<T, D> document) {
            return found.getOrDefault(step.id(), List.of()).stream().map(document).toList();
        }
    }

    RunDocument of(Run run) {
        return of(List.of(run)).getFirst();
    }

    /** What was checked again beside a run's own steps, in their order. */
    List<StepDocument> again(Run run) {
        return snapshot.execute(
                status -> {
                    List<StepResult> all =
                            results.findByRunIdOrderByNumberAscAttemptAsc(run.id()).stream()
                                    .filter(step -> step.attempt() > 0)
                                    .toList();
                    Found found = found(all);
                    return all.stream().map(step -> document(step, List.of(), found)).toList();
                });
    }

    /** As they are at one moment: a run goes on while it is read. */
    List<RunDocument> of(List<Run> known) {
        return snapshot.execute(status -> now(known.stream().map(Run::id).toList()));
    }

    private List<RunDocument> now(List<Long> ids) {
        Map<Long, Run> found =
                runs.findByIdIn(ids).stream().collect(Collectors.toMap(Run::id, run -> run));
        return documents(ids.stream().map(found::get).filter(Objects::nonNull).toList());
    }

    private List<RunDocument> documents(List<Run> runs) {
        Map<Long, List<StepResult>> all =
                results
                        .findByRunIdInOrderByNumberAscAttemptAsc(
                                runs.stream().map(Run::id).toList())
                        .stream()
                        .collect(Collectors.groupingBy(StepResult::runId));
        Found found = found(all.values().stream().flatMap(List::stream).toList());
        return runs.stream()
                .map(run -> document(run, all.getOrDefault(run.id(), List.of()), found))
                .toList();
    }

    private Found found(List<StepResult> all) {
        List<Long> ids = all.stream().map(StepResult::id).toList();
        return new Found(
                rows.readings(ids).stream().collect(Collectors.groupingBy(StoredReading::step)),
                rows.findings(ids).stream().collect(Collectors.groupingBy(StoredFinding::step)),
                lives.gone(ids),
                rows.tables(ids).stream().collect(Collectors.groupingBy(StoredTable::step)));
    }

    private RunDocument document(Run run, List<StepResult> own, Found found) {
        return new RunDocument(
                run.id(),
                run.procedure(),
                run.version(),
                run.environment(),
                run.state(),
                run.dryRun(),
                run.reason(),
                new ActorDocument(run.actorKind().name().toLowerCase(Locale.ROOT), run.actorName()),
                steps.written(run),
                run.resumes(),
                run.parent(),
                run.parentStep(),
                run.note(),
                run.brokeGlass(),
                run.planDigest(),
                run.createdAt(),
                run.startedAt(),
                run.endedAt(),
                run.windowEnd(),
                own.stream()
                        .filter(step -> step.attempt() == 0)
                        .map(step -> document(step, again(step, own), found))
                        .toList());
    }

    private static List<StepResult> again(StepResult step, List<StepResult> all) {
        return all.stream()
                .filter(one -> one.number() == step.number() && one.attempt() > 0)
                .toList();
    }

    private StepDocument document(StepResult step, List<StepResult> again, Found found) {
        return new StepDocument(
                step.number(),
                step.title(),
                step.kind(),
                step.effect().name(),
                step.state(),
                step.reason(),
                step.headline(),
                step.startedAt(),
                step.endedAt(),
                step.outputBytes(),
                found.readings(step),
                found.findings(step),
                found.gone(step),
                found.tables(step),
                plan(step),
                step.waitsFor(),
                plans.form(step),
                step.child(),
                again.stream().map(one -> attempt(one, found)).toList());
    }

    private static AttemptDocument attempt(StepResult step, Found found) {
        return new AttemptDocument(
                step.attempt(),
                step.state(),
                step.reason(),
                step.headline(),
                step.startedAt(),
                step.endedAt(),
                step.outputBytes(),
                found.readings(step),
                found.findings(step),
                found.tables(step));
    }

    private @Nullable PlanDocument plan(StepResult step) {
        Plan plan = plans.read(step.plan());
        return plan == null || plan.unavailable() != null
                ? null
                : new PlanDocument(plan.objects(), plan.total(), step.planDigest());
    }

    private static ReadingDocument document(StoredReading r) {
        String worse = r.worse() == null ? null : r.worse().name().toLowerCase(Locale.ROOT);
        return new ReadingDocument(
                r.name(), r.labels(), r.value(), r.unit(), r.warn(), r.fail(), worse);
    }

    private static FindingDocument document(StoredFinding stored) {
        Finding f = stored.finding();
        ResultRows.Life life = stored.life();
        return new FindingDocument(
                f.severity(),
                f.place(),
                f.text(),
                f.fingerprint(),
                f.evidence(),
                life == null ? null : life.fresh() ? FindingLife.NEW : FindingLife.STILL_THERE,
                life == null ? null : life.run(),
                life == null ? null : life.since());
    }

    private static GoneDocument document(Gone gone) {
        return new GoneDocument(
                gone.severity(),
                gone.place(),
                gone.text(),
                gone.fingerprint(),
                gone.sinceRun(),
                gone.since());
    }

    private static TableDocument document(StoredTable stored) {
        Table t = stored.table();
        return new TableDocument(
                t.title(), t.columns(), t.rows(), t.total(), document(stored.difference()));
    }

    private static @Nullable DifferenceDocument document(@Nullable TableDifference difference) {
        return difference == null
                ? null
                : new DifferenceDocument(
                        difference.run(),
                        difference.at(),
                        difference.detail().keys(),
                        difference.fresh(),
                        difference.gone(),
                        difference.changed(),
                        difference.measured(),
                        difference.detail().partial());
    }
}
