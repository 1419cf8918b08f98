package org.amas.maintenance.step.postgres;

import jakarta.validation.constraints.DecimalMin;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Limit;
import org.amas.maintenance.step.Moment;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Tables in which dead rows pile up. Between two visits of autovacuum dead rows are normal, so a
 * table warns only when a vacuum should have come and didn't: well above the table's own trigger,
 * and not vacuumed for a day. Where one came and didn't help, or where none comes by itself, that
 * is told and warns nobody.
 */
@Component
class PostgresDeadTuples extends PostgresCheck<PostgresDeadTuples.Settings> {

    private static final String TABLES =
            """
            SELECT s.relid::regclass::text AS name,
                   s.n_live_tup, s.n_dead_tup, t.reltuples,
                   %s,
                   greatest(s.last_vacuum, s.last_autovacuum) AS vacuumed,
                   EXISTS (SELECT FROM pg_stat_progress_vacuum p WHERE p.relid = s.relid) AS in_progress
              FROM pg_stat_user_tables s
              JOIN pg_class t ON t.oid = s.relid
              %s
             ORDER BY s.n_dead_tup DESC, name
             LIMIT 1000
            """
                    .formatted(Autovacuum.COLUMNS, Autovacuum.OPTIONS);

    /** Vacuum itself holds nothing back, and neither do we. */
    private static final String OLDEST =
            """
            SELECT now() AS at, coalesce(extract(epoch FROM now() - min(since)), 0) AS held,
                   (SELECT coalesce(stats_reset, pg_postmaster_start_time())
                      FROM pg_stat_database
                     WHERE datname = current_database()) AS counted
              FROM (SELECT a.xact_start AS since
                      FROM pg_stat_activity a
                     WHERE a.backend_xmin IS NOT NULL
                       AND a.pid <> pg_backend_pid()
                       AND NOT EXISTS (SELECT FROM pg_stat_progress_vacuum p WHERE p.pid = a.pid)
                     UNION ALL
                    SELECT prepared FROM pg_prepared_xacts) AS holders
            """;

    private static final int TABLES_WITH_A_READING = 20;

    /**
     * @param triggers how many times its own autovacuum trigger a table may hold in dead rows
     * @param unvacuumed how long since the last vacuum makes that a warning
     * @param pinned a transaction this old explains why vacuum didn't help, which is only told
     * @param failPercent dead rows of all rows from which the warning is a failure
     */
    record Settings(
            @DecimalMin("1.0") Double triggers,
            Duration unvacuumed,
            Duration pinned,
            @DecimalMin("1.0") Double failPercent) {

        Settings {
            triggers = triggers == null ? Double.valueOf(1.5) : triggers;
            unvacuumed = unvacuumed == null ? Duration.ofHours(24) : unvacuumed;
            pinned = pinned == null ? Duration.ofHours(1) : pinned;
            failPercent = failPercent == null ? Double.valueOf(40) : failPercent;
        }
    }

    /**
     * @param rows the planner's estimate
     * @param vacuumed by anyone; null if never
     */
    record TableState(
            String name,
            long live,
            long dead,
            double rows,
            Autovacuum autovacuum,
            @Nullable Instant vacuumed,
            boolean inProgress) {

        double percent() {
            return live + dead == 0 ? 0 : 100.0 * dead / (live + dead);
        }

        double trigger() {
            return autovacuum.trigger(rows);
        }
    }

    /**
     * @param counted since when the server knows of vacuums; an earlier one isn't in its statistics
     * @param held the age of the oldest transaction whose view vacuum must preserve
     */
    record Observed(Instant at, Instant counted, Duration held, List<TableState> tables) {}

    @Override
    public String name() {
        return "postgres.dead-tuples";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("dead_tuples_percent", "tables_behind");
    }

    @Override
    Outcome check(Settings settings, Session session, StepContext context) throws SQLException {
        List<TableState> tables =
                session.rows(
                        TABLES,
                        r ->
                                new TableState(
                                        r.getString("name"),
                                        r.getLong("n_live_tup"),
                                        r.getLong("n_dead_tup"),
                                        r.getDouble("reltuples"),
                                        Autovacuum.vacuum(r),
                                        Session.instant(r, "vacuumed"),
                                        r.getBoolean("in_progress")));
        Observed observed =
                session.row(
                        OLDEST,
                        r ->
                                new Observed(
                                        r.getTimestamp("at").toInstant(),
                                        r.getTimestamp("counted").toInstant(),
                                        Duration.ofSeconds(Math.max(0, r.getLong("held"))),
                                        tables));
        return judge(observed, settings, context);
    }

    static Outcome judge(Observed observed, Settings settings, StepContext context) {
        context.show(table(observed));
        int behind = 0;
        for (int i = 0; i < observed.tables.size(); i++) {
            TableState table = observed.tables.get(i);
            boolean piledUp = piledUp(table, settings);
            String overdue = piledUp ? whyOverdue(table, observed, settings) : null;
            if (overdue != null) {
                context.finding(finding(severity(table, settings), table, overdue));
                behind++;
            } else if (piledUp) {
                tell(table, observed, settings, context);
            }
            if (i < TABLES_WITH_A_READING) {
                context.reading(reading(table, overdue != null, settings));
            }
        }
        Limit any = Limit.of(1.0, null, Limit.Worse.ABOVE);
        context.reading(Reading.of("tables_behind", behind, "").limit(any));
        return Outcome.done(
                behind == 0
                        ? "Autovacuum keeps up in all %d tables".formatted(observed.tables.size())
                        : "Autovacuum is behind in %d of %d tables"
                                .formatted(behind, observed.tables.size()));
    }

    /** The share alone fails no table: its limit counts where autovacuum is behind. */
    private static Reading reading(TableState table, boolean behind, Settings settings) {
        Limit limit = Limit.of(null, settings.failPercent, Limit.Worse.ABOVE);
        return Reading.of("dead_tuples_percent", table.percent(), "%")
                .label("table", table.name)
                .limit(behind ? limit : null);
    }

    private static boolean piledUp(TableState table, Settings settings) {
        return !table.inProgress && table.dead > settings.triggers * table.trigger();
    }

    /** Why a vacuum should have come: none did for a day; null if one did. */
    private static @Nullable String whyOverdue(
            TableState table, Observed observed, Settings settings) {
        Instant vacuumed = table.vacuumed;
        boolean off = !table.autovacuum.enabled();
        if (vacuumed == null && off) {
            return "never vacuumed, and autovacuum is off for it";
        }
        // A burst in a young table: autovacuum has had no day for it.
        Instant known = vacuumed == null ? observed.counted : vacuumed;
        if (known.isAfter(observed.at.minus(settings.unvacuumed))) {
            return null;
        }
        return (vacuumed == null ? "not vacuumed since " : "last vacuumed ")
                + Moment.minute(known)
                + (off ? ", and autovacuum is off for it" : "");
    }

    /** Vacuumed within the day, and dead rows are piled up all the same. */
    private static void tell(
            TableState table, Observed observed, Settings settings, StepContext context) {
        Instant vacuumed = table.vacuumed;
        if (vacuumed == null) {
            return;
        }
        if (!table.autovacuum.enabled()) {
            String why = "vacuumed %s, and autovacuum is off for it";
            context.finding(finding(Severity.INFO, table, why.formatted(Moment.minute(vacuumed))));
        } else if (observed.held.compareTo(settings.pinned) >= 0) {
            String why = "vacuumed %s in vain: a transaction has been open for %s";
            context.finding(
                    finding(
                            Severity.INFO,
                            table,
                            why.formatted(Moment.minute(vacuumed), Amount.time(observed.held))));
        }
    }

    private static Severity severity(TableState table, Settings settings) {
        return table.percent() >= settings.failPercent ? Severity.ERROR : Severity.WARNING;
    }

    private static Finding finding(Severity severity, TableState table, String why) {
        String text =
                "%,d dead rows, %.0f %% of the table and %.1f × its autovacuum trigger of %,.0f; %s."
                        .formatted(
                                table.dead,
                                table.percent(),
                                table.dead / table.trigger(),
                                table.trigger(),
                                why);
        return Finding.of(severity, table.name, text, "dead-tuples:" + table.name)
                .evidence(TABLES + "\nTo mend it:\nVACUUM (ANALYZE, VERBOSE) " + table.name + ";");
    }

    private static Table table(Observed observed) {
        return Table.of(
                "Dead rows per table",
                List.of(
                        Column.text("table"),
                        new Column("live", "rows"),
                        new Column("dead", "rows"),
                        new Column("dead share", "%"),
                        new Column("autovacuum trigger", "rows"),
                        Column.text("last vacuum")),
                observed.tables.stream()
                        .map(
                                t ->
                                        Table.row(
                                                t.name,
                                                t.live,
                                                t.dead,
                                                t.percent(),
                                                Math.round(t.trigger()),
                                                t.vacuumed))
                        .toList());
    }
}
