package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Indexes that no query reads, and every write maintains. Those that guard a constraint work
 * without being read, so they aren't among them. Counters that are young prove nothing: no verdict
 * then.
 */
@Component
class PostgresUnusedIndexes extends PostgresCheck<PostgresUnusedIndexes.Settings> {

    /** PostgreSQL 16 also knows when an index was last read; an older one hasn't the column. */
    private static final String INDEXES =
            """
            SELECT i.indexrelid AS oid, format('%I.%I', s.schemaname, s.indexrelname) AS name,
                   format('%I.%I', s.schemaname, s.relname) AS table,
                   c.relpages * current_setting('block_size')::bigint AS bytes,
                   s.idx_scan, (to_jsonb(s) ->> 'last_idx_scan')::timestamptz AS read
              FROM pg_stat_user_indexes s
              JOIN pg_index i ON i.indexrelid = s.indexrelid
              JOIN pg_class c ON c.oid = i.indexrelid
             WHERE i.indisvalid AND NOT i.indisunique AND NOT i.indisprimary
               AND NOT i.indisexclusion AND NOT i.indisreplident
               AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
               AND NOT EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = i.indexrelid)
             ORDER BY c.relpages DESC, name
            """;

    private static final String STANDBYS = "SELECT count(*) FROM pg_stat_replication";

    /**
     * @param minimumAge how long an index must have been counted before it may be called unused
     */
    record Settings(Duration minimumAge) {

        Settings {
            minimumAge = minimumAge == null ? Duration.ofDays(30) : minimumAge;
        }
    }

    /**
     * @param read when it was last; null if it never was, or the server doesn't tell
     */
    record Index(
            long oid, String name, String table, long bytes, long scans, @Nullable Instant read) {}

    /**
     * @param standbys each of which counts its own reads, unseen by us
     */
    record Observed(Epoch epoch, List<Index> indexes, long standbys) {}

    /** When each index was first seen, by oid; since the server doesn't know how old one is. */
    record Seen(Map<Long, Instant> since) {}

    @Override
    public String name() {
        return "postgres.unused-indexes";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("unused_indexes", "unused_indexes_bytes", "statistics_age_days");
    }

    @Override
    Outcome check(Settings settings, Session session, StepContext context) throws SQLException {
        Epoch epoch = Epoch.now(session);
        List<Index> indexes =
                session.rows(
                        INDEXES,
                        r ->
                                new Index(
                                        r.getLong("oid"),
                                        r.getString("name"),
                                        r.getString("table"),
                                        r.getLong("bytes"),
                                        r.getLong("idx_scan"),
                                        Session.instant(r, "read")));
        long standbys = session.row(STANDBYS, r -> r.getLong(1));
        return judge(new Observed(epoch, indexes, standbys), settings, context);
    }

    static Outcome judge(Observed observed, Settings settings, StepContext context) {
        Instant counted = observed.epoch.counted();
        Seen seen = seen(observed, counted, context);
        Instant limit = observed.epoch.at().minus(settings.minimumAge);
        List<Index> idle = observed.indexes.stream().filter(i -> idle(i, limit)).toList();
        List<Index> unused =
                idle.stream().filter(i -> !since(i, seen, counted).isAfter(limit)).toList();
        double days = Duration.between(counted, observed.epoch.at()).toMinutes() / 1440.0;
        context.reading(Reading.of("statistics_age_days", days, "d"));
        if (!idle.isEmpty()) {
            context.show(table(idle, seen, counted));
        }
        if (unused.size() < idle.size()) {
            String young =
                    "unread indexes, counted for less than %2$s: %1$d (statistics since %3$s)"
                            .formatted(
                                    idle.size() - unused.size(),
                                    Amount.time(settings.minimumAge),
                                    Moment.minute(counted));
            report(unused, observed, context);
            return Outcome.unknown(young);
        }
        report(unused, observed, context);
        return Outcome.done(
                "%d of %d indexes without a constraint were not read since %s"
                        .formatted(unused.size(), observed.indexes.size(), Moment.minute(counted)));
    }

    private static boolean idle(Index index, Instant limit) {
        return index.scans == 0 || index.read != null && index.read.isBefore(limit);
    }

    /** At the first look an index is as old as the statistics; one that comes later is new. */
    private static Seen seen(Observed observed, Instant counted, StepContext context) {
        Map<Long, Instant> since = new TreeMap<>();
        Optional<Seen> earlier =
                context.remembered("seen").flatMap(r -> Memory.read(r.value(), Seen.class));
        Instant unseen = earlier.isEmpty() ? counted : observed.epoch.at();
        for (Index index : observed.indexes) {
            Instant known = earlier.map(s -> s.since.get(index.oid)).orElse(null);
            since.put(index.oid, known == null ? unseen : known);
        }
        Seen now = new Seen(since);
        Memory.keep(context, "seen", now);
        return now;
    }

    private static Instant since(Index index, Seen seen, Instant counted) {
        Instant known = Objects.requireNonNullElse(seen.since.get(index.oid), counted);
        return known.isAfter(counted) ? known : counted;
    }

    private static void report(List<Index> unused, Observed observed, StepContext context) {
        context.reading(Reading.of("unused_indexes", unused.size(), ""));
        context.reading(
                Reading.of(
                        "unused_indexes_bytes",
                        unused.stream().mapToLong(Index::bytes).sum(),
                        "bytes"));
        unused.stream()
                .sorted(Comparator.comparingLong(Index::bytes).reversed())
                .forEach(i -> context.finding(finding(i, observed)));
    }

    private static Finding finding(Index index, Observed observed) {
        String elsewhere =
                observed.standbys == 0
                        ? ""
                        : " here; %s their own reads, look there too"
                                .formatted(
                                        observed.standbys == 1
                                                ? "a standby counts"
                                                : observed.standbys + " standbys count");
        return new Finding(
                observed.standbys == 0 ? Severity.WARNING : Severity.INFO,
                index.table,
                "No query has read the index %s since %s%s."
                        .formatted(index.name, Moment.minute(observed.epoch.counted()), elsewhere),
                "unused-index:" + index.name,
                INDEXES
                        + "\nTo drop it, once its owner agrees:\nDROP INDEX CONCURRENTLY "
                        + index.name
                        + ";");
    }

    private static Table table(List<Index> idle, Seen seen, Instant counted) {
        return Table.of(
                "Indexes that no query reads",
                List.of(
                        Column.text("index"),
                        Column.text("table"),
                        new Column("size", "bytes"),
                        new Column("reads", ""),
                        Column.text("last read"),
                        Column.text("counted since")),
                idle.stream()
                        .map(
                                i ->
                                        Table.row(
                                                i.name,
                                                i.table,
                                                i.bytes,
                                                i.scans,
                                                i.read,
                                                since(i, seen, counted)))
                        .toList());
    }
}
