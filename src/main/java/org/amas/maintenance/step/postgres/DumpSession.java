package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.backup.Checksum;
import org.amas.maintenance.target.PostgresTarget;
import org.amas.maintenance.target.TargetDenied;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A connection for reading or filling whole tables: a statement may take the time that the step has
 * left, values are written the same way whatever the server's settings are, and names come with
 * their schema.
 */
final class DumpSession implements AutoCloseable {

    private static final Duration SILENCE = Duration.ofMinutes(2);

    private static final String LIMITS =
            """
            SELECT set_config('statement_timeout', ?, false),
                   set_config('idle_in_transaction_session_timeout', ?, false),
                   set_config('lock_timeout', '5s', false),
                   set_config('row_security', 'off', false),
                   set_config('search_path', '', false),
                   set_config('timezone', 'UTC', false),
                   set_config('datestyle', 'ISO, YMD', false),
                   set_config('intervalstyle', 'postgres', false),
                   set_config('bytea_output', 'hex', false),
                   set_config('extra_float_digits', '3', false)
            """;

    private final PostgresTarget target;
    private final Connection connection;
    private final Duration limit;

    private DumpSession(PostgresTarget target, Connection connection, Duration limit) {
        this.target = target;
        this.connection = connection;
        this.limit = limit;
    }

    /**
     * Connects, in autocommit mode; ended at the server when the step is cancelled.
     *
     * @throws TargetDown if the server can't be reached or refuses the account
     */
    static DumpSession open(StepContext context, PostgresTarget target) {
        DumpSession session = open(context, target, context.timeLeft());
        context.onCancel(session::end);
        return session;
    }

    /** For what must be done after a cancellation, too. */
    static DumpSession open(StepContext context, PostgresTarget target, Duration limit) {
        context.say("Connecting to " + target.address() + " as " + target.username() + " …");
        Connection connection = target.open(context.token());
        DumpSession session = new DumpSession(target, connection, limit);
        try {
            session.limit();
            return session;
        } catch (SQLException e) {
            session.close();
            throw session.explain(e);
        }
    }

    private void limit() throws SQLException {
        Duration patience = limit.compareTo(SILENCE) < 0 ? limit.plusSeconds(1) : SILENCE;
        connection.setNetworkTimeout(Runnable::run, (int) patience.toMillis());
        String millis = Math.max(1, limit.toMillis()) + "ms";
        try (PreparedStatement statement = connection.prepareStatement(LIMITS)) {
            statement.setString(1, millis);
            statement.setString(2, millis);
            statement.execute();
        }
    }

    PostgresTarget target() {
        return target;
    }

    /** All reads from here on see one moment. */
    void beginSnapshot() throws SQLException {
        connection.setReadOnly(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setAutoCommit(false);
    }

    void begin() throws SQLException {
        connection.setAutoCommit(false);
    }

    void commit() throws SQLException {
        connection.commit();
    }

    <T> List<T> rows(String sql, Session.Row<T> row, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<T> all = new ArrayList<>();
            try (ResultSet results = statement.executeQuery()) {
                while (results.next()) {
                    all.add(row.read(results));
                }
            }
            return all;
        }
    }

    <T> T row(String sql, Session.Row<T> row, Object... parameters) throws SQLException {
        return rows(sql, row, parameters).getFirst();
    }

    /** A statement without parameters, which definitions of objects can't have. */
    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Something that may fail without ending the transaction. */
    interface Attempt {
        void run() throws SQLException, IOException;
    }

    /**
     * @throws SQLException after everything it did is undone
     */
    void attempt(Attempt attempt) throws SQLException, IOException {
        Savepoint savepoint = connection.setSavepoint();
        try {
            attempt.run();
            connection.releaseSavepoint(savepoint);
        } catch (SQLException e) {
            connection.rollback(savepoint);
            throw e;
        }
    }

    /** A statement whose failure, within a transaction, takes nothing else with it. */
    void alone(String sql) throws SQLException, IOException {
        if (connection.getAutoCommit()) {
            execute(sql);
        } else {
            attempt(() -> execute(sql));
        }
    }

    /** Reads a table's rows, one line each, into a file and a checksum. */
    Checksum copyOut(Structure.TableRows table, OutputStream out) throws SQLException, IOException {
        Checksum checksum = new Checksum();
        CopyOut copy = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(table.copyOut());
        try {
            for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
                out.write(row);
                checksum.add(row);
            }
            return checksum;
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    void copyIn(Structure.TableRows table, InputStream rows) throws SQLException, IOException {
        connection.unwrap(PGConnection.class).getCopyAPI().copyIn(table.copyIn(), rows);
    }

    /** What the server's refusal means for the step; to be thrown. */
    RuntimeException explain(SQLException thrown) {
        String state = thrown.getSQLState() == null ? "" : thrown.getSQLState();
        String reason = reason(thrown);
        if (state.equals("42501")) {
            return new TargetDenied(reason, remedy(reason), thrown);
        }
        if (state.startsWith("08") || Set.of("57P01", "57P02", "57P03").contains(state)) {
            return new TargetDown(TargetType.POSTGRES, target.address(), reason, thrown);
        }
        return new IllegalStateException(
                state.equals("57014")
                        ? "the statement was stopped after %s (%s)"
                                .formatted(Amount.time(limit), reason)
                        : reason,
                thrown);
    }

    private String remedy(String reason) {
        String role = "\"" + target.username().replace("\"", "\"\"") + "\"";
        if (reason.contains("create database")) {
            return "ALTER ROLE " + role + " CREATEDB;";
        }
        return reason.contains("row-level security") || reason.contains("row security")
                ? "ALTER ROLE " + role + " BYPASSRLS;"
                : "GRANT pg_read_all_data TO " + role + ";";
    }

    private static String reason(SQLException thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof SocketTimeoutException) {
                return "no answer in time";
            }
        }
        return firstLine(thrown);
    }

    static String firstLine(SQLException thrown) {
        String message = thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
        return message.lines().findFirst().orElse(message);
    }

    private void end() {
        try {
            connection.unwrap(PGConnection.class).cancelQuery();
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // Closed already: there is nothing left to end.
        }
    }

    @Override
    public void close() {
        try (connection) {
            if (!connection.isClosed() && !connection.getAutoCommit()) {
                connection.rollback();
            }
        } catch (SQLException e) {
            // What was read stands; the server drops the transaction with the connection.
        }
    }
}
