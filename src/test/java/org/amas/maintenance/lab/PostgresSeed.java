package org.amas.maintenance.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

/** AMAS's schema and rows, and the faults that the procedures must find in them. */
final class PostgresSeed {

    private static final String UNIQUE_VIOLATION = "23505";

    private PostgresSeed() {}

    static void plant(LabPostgres server, boolean healthy) throws IOException, SQLException {
        run(server, "postgres", "CREATE DATABASE amas");
        run(server, "amas", script("schema.sql"));
        run(server, "amas", script("rows.sql"));
        run(server, "postgres", "CREATE DATABASE amas_staging TEMPLATE amas");
        run(server, "amas_staging", "VACUUM (ANALYZE)");
        run(server, "amas", "VACUUM (ANALYZE)");
        run(server, "amas", script("use-indexes.sql"));
        if (!healthy) {
            run(server, "amas", script("faults.sql"));
            leaveInvalidIndex(server);
        }
    }

    /** What a failed CREATE INDEX CONCURRENTLY leaves: the rows aren't unique. */
    private static void leaveInvalidIndex(LabPostgres server) throws SQLException {
        try {
            run(
                    server,
                    "amas",
                    "CREATE UNIQUE INDEX CONCURRENTLY ux_feedback_email ON feedback (email)");
            throw new IllegalStateException("the seeded e-mail addresses are unique");
        } catch (SQLException e) {
            if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
                throw e;
            }
        }
    }

    /** One statement or script, after which the statistics show what it did. */
    private static void run(LabPostgres server, String database, String sql) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
            statement.execute("SELECT pg_stat_force_next_flush()");
        }
    }

    private static String script(String name) throws IOException {
        try (InputStream in = PostgresSeed.class.getResourceAsStream("/lab/" + name)) {
            return new String(
                    Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
