package org.amas.maintenance.step.postgres;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How much of the big tables is dead or free space, measured and not guessed from sizes. Free space
 * is used again by new rows: only much of it is waste.
 */
@Component
class PostgresBloat extends PostgresCheck<PostgresBloat.Settings> {

    /** Where somebody holds or awaits a table exclusively, its size is what vacuum last counted. */
    private static final String BIG =
            """
            WITH locked AS MATERIALIZED (
                 SELECT relation FROM pg_locks
                  WHERE mode = 'AccessExclusiveLock' AND relation IS NOT NULL),
            sized AS MATERIALIZED (
                 SELECT t.oid, format('%I.%I', n.nspname, t.relname) AS name,
                        CASE WHEN t.oid IN (SELECT relation FROM locked)
                             THEN t.relpages * current_setting('block_size')::bigint
                             ELSE pg_relation_size(t.oid) END AS bytes,
                        coalesce((SELECT option_value::integer
                                    FROM pg_options_to_table(t.reloptions)
                                   WHERE option_name = 'fillfactor'), 100) AS fillfactor
                   FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
                  WHERE t.relkind IN ('r', 'm') AND t.relpersistence <> 't'
                    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema')
            SELECT oid, name, bytes, fillfactor, count(*) OVER () AS bigger
              FROM sized WHERE bytes >= ? ORDER BY bytes DESC, name LIMIT ?
            """;

    private static final String MEASURE =
            """
            SELECT dead_tuple_percent, dead_tuple_len, approx_free_percent, approx_free_space
              FROM pgstattuple_approx(CAST(? AS bigint)::oid::regclass)
            """;

    /**
     * @param least smaller tables aren't measured
     * @param maxTables at most so many are, the biggest first
     */
    record Settings(DataSize least, @Min(1) @Max(500) Integer maxTables) {

        Settings {
            least = least == null ? DataSize.ofMegabytes(10) : least;
            maxTables = maxTables == null ? 50 : maxTables;
        }
    }

    /**
     * @param fillfactor how full the table's pages shall be, in percent
     */
    record Big(long oid, String name, long bytes, int fillfactor, long bigger) {}

    /** Of one table. */
    record Bloat(
            Big table, double deadPercent, long deadBytes, double freePercent, long freeBytes) {

        /** Space that the table shall leave free is no bloat. */
        double percent() {
            return Math.max(0, deadPercent + freePercent - (100 - table.fillfactor));
        }
    }

    @Override
    public String name() {
        return "postgres.bloat";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("bloat_percent", "tables_measured", "tables_unmeasured");
    }

    @Override
    Outcome check(Settings settings, Session session, StepContext context) throws SQLException {
        Optional<Tuples> tuples = Tuples.of(session, context);
        if (tuples.isEmpty()) {
            return Outcome.notRun(
                    "the extension pgstattuple is not installed: "
                            + Extension.remedy(Tuples.EXTENSION, session));
        }
        List<Big> big =
                session.rows(
                        BIG,
                        r ->
                                new Big(
                                        r.getLong("oid"),
                                        r.getString("name"),
                                        r.getLong("bytes"),
                                        r.getInt("fillfactor"),
                                        r.getLong("bigger")),
                        settings.least.toBytes(),
                        settings.maxTables);
        List<Bloat> measured = new ArrayList<>();
        List<String> unmeasured = new ArrayList<>();
        for (Big table : big) {
            context.progress((double) (measured.size() + unmeasured.size()) / big.size());
            measure(table, tuples.get())
                    .ifPresentOrElse(measured::add, () -> unmeasured.add(table.name));
        }
        return judge(measured, unmeasured, settings, context);
    }

    private static Optional<Bloat> measure(Big table, Tuples tuples) throws SQLException {
        return tuples.measure(
                MEASURE,
                r -> new Bloat(table, r.getDouble(1), r.getLong(2), r.getDouble(3), r.getLong(4)),
                table.oid,
                table.name);
    }

    static Outcome judge(
            List<Bloat> measured, List<String> unmeasured, Settings settings, StepContext context) {
        context.reading(Reading.of("tables_measured", measured.size(), ""));
        context.reading(Reading.of("tables_unmeasured", unmeasured.size(), ""));
        List<Bloat> sorted =
                measured.stream()
                        .sorted(Comparator.comparingDouble(Bloat::percent).reversed())
                        .toList();
        for (Bloat bloat : sorted) {
            context.reading(
                    Reading.of("bloat_percent", bloat.percent(), "%")
                            .label("table", bloat.table.name));
        }
        if (!sorted.isEmpty()) {
            context.show(table(sorted));
        }
        String headline = headline(sorted, settings);
        return unmeasured.isEmpty()
                ? Outcome.done(headline)
                : Outcome.unknown(
                                "too big for 5 s, or locked: "
                                        + String.join(", ", unmeasured.stream().limit(5).toList()))
                        .headline(headline);
    }

    private static String headline(List<Bloat> sorted, Settings settings) {
        if (sorted.isEmpty()) {
            return "No table of %s or more was measured"
                    .formatted(Amount.bytes(settings.least.toBytes()));
        }
        Bloat worst = sorted.getFirst();
        String beyond =
                worst.table.bigger > settings.maxTables
                        ? ", the biggest of " + worst.table.bigger
                        : "";
        return "%s measured%s; the worst, %s, is %.0f %% dead or free"
                .formatted(
                        Amount.of(sorted.size(), "table"),
                        beyond,
                        worst.table.name,
                        worst.percent());
    }

    private static Table table(List<Bloat> sorted) {
        return Table.of(
                "Dead and free space",
                List.of(
                        Column.text("table"),
                        new Column("size", "bytes"),
                        new Column("dead", "bytes"),
                        new Column("free", "bytes"),
                        new Column("bloat", "%")),
                sorted.stream()
                        .map(
                                b ->
                                        Table.row(
                                                b.table.name,
                                                b.table.bytes,
                                                b.deadBytes,
                                                b.freeBytes,
                                                b.percent()))
                        .toList());
    }
}
