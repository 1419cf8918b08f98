package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.step.postgres.Neglected.Need;
import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Tends one table after the other, and keeps what became of each. */
final class Vacuuming {

    private static final String COUNTERS =
            """
            SELECT vacuum_count, analyze_count, n_dead_tup, n_live_tup
              FROM pg_stat_all_tables
             WHERE relid = CAST(? AS bigint)::oid
            """;

    private static final String PROGRESS =
            """
            WITH work AS (SELECT CAST(? AS integer) AS pid)
            SELECT 'vacuum, ' || phase AS phase,
                   CASE phase
                        WHEN 'initializing' THEN 0
                        WHEN 'scanning heap'
                        THEN 0.7 * heap_blks_scanned / greatest(heap_blks_total, 1)
                        WHEN 'vacuuming indexes' THEN 0.7
                        WHEN 'vacuuming heap'
                        THEN 0.8 + 0.1 * heap_blks_vacuumed / greatest(heap_blks_total, 1)
                        ELSE 0.9 END AS fraction,
                   CASE phase WHEN 'vacuuming heap' THEN heap_blks_vacuumed
                              ELSE heap_blks_scanned END AS done,
                   heap_blks_total AS total,
                   CASE WHEN phase IN ('scanning heap', 'vacuuming heap') THEN 'blocks' END AS unit
              FROM pg_stat_progress_vacuum JOIN work USING (pid)
             UNION ALL
            SELECT 'statistics, ' || phase, 0.9, sample_blks_scanned, sample_blks_total,
                   CASE phase WHEN 'acquiring sample rows' THEN 'blocks' END
              FROM pg_stat_progress_analyze JOIN work USING (pid)
            """;

    /** Less is no time to begin with a table. */
    private static final Duration LEAST = Duration.ofSeconds(5);

    private final double triggers;
    private final int due;
    private final Session session;
    private final StepContext context;
    private final List<Tended> tended = new ArrayList<>();

    /** Why a table was left. */
    private enum Left {
        /** Our role may not. */
        DENIED,
        /** It wasn't shown; the next plan will. */
        NEW,
        /** Nobody had the time, or the step was stopped. */
        TIME,
        /** The server passed it over, or refused. */
        REFUSED
    }

    private record Counters(long vacuums, long analyses, long dead, long live) {}

    private record Tended(
            Neglected table, Need need, @Nullable Left left, String result, long deadAfter) {}

    /**
     * @param due tables in need, whether or not this run comes to them
     */
    Vacuuming(double triggers, int due, Session session, StepContext context) {
        this.triggers = triggers;
        this.due = due;
        this.session = session;
        this.context = context;
    }

    void tend(List<Neglected> tables) throws SQLException {
        long all = Math.max(1, tables.stream().mapToLong(Vacuuming::weight).sum());
        long before = 0;
        try (ProgressWatch watch = ProgressWatch.start(context, PROGRESS, session.pid())) {
            for (Neglected table : tables) {
                watch.part((double) before / all, (double) weight(table) / all);
                tend(table);
                before += weight(table);
            }
        }
        context.progress(1);
    }

    private static long weight(Neglected table) {
        return Math.max(8192, table.bytes());
    }

    private void tend(Neglected table) throws SQLException {
        Need need = table.need(triggers);
        if (context.cancelled() || context.timeLeft().compareTo(LEAST) < 0) {
            leave(table, need, Left.TIME, "no time was left");
        } else if (!table.permitted()) {
            leave(table, need, Left.DENIED, "our role may not");
        } else if (!context.mayTouch(table.planned(need))) {
            leave(table, need, Left.NEW, "new since the plan");
        } else {
            try {
                perform(table, need);
            } catch (SQLException e) {
                if (context.cancelled()) {
                    leave(table, need, Left.TIME, "stopped");
                    return;
                }
                if (session.lost(e)) {
                    throw e;
                }
                leave(table, need, Left.REFUSED, session.reason(e));
            }
        }
    }

    private void perform(Neglected table, Need need) throws SQLException {
        Counters before = counters(table);
        List<String> remarks = session.work(table.statement(need));
        Counters after = counters(table);
        boolean vacuumed = need != Need.VACUUM || after.vacuums > before.vacuums;
        if (vacuumed && after.analyses > before.analyses) {
            tended.add(new Tended(table, need, null, "done", after.dead));
            return;
        }
        String said = String.join("; ", remarks);
        leave(table, need, Left.REFUSED, said.isEmpty() ? "the server did nothing" : said);
    }

    private Counters counters(Neglected table) throws SQLException {
        List<Counters> found =
                session.peek(
                        COUNTERS,
                        r -> new Counters(r.getLong(1), r.getLong(2), r.getLong(3), r.getLong(4)),
                        table.oid());
        return found.isEmpty() ? new Counters(0, 0, 0, 0) : found.getFirst();
    }

    private void leave(Neglected table, Need need, Left why, String words) {
        context.say(table.name() + " left: " + words);
        tended.add(new Tended(table, need, why, "left: " + words, table.dead()));
    }

    /**
     * @param all tables that were looked at
     */
    Outcome report(int all) {
        context.reading(Reading.of("tables_due", due, ""));
        context.reading(Reading.of("tables_maintained", done().size(), ""));
        context.reading(Reading.of("tables_left", due - done().size(), ""));
        context.reading(Reading.of("dead_tuples_before", sum(false), ""));
        context.reading(Reading.of("dead_tuples_after", sum(true), ""));
        if (!tended.isEmpty()) {
            context.show(table());
        }
        done().forEach(this::judge);
        announceNew();
        String headline = headline(all);
        List<String> unproven = unproven();
        return unproven.isEmpty()
                ? Outcome.done(headline)
                : Outcome.unknown(String.join("; ", unproven)).headline(headline);
    }

    private List<Tended> done() {
        return tended.stream().filter(t -> t.left == null).toList();
    }

    private long sum(boolean after) {
        return tended.stream().mapToLong(t -> after ? t.deadAfter : t.table.dead()).sum();
    }

    private String headline(int all) {
        if (due == 0) {
            return "None of %s needs it".formatted(Amount.of(all, "table"));
        }
        return "%d of %s in need done; %,d dead rows, %,d before"
                .formatted(done().size(), Amount.of(due, "table"), sum(true), sum(false));
    }

    /** Vacuum went through and the rows are still there: somebody may still want to see them. */
    private void judge(Tended one) {
        if (one.need != Need.VACUUM
                || one.deadAfter <= triggers * one.table.vacuum().trigger(one.table.rows())) {
            return;
        }
        context.finding(
                Finding.warning(
                                one.table.name(),
                                "Vacuumed, and %,d dead rows are still there: an old transaction, a prepared one or a replication slot holds them."
                                        .formatted(one.deadAfter),
                                "vacuum-in-vain:" + one.table.name())
                        .evidence(one.table.statement(one.need)));
    }

    /** What keeps the step from a verdict: a table that may be as bad as before. */
    private List<String> unproven() {
        List<String> reasons = new ArrayList<>();
        List<Tended> denied = left(Left.DENIED);
        if (!denied.isEmpty()) {
            reasons.add(
                    "our role may not maintain %s: %s"
                            .formatted(names(denied), denied.getFirst().table.remedy()));
        }
        List<Tended> refused = left(Left.REFUSED);
        if (!refused.isEmpty()) {
            reasons.add(
                    "the server did not do %s (%s)"
                            .formatted(names(refused), refused.getFirst().result));
        }
        List<Tended> late = left(Left.TIME);
        if (!late.isEmpty()) {
            reasons.add("no time was left for " + names(late));
        }
        return reasons;
    }

    private void announceNew() {
        left(Left.NEW)
                .forEach(
                        t ->
                                context.finding(
                                        Finding.info(
                                                        t.table.name(),
                                                        "In need only since the plan was shown; the"
                                                                + " next one lists it.",
                                                        "vacuum-new:" + t.table.name())
                                                .evidence(t.table.statement(t.need))));
    }

    private List<Tended> left(Left why) {
        return tended.stream().filter(t -> t.left == why).toList();
    }

    private static String names(List<Tended> some) {
        String first = String.join(", ", some.stream().limit(3).map(t -> t.table.name()).toList());
        return some.size() <= 3 ? first : first + " and %d more".formatted(some.size() - 3);
    }

    private Table table() {
        return Table.of(
                "Tables in need",
                List.of(
                        Column.text("table"),
                        Column.text("needs"),
                        new Column("size", "bytes"),
                        new Column("dead before", "rows"),
                        new Column("dead after", "rows"),
                        Column.text("result")),
                tended.stream()
                        .map(
                                t ->
                                        Table.row(
                                                t.table.name(),
                                                t.need.word(),
                                                t.table.bytes(),
                                                t.table.dead(),
                                                t.deadAfter,
                                                t.result))
                        .toList());
    }
}
