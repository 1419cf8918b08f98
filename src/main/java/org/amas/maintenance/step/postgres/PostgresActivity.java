package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.Moment;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.springframework.stereotype.Component;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What happened in each table since the last run. The server's counters are totals since its
 * statistics began, so two looks make a rate; the first look shows the totals and no rate.
 */
@Component
class PostgresActivity extends PostgresCheck<NoSettings> {

    /** The busiest tables; what is remembered of them stays far below the limit of a step. */
    private static final String COUNTERS =
            """
            SELECT relid::regclass::text AS name,
                   n_tup_ins, n_tup_upd, n_tup_del, seq_scan, coalesce(idx_scan, 0) AS idx_scan
              FROM pg_stat_user_tables
             ORDER BY n_tup_ins + n_tup_upd + n_tup_del + seq_scan + coalesce(idx_scan, 0) DESC, relid
             LIMIT 2000
            """;

    private static final int TABLES_WITH_A_READING = 20;

    /** Cumulative counters of one table. */
    record Counters(long inserted, long updated, long deleted, long seqScans, long indexScans) {

        static final Counters NONE = new Counters(0, 0, 0, 0, 0);

        Counters since(Counters earlier) {
            return new Counters(
                    inserted - earlier.inserted,
                    updated - earlier.updated,
                    deleted - earlier.deleted,
                    seqScans - earlier.seqScans,
                    indexScans - earlier.indexScans);
        }

        Counters plus(Counters other) {
            return since(NONE.since(other));
        }

        boolean wentBack() {
            return inserted < 0 || updated < 0 || deleted < 0 || seqScans < 0 || indexScans < 0;
        }

        long writes() {
            return inserted + updated + deleted;
        }
    }

    /** The counters of all tables at one moment, the busiest first. */
    record Snapshot(Epoch epoch, Map<String, Counters> tables) {}

    private record Busy(String table, Counters counters) {}

    @Override
    public String name() {
        return "postgres.activity";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of(
                "inserts_per_hour", "updates_per_hour", "deletes_per_hour", "writes_per_hour");
    }

    @Override
    Outcome check(NoSettings settings, Session session, StepContext context) throws SQLException {
        Epoch epoch = Epoch.now(session);
        Map<String, Counters> tables = new LinkedHashMap<>();
        session.rows(
                COUNTERS,
                r ->
                        tables.put(
                                r.getString(1),
                                new Counters(
                                        r.getLong(2),
                                        r.getLong(3),
                                        r.getLong(4),
                                        r.getLong(5),
                                        r.getLong(6))));
        return judge(new Snapshot(epoch, tables), context);
    }

    static Outcome judge(Snapshot now, StepContext context) {
        Optional<Snapshot> earlier = Memory.exchange(context, "tables", now, Snapshot.class);
        if (earlier.isEmpty()) {
            return totals(now, "a first look, so ", context);
        }
        if (!now.epoch.resetSince(earlier.get().epoch)) {
            return rates(now, earlier.get().tables, earlier.get().epoch.at(), "", context);
        }
        Instant reset = now.epoch.reset();
        return reset == null
                ? totals(now, "the server lost its statistics since the last run, so ", context)
                : rates(now, Map.of(), reset, "Statistics were reset. ", context);
    }

    private static Outcome totals(Snapshot now, String why, StepContext context) {
        List<List<Object>> rows = new ArrayList<>();
        now.tables.forEach((name, c) -> rows.add(cells(new Busy(name, c), 1)));
        context.show(
                new Table(
                        "Totals since " + now.epoch.beginning(),
                        columns(""),
                        List.copyOf(rows),
                        rows.size()));
        return Outcome.done(
                "Totals of %d tables since %s; %srates come with the next run"
                        .formatted(now.tables.size(), now.epoch.beginning(), why));
    }

    private static Outcome rates(
            Snapshot now,
            Map<String, Counters> base,
            Instant since,
            String remark,
            StepContext context) {
        List<Busy> changes = new ArrayList<>();
        List<String> back = new ArrayList<>();
        now.tables.forEach(
                (name, counters) -> {
                    Counters change = counters.since(base.getOrDefault(name, Counters.NONE));
                    if (change.wentBack()) {
                        back.add(name);
                    } else {
                        changes.add(new Busy(name, change));
                    }
                });
        changes.sort(Comparator.comparingLong((Busy b) -> b.counters.writes()).reversed());
        double hours = now.epoch.hoursSince(since);
        context.show(
                Table.of(
                        "Per hour since " + Moment.minute(since),
                        columns("/h"),
                        changes.stream().map(b -> cells(b, hours)).toList()));
        report(changes, hours, context);
        return Outcome.done(headline(changes, hours, since, remark, back));
    }

    private static void report(List<Busy> changes, double hours, StepContext context) {
        Counters all = changes.stream().map(Busy::counters).reduce(Counters.NONE, Counters::plus);
        context.reading(Reading.of("inserts_per_hour", all.inserted / hours, "/h"));
        context.reading(Reading.of("updates_per_hour", all.updated / hours, "/h"));
        context.reading(Reading.of("deletes_per_hour", all.deleted / hours, "/h"));
        for (Busy busy : changes.subList(0, Math.min(changes.size(), TABLES_WITH_A_READING))) {
            context.reading(
                    Reading.of("writes_per_hour", busy.counters.writes() / hours, "/h")
                            .label("table", busy.table));
        }
    }

    private static String headline(
            List<Busy> changes, double hours, Instant since, String remark, List<String> back) {
        long writes = changes.stream().mapToLong(b -> b.counters.writes()).sum();
        String restarted =
                back.isEmpty()
                        ? ""
                        : "; counters went back, no rates for " + String.join(", ", back);
        return "%s%,.0f rows written an hour in %d tables since %s%s"
                .formatted(remark, writes / hours, changes.size(), Moment.minute(since), restarted);
    }

    private static List<Column> columns(String unit) {
        return List.of(
                Column.text("table"),
                new Column("inserted", unit),
                new Column("updated", unit),
                new Column("deleted", unit),
                new Column("sequential scans", unit),
                new Column("index scans", unit));
    }

    private static List<Object> cells(Busy busy, double hours) {
        Counters c = busy.counters;
        return List.of(
                busy.table,
                c.inserted / hours,
                c.updated / hours,
                c.deleted / hours,
                c.seqScans / hours,
                c.indexScans / hours);
    }
}
