package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Moment;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How big the database and its tables are, and how fast they grow. Two looks make a rate; looks
 * that lie close together would make a wild one, so growth is told only across some time.
 */
@Component
class PostgresSizes extends PostgresCheck<PostgresSizes.Settings> {

    /** Where somebody holds or awaits a table exclusively, its size is what vacuum last counted. */
    private static final String TABLES =
            """
            WITH locked AS MATERIALIZED (
                 SELECT relation FROM pg_locks
                  WHERE mode = 'AccessExclusiveLock' AND relation IS NOT NULL),
            sized AS (
                 SELECT t.oid, format('%I.%I', n.nspname, t.relname) AS name,
                        t.relpages * current_setting('block_size')::bigint AS counted,
                        t.oid IN (SELECT relation FROM locked) AS locked
                   FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
                  WHERE t.relkind IN ('r', 'm') AND t.relpersistence <> 't'
                    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema')
            SELECT name, locked,
                   CASE WHEN locked THEN counted ELSE pg_total_relation_size(oid) END AS bytes,
                   CASE WHEN locked THEN counted ELSE pg_table_size(oid) END AS table_bytes,
                   CASE WHEN locked THEN 0 ELSE pg_indexes_size(oid) END AS index_bytes
              FROM sized ORDER BY bytes DESC NULLS LAST, name LIMIT 2000
            """;

    private static final String DATABASE = "SELECT pg_database_size(current_database())";

    private static final int TABLES_WITH_A_READING = 20;

    /**
     * @param apart how long two looks must lie apart to tell growth
     * @param least of a smaller database growth in percent would say nothing, so it isn't told
     */
    record Settings(@DurationMin(millis = 1) Duration apart, DataSize least) {

        Settings {
            apart = apart == null ? Duration.ofHours(20) : apart;
            least = least == null ? DataSize.ofGigabytes(1) : least;
        }
    }

    /**
     * @param locked by somebody, and therefore not measured
     */
    record TableSize(String name, boolean locked, long bytes, long tableBytes, long indexBytes) {}

    record Observed(Instant at, long database, List<TableSize> tables) {}

    /** At one moment. */
    record Snapshot(Instant at, long database, Map<String, Long> tables) {}

    @Override
    public String name() {
        return "postgres.sizes";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of(
                "database_bytes", "table_bytes", "growth_bytes_per_day", "growth_percent_per_week");
    }

    @Override
    Outcome check(Settings settings, Session session, StepContext context) throws SQLException {
        Instant at = Epoch.now(session).at();
        long database = session.row(DATABASE, r -> r.getLong(1));
        List<TableSize> tables =
                session.rows(
                        TABLES,
                        r ->
                                new TableSize(
                                        r.getString("name"),
                                        r.getBoolean("locked"),
                                        r.getLong("bytes"),
                                        r.getLong("table_bytes"),
                                        r.getLong("index_bytes")));
        return judge(new Observed(at, database, tables), settings, context);
    }

    static Outcome judge(Observed now, Settings settings, StepContext context) {
        Optional<Snapshot> last =
                context.remembered("sizes").flatMap(r -> Memory.read(r.value(), Snapshot.class));
        Optional<Snapshot> before =
                last.filter(b -> Duration.between(b.at, now.at).compareTo(settings.apart) >= 0);
        // A second look on the same day leaves the older one to the next week's.
        Memory.keep(
                context, "sizes", before.isEmpty() && last.isPresent() ? last.get() : kept(now));
        context.reading(Reading.of("database_bytes", now.database, "bytes"));
        now.tables.stream()
                .limit(TABLES_WITH_A_READING)
                .filter(t -> !t.locked)
                .forEach(
                        t ->
                                context.reading(
                                        Reading.of("table_bytes", t.bytes, "bytes")
                                                .label("table", t.name)));
        context.show(table(now, before.orElse(null)));
        String size =
                "%s in %s"
                        .formatted(
                                Amount.bytes(now.database), Amount.of(now.tables.size(), "table"));
        return Outcome.done(
                size
                        + before.map(b -> growth(now, b, settings, context))
                                .orElse("; growth comes with a later run"));
    }

    private static Snapshot kept(Observed now) {
        Map<String, Long> tables = new LinkedHashMap<>();
        now.tables.stream().filter(t -> !t.locked).forEach(t -> tables.put(t.name, t.bytes));
        return new Snapshot(now.at, now.database, tables);
    }

    private static String growth(
            Observed now, Snapshot before, Settings settings, StepContext context) {
        double days = Duration.between(before.at, now.at).toMillis() / 86_400_000.0;
        double perDay = (now.database - before.database) / days;
        context.reading(Reading.of("growth_bytes_per_day", perDay, "bytes"));
        if (before.database >= settings.least.toBytes()) {
            double percent = 700 * perDay / before.database;
            context.reading(Reading.of("growth_percent_per_week", percent, "%"));
        }
        return "; %s%s a day since %s"
                .formatted(
                        perDay < 0 ? "−" : "+",
                        Amount.bytes(Math.abs((long) perDay)),
                        Moment.minute(before.at));
    }

    private static Table table(Observed now, @Nullable Snapshot before) {
        return Table.of(
                "Sizes",
                List.of(
                        Column.text("table"),
                        new Column("with indexes", "bytes"),
                        new Column("table", "bytes"),
                        new Column("indexes", "bytes"),
                        new Column("grown", "bytes"),
                        Column.text("remark")),
                now.tables.stream()
                        .map(
                                t ->
                                        Table.row(
                                                t.name,
                                                t.bytes,
                                                t.tableBytes,
                                                t.indexBytes,
                                                grown(t, before),
                                                t.locked ? "locked: as vacuum counted it" : ""))
                        .toList());
    }

    private static @Nullable Long grown(TableSize table, @Nullable Snapshot before) {
        Long then = before == null ? null : before.tables.get(table.name);
        return then == null || table.locked ? null : Long.valueOf(table.bytes - then);
    }
}
