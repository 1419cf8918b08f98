package org.amas.maintenance.step.postgres;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Min;

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
 * Statements that take long on average, and those that cost the database most, since the last run.
 * The server counts since its statistics began; the first look judges all of that.
 */
@Component
class PostgresSlowQueries extends PostgresCheck<PostgresSlowQueries.Settings> {

    private static final String EXTENSION = "pg_stat_statements";

    private static final String PATH = "SELECT set_config('search_path', ?, true)";

    /** PostgreSQL 13 renamed the times; as a document a row is read by either name. */
    private static final String STATEMENTS =
            """
            SELECT s.queryid, max(left(s.query, 500)) AS query, sum(s.calls) AS calls,
                   sum(s.rows) AS rows,
                   sum(coalesce(to_jsonb(s) ->> 'total_exec_time',
                                to_jsonb(s) ->> 'total_time')::float8) AS millis
              FROM pg_stat_statements s
             WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
               AND s.query ~* '^\\s*(select|insert|update|delete|merge|with)\\M'
             GROUP BY s.queryid
             ORDER BY millis DESC
             LIMIT 5000
            """;

    /** The preloaded library answers with its own moment; PostgreSQL 14 was the first to. */
    private static final String RESET =
            "SELECT (to_jsonb(i) ->> 'stats_reset')::timestamptz AS reset FROM"
                    + " pg_stat_statements_info i";

    private static final int SHOWN = 10;

    /**
     * @param slow a statement that takes this long on average is a warning
     * @param verySlow and this long a failure
     * @param calls since the last run below which an average says nothing
     */
    record Settings(Duration slow, Duration verySlow, @Min(1) Long calls) {

        Settings {
            slow = slow == null ? Duration.ofMillis(500) : slow;
            verySlow = verySlow == null ? Duration.ofSeconds(2) : verySlow;
            calls = calls == null ? Long.valueOf(5) : calls;
        }

        @AssertTrue(message = "verySlow must be longer than slow")
        boolean isOrdered() {
            return verySlow.compareTo(slow) > 0;
        }
    }

    /** Totals of one statement. */
    record Counted(long calls, long rows, double millis) {

        Counted since(@Nullable Counted earlier) {
            if (earlier == null || earlier.calls > calls) {
                return this;
            }
            return new Counted(calls - earlier.calls, rows - earlier.rows, millis - earlier.millis);
        }

        double mean() {
            return calls == 0 ? 0 : millis / calls;
        }
    }

    /**
     * @param id of the statement's shape, the same in every run
     */
    record Statement(long id, String query, Counted counted) {}

    /**
     * @param reset since when the server counts; null if it doesn't tell
     */
    record Observed(Instant at, @Nullable Instant reset, List<Statement> statements) {}

    /** The totals at one moment, by the statement's id. */
    record Snapshot(Instant at, @Nullable Instant reset, Map<Long, Counted> statements) {}

    @Override
    public String name() {
        return "postgres.slow-queries";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("statements", "slow_statements", "slowest_mean_ms");
    }

    @Override
    Outcome check(Settings settings, Session session, StepContext context) throws SQLException {
        Optional<Extension> extension = Extension.named(EXTENSION, session);
        if (extension.isEmpty()) {
            return Outcome.notRun(missing(Extension.remedy(EXTENSION, session)));
        }
        session.requireSightOfOthers();
        session.peek(PATH, r -> r.getString(1), extension.get().schema() + ", pg_catalog");
        try {
            Instant at = Epoch.now(session).at();
            List<Statement> statements = statements(session);
            Optional<Instant> reset =
                    session.row(RESET, r -> Optional.ofNullable(Session.instant(r, "reset")));
            return judge(new Observed(at, reset.orElse(null), statements), settings, context);
        } catch (SQLException e) {
            if ("55000".equals(e.getSQLState())) {
                return Outcome.notRun(missing("the extension is there, its library isn't loaded"));
            }
            throw e;
        }
    }

    private static String missing(String what) {
        return "statements aren't counted (%s): %s shared_preload_libraries = 'pg_stat_statements' and a restart of the server are needed, too"
                .formatted(EXTENSION, what);
    }

    private static List<Statement> statements(Session session) throws SQLException {
        return session.rows(
                STATEMENTS,
                r ->
                        new Statement(
                                r.getLong("queryid"),
                                r.getString("query"),
                                new Counted(
                                        r.getLong("calls"),
                                        r.getLong("rows"),
                                        r.getDouble("millis"))));
    }

    static Outcome judge(Observed now, Settings settings, StepContext context) {
        Map<Long, Counted> totals = new TreeMap<>();
        now.statements.forEach(s -> totals.put(s.id, s.counted));
        Snapshot kept = new Snapshot(now.at, now.reset, totals);
        Optional<Snapshot> before =
                Memory.exchange(context, "statements", kept, Snapshot.class)
                        .filter(b -> Objects.equals(b.reset, now.reset));
        List<Statement> since =
                now.statements.stream()
                        .map(s -> since(s, before))
                        .filter(s -> s.counted.calls > 0)
                        .toList();
        List<Statement> slow =
                since.stream()
                        .filter(s -> s.counted.calls >= settings.calls)
                        .filter(s -> s.counted.mean() >= settings.slow.toMillis())
                        .toList();
        slow.forEach(s -> context.finding(finding(s, settings)));
        report(since, slow, context);
        String span = before.isPresent() ? Moment.minute(before.get().at) : began(now);
        return Outcome.done(
                "%s slow of %s since %s"
                        .formatted(slow.size(), Amount.of(since.size(), "statement"), span));
    }

    private static Statement since(Statement one, Optional<Snapshot> before) {
        Counted earlier = before.map(b -> b.statements.get(one.id)).orElse(null);
        return new Statement(one.id, one.query, one.counted.since(earlier));
    }

    private static String began(Observed now) {
        return now.reset == null ? "the statistics began" : Moment.minute(now.reset);
    }

    private static Finding finding(Statement one, Settings settings) {
        Counted counted = one.counted;
        return new Finding(
                counted.mean() >= settings.verySlow.toMillis() ? Severity.ERROR : Severity.WARNING,
                "statement " + Long.toHexString(one.id),
                "%,.0f ms on average in %s, %s together: %s"
                        .formatted(
                                counted.mean(),
                                Amount.of(counted.calls, "call"),
                                Amount.time(Duration.ofMillis((long) counted.millis)),
                                shortened(one.query)),
                "slow-statement:" + Long.toHexString(one.id),
                one.query);
    }

    private static String shortened(String query) {
        String line = query.strip().replaceAll("\\s+", " ");
        return line.length() <= 120 ? line : line.substring(0, 120) + " …";
    }

    private static void report(List<Statement> since, List<Statement> slow, StepContext context) {
        context.reading(Reading.of("statements", since.size(), ""));
        context.reading(Reading.of("slow_statements", slow.size(), ""));
        slow.stream()
                .mapToDouble(s -> s.counted.mean())
                .max()
                .ifPresent(m -> context.reading(Reading.of("slowest_mean_ms", m, "ms")));
        List<Statement> costly =
                since.stream()
                        .sorted(
                                Comparator.comparingDouble((Statement s) -> s.counted.millis)
                                        .reversed())
                        .limit(SHOWN)
                        .toList();
        context.say(
                "%d statements; the %d that cost most are in the table"
                        .formatted(since.size(), costly.size()));
        context.table(table(costly)); // not printed: it quotes statements of others
    }

    private static Table table(List<Statement> costly) {
        return Table.of(
                "Statements that cost most",
                List.of(
                        Column.text("statement"),
                        new Column("calls", ""),
                        new Column("together", "ms"),
                        new Column("on average", "ms"),
                        new Column("rows", "")),
                costly.stream()
                        .map(
                                s ->
                                        Table.row(
                                                s.query,
                                                s.counted.calls,
                                                s.counted.millis,
                                                s.counted.mean(),
                                                s.counted.rows))
                        .toList());
    }
}
