package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.PostgresTarget;
import org.amas.maintenance.target.TargetDenied;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A step's connection: named after the step, limited at the server, and ended there when the step
 * is cancelled.
 */
final class Session implements AutoCloseable {

    private static final Duration LONGEST_STATEMENT = Duration.ofSeconds(5);
    private static final Duration LONGEST_LOCK_WAIT = Duration.ofSeconds(1);

    /** How much longer than the server's own time-out we wait for a server that says nothing. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final String LIMIT =
            """
            SELECT set_config('statement_timeout', ?, true),
                   set_config('lock_timeout', ?, true),
                   set_config('idle_in_transaction_session_timeout', ?, true)
            """;

    /** As {@link #LIMIT}, for statements that are a transaction each. */
    private static final String LIMIT_EACH =
            """
            SELECT set_config('statement_timeout', ?, false),
                   set_config('lock_timeout', ?, false)
            """;

    private static final String SET = "SELECT set_config(?, ?, false)";

    /** The server names what it refuses, without its schema. */
    private static final Pattern CLOSED =
            Pattern.compile("permission denied for (?:table|view|function) (\\S+)");

    /** Needs two grants: the view reads through a function of the same name. */
    private static final String HOST_RULES = "pg_hba_file_rules";

    private static final String MAY_SEE_OTHERS =
            "SELECT pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')";

    private final StepContext context;
    private final PostgresTarget target;
    private final Connection connection;
    private final Duration limit;

    private Session(
            StepContext context, PostgresTarget target, Connection connection, Duration limit) {
        this.context = context;
        this.target = target;
        this.connection = connection;
        this.limit = limit;
    }

    /**
     * Connects and registers the cancellation.
     *
     * @throws TargetDown if the server can't be reached or refuses the account
     */
    static Session open(StepContext context) {
        return open(context, context.token());
    }

    /** As {@link #open(StepContext)}, under another name than the step's own. */
    static Session open(StepContext context, String name) {
        Duration left = context.timeLeft();
        Duration limit = left.compareTo(LONGEST_STATEMENT) < 0 ? left : LONGEST_STATEMENT;
        return open(context, name, limit);
    }

    /**
     * As {@link #open(StepContext)}, for work that may take all the time the step has: cut short it
     * would be lost.
     */
    static Session openForWork(StepContext context) {
        return open(context, context.token(), context.timeLeft());
    }

    private static Session open(StepContext context, String name, Duration limit) {
        PostgresTarget target = context.target(PostgresTarget.class, TargetType.POSTGRES);
        context.say("Connecting to " + target.address() + " as " + target.username() + " …");
        Connection connection = target.open(name);
        context.onCancel(() -> end(connection));
        return new Session(context, target, connection, limit);
    }

    /** Begins a transaction that can't write. */
    void beginReading() throws SQLException {
        connection.setReadOnly(true);
        begin();
    }

    /** Begins a transaction; it is rolled back when the session closes. */
    void begin() throws SQLException {
        connection.setNetworkTimeout(Runnable::run, (int) limit.plus(GRACE).toMillis());
        connection.setAutoCommit(false);
        String statement = millis(limit);
        context.say(
                "Connected; a transaction%s, each statement at most %s long"
                        .formatted(
                                connection.isReadOnly() ? " that can only read" : "",
                                Amount.time(limit)));
        try (PreparedStatement limits =
                prepared(LIMIT, statement, millis(LONGEST_LOCK_WAIT), statement)) {
            limits.execute();
        }
    }

    /**
     * Leaves every statement a transaction of its own, as VACUUM and REINDEX CONCURRENTLY demand.
     *
     * @param lockWait how long a statement waits for a lock; zero: as long as it may take
     */
    void beginWorking(Duration lockWait) throws SQLException {
        long patience = Math.min(limit.plus(GRACE).toMillis(), Integer.MAX_VALUE);
        connection.setNetworkTimeout(Runnable::run, (int) patience);
        String wait = lockWait.isZero() ? "0" : millis(lockWait);
        try (PreparedStatement limits = prepared(LIMIT_EACH, millis(limit), wait)) {
            limits.execute();
        }
    }

    /** Begins anew, so that what went wrong or was locked in one look doesn't reach the next. */
    void beginReadingAnew() throws SQLException {
        connection.rollback();
        try (PreparedStatement limits =
                prepared(LIMIT, millis(limit), millis(LONGEST_LOCK_WAIT), millis(limit))) {
            limits.execute();
        }
    }

    /** A setting of this connection alone. */
    void set(String name, String value) throws SQLException {
        peek(SET, r -> r.getString(1), name, value);
    }

    /** The process at the server. */
    int pid() throws SQLException {
        return peek("SELECT pg_backend_pid()", r -> r.getInt(1)).getFirst();
    }

    /**
     * Performs a statement that the server itself has put together.
     *
     * @return what the server remarked on it
     */
    List<String> work(String written) throws SQLException {
        Spoken spoken = Spoken.begin(written, context);
        List<String> remarks = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            statement.execute(written);
            for (SQLWarning w = statement.getWarnings(); w != null; w = w.getNextWarning()) {
                remarks.add(String.valueOf(w.getMessage()));
            }
        }
        remarks.forEach(remark -> context.say("  " + remark));
        spoken.done();
        return remarks;
    }

    /** One row as a value. */
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    <T> List<T> rows(String sql, Row<T> row, Object... parameters) throws SQLException {
        Spoken spoken = Spoken.begin(sql, context);
        List<T> all = peek(sql, row, parameters);
        spoken.answered(all.size());
        return all;
    }

    /** As {@link #rows}, without telling: for what is asked again and again. */
    <T> List<T> peek(String sql, Row<T> row, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepared(sql, parameters);
                ResultSet results = statement.executeQuery()) {
            List<T> all = new ArrayList<>();
            while (results.next()) {
                all.add(row.read(results));
            }
            return all;
        }
    }

    <T> T row(String sql, Row<T> row, Object... parameters) throws SQLException {
        return rows(sql, row, parameters).getFirst();
    }

    /** As the statistics are now: within a transaction they are those of its first look. */
    <T> T freshRow(String sql, Row<T> row, Object... parameters) throws SQLException {
        try (PreparedStatement forget =
                connection.prepareStatement("SELECT pg_stat_clear_snapshot()")) {
            forget.execute();
        }
        return row(sql, row, parameters);
    }

    void execute(String sql, Object... parameters) throws SQLException {
        Spoken spoken = Spoken.begin(sql, context);
        try (PreparedStatement statement = prepared(sql, parameters)) {
            statement.execute();
            spoken.answered(Math.max(0, statement.getUpdateCount()));
        }
    }

    private PreparedStatement prepared(String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    void rollback() throws SQLException {
        context.say("> ROLLBACK");
        connection.rollback();
    }

    /**
     * @throws TargetDenied unless the account may see what other sessions do; without that, counts
     *     and durations would silently be too small
     */
    void requireSightOfOthers() throws SQLException {
        if (!row(MAY_SEE_OTHERS, r -> r.getBoolean(1))) {
            throw new TargetDenied(
                    "the role %s may not see other sessions (pg_read_all_stats)"
                            .formatted(target.username()),
                    grantMonitor(),
                    null);
        }
    }

    String grantMonitor() {
        return "GRANT pg_monitor TO " + quoted(target.username()) + ";";
    }

    /** Whether the connection is gone, and with it the session's next statement. */
    boolean lost(SQLException thrown) {
        try {
            return connection.isClosed() || state(thrown).startsWith("08");
        } catch (SQLException e) {
            return true;
        }
    }

    private static String state(SQLException thrown) {
        return thrown.getSQLState() == null ? "" : thrown.getSQLState();
    }

    /** For tables whose names are ours, not somebody's input. */
    String grantSelect(List<String> tables) {
        return "GRANT SELECT ON %s TO %s;"
                .formatted(String.join(", ", tables), quoted(target.username()));
    }

    String grantSignal() {
        return "GRANT pg_signal_backend TO " + quoted(target.username()) + ";";
    }

    /** As {@link #explain}, where what was refused is the end of another session. */
    RuntimeException explainSignal(SQLException thrown) {
        return "42501".equals(thrown.getSQLState())
                ? new TargetDenied(reason(thrown), grantSignal(), thrown)
                : explain(thrown);
    }

    /** What the server's refusal means for the step; to be thrown. */
    RuntimeException explain(SQLException thrown) {
        String state = state(thrown);
        String reason = reason(thrown);
        if (state.equals("42501")) {
            return new TargetDenied(reason, remedy(reason), thrown);
        }
        if (state.startsWith("08") || Set.of("57P01", "57P02", "57P03").contains(state)) {
            return new TargetDown(TargetType.POSTGRES, target.address(), reason, thrown);
        }
        if (state.equals("57014")) {
            return new IllegalStateException(
                    "the statement was stopped after %d ms (%s)"
                            .formatted(limit.toMillis(), reason),
                    thrown);
        }
        return new IllegalStateException(reason, thrown);
    }

    private String remedy(String reason) {
        if (reason.contains("temporary tables")) {
            return "GRANT TEMPORARY ON DATABASE %s TO %s;"
                    .formatted(quoted(database()), quoted(target.username()));
        }
        Matcher closed = CLOSED.matcher(reason);
        if (!closed.find()) {
            return grantMonitor();
        }
        String name = closed.group(1);
        return name.equals(HOST_RULES)
                ? "GRANT SELECT ON %1$s TO %2$s; GRANT EXECUTE ON FUNCTION %1$s() TO %2$s;"
                        .formatted(name, quoted(target.username()))
                : grantSelect(List.of(quoted(name)));
    }

    private String database() {
        String address = target.address();
        return address.substring(address.lastIndexOf('/') + 1);
    }

    /** In one line; what the server adds below it may quote rows. */
    String reason(SQLException thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof SocketTimeoutException) {
                return "no answer within %d ms".formatted(limit.plus(GRACE).toMillis());
            }
        }
        String message = thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
        return message.lines().findFirst().orElse(message);
    }

    @Override
    public void close() {
        try (connection) {
            if (!connection.isClosed() && !connection.getAutoCommit()) {
                connection.rollback();
            }
        } catch (SQLException e) {
            // What the step found stands; the server drops the transaction with the connection.
        }
    }

    private static void end(Connection connection) {
        try {
            connection.unwrap(PGConnection.class).cancelQuery();
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // Closed already: there is nothing left to end.
        }
    }

    private static String millis(Duration duration) {
        return Math.max(1, duration.toMillis()) + "ms";
    }

    private static String quoted(String identifier) {
        return identifier.matches("[a-z_][a-z0-9_]*")
                ? identifier
                : "\"" + identifier.replace("\"", "\"\"") + "\"";
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp timestamp = row.getTimestamp(column);
        return timestamp == null ? null : timestamp.toInstant();
    }
}
