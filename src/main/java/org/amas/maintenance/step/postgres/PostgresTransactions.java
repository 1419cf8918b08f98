package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Transactions that stay open: they keep vacuum from cleaning and others from their locks. One
 * finding per client, because process numbers mean nothing tomorrow.
 */
@Component
class PostgresTransactions extends PostgresCheck<PostgresTransactions.Settings> {

    /** A running VACUUM is a client's transaction too, but holds nothing back. */
    private static final String OPEN =
            """
            SELECT a.pid,
                   coalesce(a.usename, '') AS role,
                   coalesce(a.application_name, '') AS application,
                   coalesce(a.state, '') AS state,
                   extract(epoch FROM now() - a.xact_start) AS age,
                   left(coalesce(a.query, ''), 500) AS query,
                   CASE WHEN a.wait_event_type = 'Lock' THEN pg_blocking_pids(a.pid) END AS blockers,
                   extract(epoch FROM now() - (SELECT min(l.waitstart)
                                                 FROM pg_locks l
                                                WHERE l.pid = a.pid AND NOT l.granted)) AS waited
              FROM pg_stat_activity a
             WHERE a.backend_type = 'client backend'
               AND a.xact_start IS NOT NULL
               AND a.pid <> pg_backend_pid()
               AND NOT EXISTS (SELECT FROM pg_stat_progress_vacuum p WHERE p.pid = a.pid)
             ORDER BY a.xact_start, a.pid
            """;

    /**
     * @param warn a transaction open this long is a warning
     * @param fail and this long a failure
     * @param blocked a session kept waiting for a lock this long is a warning
     */
    record Settings(Duration warn, Duration fail, Duration blocked) {

        Settings {
            warn = warn == null ? Duration.ofMinutes(5) : warn;
            fail = fail == null ? Duration.ofHours(1) : fail;
            blocked = blocked == null ? Duration.ofMinutes(1) : blocked;
        }
    }

    /**
     * @param state {@code active}, {@code idle in transaction}
     * @param waited for a lock; zero if it doesn't
     */
    record Transaction(
            int pid,
            String role,
            String application,
            String state,
            Duration age,
            String query,
            List<Integer> blockers,
            Duration waited) {

        String client() {
            return application.isEmpty() ? role : role + "/" + application;
        }

        /** {@code pid 7148 (amas/pg_dump, idle in transaction, open for 12 min)}. */
        String who() {
            return "pid %d (%s, %s, open for %s)".formatted(pid, client(), state, Amount.time(age));
        }

        String line() {
            return "pid %d, %s, %s for %s: %s"
                    .formatted(pid, client(), state, Amount.time(age), query);
        }
    }

    @Override
    public String name() {
        return "postgres.transactions";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("open_transactions", "longest_transaction_s", "blocked_sessions");
    }

    @Override
    Outcome check(Settings settings, Session session, StepContext context) throws SQLException {
        session.requireSightOfOthers();
        List<Transaction> open =
                session.rows(
                        OPEN,
                        r ->
                                new Transaction(
                                        r.getInt("pid"),
                                        r.getString("role"),
                                        r.getString("application"),
                                        r.getString("state"),
                                        duration(r, "age"),
                                        r.getString("query"),
                                        blockers(r.getArray("blockers")),
                                        duration(r, "waited")));
        return judge(open, settings, context);
    }

    static Outcome judge(List<Transaction> open, Settings settings, StepContext context) {
        long blocked = open.stream().filter(t -> !t.blockers.isEmpty()).count();
        Duration longest =
                open.stream()
                        .map(Transaction::age)
                        .max(Comparator.naturalOrder())
                        .orElse(Duration.ZERO);
        context.reading(Reading.of("open_transactions", open.size(), ""));
        context.reading(Reading.of("longest_transaction_s", longest.toMillis() / 1e3, "s"));
        context.reading(Reading.of("blocked_sessions", blocked, ""));
        tooOld(open, settings).forEach(context::finding);
        blocking(open, settings).forEach(context::finding);
        context.table(table(open)); // not printed: it quotes statements of others
        context.say(
                "%s open, %s waiting for a lock, the oldest open for %s"
                        .formatted(
                                Amount.of(open.size(), "transaction"),
                                Amount.of(blocked, "session"),
                                Amount.time(longest)));
        return Outcome.done(
                open.isEmpty()
                        ? "No open transaction"
                        : "%s open, the longest for %s; %s waiting for a lock"
                                .formatted(
                                        Amount.of(open.size(), "transaction"),
                                        Amount.time(longest),
                                        Amount.of(blocked, "session")));
    }

    private static List<Finding> tooOld(List<Transaction> open, Settings settings) {
        return byClient(open.stream().filter(t -> reaches(t.age, settings.warn)).toList()).stream()
                .map(
                        group -> {
                            Transaction oldest = group.getFirst();
                            return new Finding(
                                    reaches(oldest.age, settings.fail)
                                            ? Severity.ERROR
                                            : Severity.WARNING,
                                    oldest.client(),
                                    "%s open for up to %s, %s (the oldest: pid %d): this keeps vacuum from cleaning."
                                            .formatted(
                                                    Amount.of(group.size(), "transaction"),
                                                    Amount.time(oldest.age),
                                                    oldest.state,
                                                    oldest.pid),
                                    "long-transaction:" + oldest.client(),
                                    evidence(group, oldest.pid));
                        })
                .toList();
    }

    private static List<Finding> blocking(List<Transaction> open, Settings settings) {
        List<Transaction> waiting =
                open.stream().filter(t -> reaches(t.waited, settings.blocked)).toList();
        Set<Integer> blockers = new HashSet<>();
        waiting.forEach(t -> blockers.addAll(t.blockers));
        return byClient(open.stream().filter(t -> blockers.contains(t.pid)).toList()).stream()
                .map(
                        group -> {
                            Transaction first = group.getFirst();
                            return Finding.warning(
                                            first.client(),
                                            holdsUp(group, waiting),
                                            "blocks:" + first.client())
                                    .evidence(
                                            evidence(group, first.pid)
                                                    + "\nWaiting:\n"
                                                    + lines(waiting));
                        })
                .toList();
    }

    /** Who holds up how many: the first three of a client tell enough. */
    private static String holdsUp(List<Transaction> group, List<Transaction> waiting) {
        String told =
                group.stream()
                        .limit(3)
                        .map(one -> holdsUp(one, waiting))
                        .collect(Collectors.joining("; "));
        return told + (group.size() > 3 ? "; and %d more.".formatted(group.size() - 3) : ".");
    }

    private static String holdsUp(Transaction blocker, List<Transaction> waiting) {
        List<Transaction> held =
                waiting.stream().filter(t -> t.blockers.contains(blocker.pid)).toList();
        return "%s holds up %s, the longest for %s"
                .formatted(
                        blocker.who(),
                        Amount.of(held.size(), "session"),
                        Amount.time(longestWait(held)));
    }

    private static Duration longestWait(List<Transaction> waiting) {
        return waiting.stream()
                .map(Transaction::waited)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    private static Collection<List<Transaction>> byClient(List<Transaction> transactions) {
        Map<String, List<Transaction>> clients = new TreeMap<>();
        transactions.forEach(
                t -> clients.computeIfAbsent(t.client(), c -> new ArrayList<>()).add(t));
        return clients.values();
    }

    private static String evidence(List<Transaction> group, int pid) {
        return "%s\n%s\nTo end it, once its owner agrees:\nSELECT pg_terminate_backend(%d);"
                .formatted(OPEN, lines(group), pid);
    }

    private static String lines(List<Transaction> transactions) {
        return transactions.stream()
                .limit(20)
                .map(Transaction::line)
                .collect(Collectors.joining("\n"));
    }

    private static Table table(List<Transaction> open) {
        return Table.of(
                "Open transactions",
                List.of(
                        new Column("pid", ""),
                        Column.text("client"),
                        Column.text("state"),
                        new Column("open", "s"),
                        Column.text("waits for"),
                        Column.text("statement")),
                open.stream()
                        .map(
                                t ->
                                        Table.row(
                                                t.pid,
                                                t.client(),
                                                t.state,
                                                t.age.toSeconds(),
                                                t.blockers.isEmpty() ? "" : t.blockers.toString(),
                                                t.query))
                        .toList());
    }

    private static boolean reaches(Duration duration, Duration bound) {
        return duration.compareTo(bound) >= 0;
    }

    private static Duration duration(ResultSet row, String column) throws SQLException {
        return Duration.ofMillis((long) (Math.max(0, row.getDouble(column)) * 1e3));
    }

    private static List<Integer> blockers(@Nullable Array array) throws SQLException {
        return array == null ? List.of() : Arrays.asList((Integer[]) array.getArray());
    }
}
