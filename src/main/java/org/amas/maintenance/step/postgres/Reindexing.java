package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.step.postgres.IndexSurvey.Due;
import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Rebuilds one index after the other, and looks after each whether it is what it should be. */
final class Reindexing {

    private static final String STATE =
            """
            SELECT i.indexrelid, i.indisvalid, pg_relation_size(i.indexrelid)
              FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE format('%I.%I', n.nspname, c.relname) = ?
            """;

    private static final String PROGRESS =
            """
            SELECT 'rebuild, ' || phase AS phase,
                   CASE WHEN blocks_total > 0 THEN blocks_done::float8 / blocks_total
                        WHEN tuples_total > 0 THEN tuples_done::float8 / tuples_total
                        ELSE 0 END AS fraction,
                   CASE WHEN blocks_total > 0 THEN blocks_done ELSE tuples_done END AS done,
                   CASE WHEN blocks_total > 0 THEN blocks_total ELSE tuples_total END AS total,
                   CASE WHEN blocks_total > 0 THEN 'blocks'
                        WHEN tuples_total > 0 THEN 'rows' END AS unit
              FROM pg_stat_progress_create_index
             WHERE pid = ?
            """;

    /** Less is no time to begin with an index. */
    private static final Duration LEAST = Duration.ofSeconds(10);

    private final PostgresReindex.Settings settings;
    private final IndexSurvey survey;
    private final Session session;
    private final StepContext context;
    private final List<Done> all = new ArrayList<>();
    private @Nullable String refusal;

    private enum Result {
        REBUILT,
        DROPPED,
        FAILED,
        DENIED,
        NEW,
        LEFT
    }

    private record Done(Due due, Result result, String words, long bytesAfter) {}

    private record State(long oid, boolean valid, long bytes) {}

    Reindexing(
            PostgresReindex.Settings settings,
            IndexSurvey survey,
            Session session,
            StepContext context) {
        this.settings = settings;
        this.survey = survey;
        this.session = session;
        this.context = context;
    }

    void rebuild(List<Due> taken) throws SQLException {
        long total = Math.max(1, taken.stream().mapToLong(Reindexing::weight).sum());
        long before = 0;
        try (ProgressWatch watch = ProgressWatch.start(context, PROGRESS, session.pid())) {
            for (Due due : taken) {
                watch.part((double) before / total, (double) weight(due) / total);
                all.add(rebuild(due));
                before += weight(due);
            }
        }
    }

    private static long weight(Due due) {
        return Math.max(8192, due.bytes());
    }

    private Done rebuild(Due due) throws SQLException {
        Rebuildable index = due.index();
        if (!index.permitted()) {
            return left(due, Result.DENIED, "our role may not");
        }
        if (!context.mayTouch(index.planned())) {
            return left(due, Result.NEW, "new since the plan");
        }
        if (context.cancelled() || context.timeLeft().compareTo(LEAST) < 0) {
            return left(due, Result.LEFT, "no time was left");
        }
        refusal = refusal == null ? inTheWay(index) : refusal;
        if (refusal != null) {
            return left(due, Result.LEFT, refusal);
        }
        try {
            session.work(index.statement());
            return verified(due);
        } catch (SQLException e) {
            return failed(due, e);
        }
    }

    private Done left(Due due, Result why, String words) {
        context.say(due.index().name() + " left: " + words);
        return new Done(due, why, "left: " + words, due.bytes());
    }

    /** What must not be there when a rebuild begins. */
    private @Nullable String inTheWay(Rebuildable index) throws SQLException {
        if (!index.valid() && IndexSurvey.building(session) > 0) {
            return "somebody is building an index";
        }
        Optional<OpenTransaction> oldest =
                OpenTransaction.olderThan(settings.patience(), session, context);
        oldest.map(OpenTransaction::finding).ifPresent(context::finding);
        return oldest.map(OpenTransaction::sentence).orElse(null);
    }

    private Done verified(Due due) throws SQLException {
        Optional<State> now =
                session
                        .peek(
                                STATE,
                                r -> new State(r.getLong(1), r.getBoolean(2), r.getLong(3)),
                                due.index().name())
                        .stream()
                        .findFirst();
        if (due.index().leftover()) {
            return now.isEmpty()
                    ? new Done(due, Result.DROPPED, "dropped", 0)
                    : failed(due, "it is still there");
        }
        if (now.isEmpty() || !now.get().valid || now.get().oid == due.index().oid()) {
            return failed(due, "the index is not a new, valid one");
        }
        long after = now.get().bytes;
        return new Done(due, Result.REBUILT, "rebuilt", after);
    }

    /** The server's words, without what they quote from rows. */
    private Done failed(Due due, SQLException e) throws SQLException {
        if (context.cancelled()) {
            return left(
                    due,
                    Result.LEFT,
                    "stopped; a copy of it that is left invalid is dropped by a later run");
        }
        if (session.lost(e)) {
            throw e;
        }
        removeOwnLeftover(due.index());
        return failed(due, session.reason(e));
    }

    private Done failed(Due due, String why) {
        Rebuildable index = due.index();
        context.finding(
                Finding.error(
                                index.tableName(),
                                "Index %s could not be %s: %s."
                                        .formatted(
                                                index.name(),
                                                index.leftover() ? "dropped" : "rebuilt",
                                                why),
                                "reindex-failed:" + index.name())
                        .evidence(index.statement()));
        return new Done(due, Result.FAILED, "failed: " + why, due.bytes());
    }

    /** The invalid copy that our own failure has just left, unless somebody is building. */
    private void removeOwnLeftover(Rebuildable index) throws SQLException {
        Set<Long> known = new HashSet<>();
        survey.due().forEach(d -> known.add(d.index().oid()));
        if (IndexSurvey.building(session) > 0) {
            return;
        }
        for (Rebuildable now : Rebuildable.all(session)) {
            if (now.leftover() && now.table() == index.table() && !known.contains(now.oid())) {
                try {
                    session.work(now.removal());
                } catch (SQLException e) {
                    context.say(now.name() + " is left, invalid: " + session.reason(e));
                }
            }
        }
    }

    Outcome report() {
        long rebuilt = count(Result.REBUILT);
        long dropped = count(Result.DROPPED);
        long reclaimed =
                all.stream()
                        .filter(d -> d.result == Result.REBUILT || d.result == Result.DROPPED)
                        .mapToLong(d -> d.due.bytes() - d.bytesAfter)
                        .sum();
        context.reading(Reading.of("indexes_due", survey.due().size(), ""));
        context.reading(Reading.of("indexes_rebuilt", rebuilt, ""));
        context.reading(Reading.of("indexes_dropped", dropped, ""));
        context.reading(Reading.of("indexes_left", survey.due().size() - rebuilt - dropped, ""));
        context.reading(Reading.of("bytes_reclaimed", Math.max(0, reclaimed), "bytes"));
        if (!all.isEmpty()) {
            context.show(table());
        }
        announceNew();
        String headline =
                survey.due().isEmpty()
                        ? "None of %d indexes needs it".formatted(survey.all())
                        : "%d of %d indexes in need rebuilt, %d dropped, %s reclaimed"
                                .formatted(
                                        rebuilt,
                                        survey.due().size(),
                                        dropped,
                                        Amount.bytes(Math.max(0, reclaimed)));
        return outcome(rebuilt + dropped).headline(headline);
    }

    private Outcome outcome(long done) {
        if (refusal != null && done == 0 && count(Result.FAILED) == 0) {
            return Outcome.notRun(refusal + "; it begins when that has ended");
        }
        List<String> unproven = unproven();
        return unproven.isEmpty() ? Outcome.done("") : Outcome.unknown(String.join("; ", unproven));
    }

    private List<String> unproven() {
        List<String> reasons = new ArrayList<>();
        names(Result.DENIED)
                .ifPresent(
                        names ->
                                reasons.add(
                                        "our role may not rebuild %s: %s"
                                                .formatted(names, remedy())));
        names(Result.LEFT)
                .ifPresent(
                        names ->
                                reasons.add(
                                        "%s left, %s"
                                                .formatted(
                                                        names,
                                                        refusal == null
                                                                ? "no time was left or the step was"
                                                                        + " stopped"
                                                                : refusal)));
        if (survey.held() > 0) {
            reasons.add(
                    "an index is being built, so invalid ones were left alone: " + survey.held());
        }
        if (!survey.remedy().isEmpty() && survey.unmeasured() > 0) {
            reasons.add("how empty indexes are can't be measured: " + survey.remedy());
        } else if (survey.unmeasured() > 0) {
            reasons.add(survey.unmeasured() + " could not be measured in time");
        }
        return reasons;
    }

    private String remedy() {
        return all.stream()
                .filter(d -> d.result == Result.DENIED)
                .map(d -> d.due.index().remedy())
                .findFirst()
                .orElse("");
    }

    private Optional<String> names(Result result) {
        List<String> names =
                all.stream()
                        .filter(d -> d.result == result)
                        .map(d -> d.due.index().name())
                        .toList();
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        String.join(", ", names.subList(0, Math.min(3, names.size())))
                                + (names.size() > 3 ? " and more" : ""));
    }

    private long count(Result result) {
        return all.stream().filter(d -> d.result == result).count();
    }

    private void announceNew() {
        all.stream()
                .filter(d -> d.result == Result.NEW)
                .map(d -> d.due.index())
                .forEach(
                        i ->
                                context.finding(
                                        Finding.info(
                                                        i.tableName(),
                                                        "Index %s is in need only since the plan was shown; the next one lists it."
                                                                .formatted(i.name()),
                                                        "reindex-new:" + i.name())
                                                .evidence(i.statement())));
    }

    private Table table() {
        return Table.of(
                "Indexes in need",
                List.of(
                        Column.text("index"),
                        Column.text("table"),
                        Column.text("why"),
                        new Column("size before", "bytes"),
                        new Column("size after", "bytes"),
                        Column.text("result")),
                all.stream()
                        .map(
                                d ->
                                        Table.row(
                                                d.due.index().name(),
                                                d.due.index().tableName(),
                                                d.due.why(),
                                                d.due.bytes(),
                                                d.bytesAfter,
                                                d.words))
                        .toList());
    }
}
