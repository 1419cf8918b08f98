package org.amas.maintenance.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The lab's PostgreSQL is real, and has its faults exactly when they are asked for. */
class LabPostgresIT {

    private static final String DEAD =
            "SELECT relname, 100.0 * n_dead_tup / nullif(n_live_tup + n_dead_tup, 0) AS percent,"
                    + " n_dead_tup FROM pg_stat_user_tables WHERE n_dead_tup > 50";
    private static final String INVALID =
            "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid";
    private static final String UNUSED =
            "SELECT s.indexrelname FROM pg_stat_user_indexes s JOIN pg_index i USING (indexrelid)"
                    + " WHERE s.idx_scan = 0 AND NOT i.indisunique AND i.indisvalid";
    private static final String LOGIN_FAILURES =
            "SELECT count(*) FROM audit_logs WHERE action = 'login' AND status = 'failure'"
                    + " AND created_at > now() - interval '24 hours'";
    private static final Lab LAB = Lab.shared();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @Test
    void holdsTheSchemaOfAmas() throws SQLException {
        try (Connection amas = LAB.postgres().connect("amas")) {
            assertThat(strings(amas, "SHOW server_version").getFirst()).startsWith("17.");
            assertThat(strings(amas, "SELECT version_num FROM alembic_version"))
                    .containsExactly("004");
            assertThat(number(amas, "SELECT count(*) FROM tasks")).isEqualTo(4000);
            assertThat(number(amas, "SELECT count(*) FROM pg_stat_statements")).isPositive();
            assertThat(number(amas, "SELECT tuple_count FROM pgstattuple('agents')")).isEqualTo(10);
        }
        try (Connection staging = LAB.postgres().connect("amas_staging")) {
            assertThat(number(staging, "SELECT count(*) FROM tasks")).isEqualTo(4000);
            assertThat(strings(staging, INVALID)).isEmpty();
        }
    }

    @Test
    void demandsItsPassword() {
        assertThatThrownBy(
                        () ->
                                DriverManager.getConnection(
                                        LAB.postgres().url("amas"), "postgres", "wrong"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void guestLacksThePrivilege() throws SQLException {
        try (Connection guest =
                DriverManager.getConnection(
                        LAB.postgres().url("amas"),
                        LabPostgres.GUEST,
                        LabPostgres.GUEST_PASSWORD)) {
            assertThatThrownBy(() -> number(guest, "SELECT count(*) FROM tasks"))
                    .hasMessageContaining("permission denied for table tasks");
        }
    }

    @Test
    void hasItsFaults() throws SQLException {
        try (Connection amas = LAB.postgres().connect("amas");
                Statement statement = amas.createStatement();
                ResultSet dead = statement.executeQuery(DEAD)) {
            assertThat(dead.next()).isTrue();
            assertThat(dead.getString("relname")).isEqualTo("task_executions");
            assertThat(dead.getDouble("percent")).isBetween(40.0, 60.0);
            double trigger = 50 + 0.2 * 20_000;
            assertThat(dead.getDouble("n_dead_tup")).isGreaterThan(1.5 * trigger);
            assertThat(dead.next()).isFalse();
            assertThat(strings(amas, INVALID)).containsExactly("ux_feedback_email");
            assertThat(strings(amas, UNUSED)).containsExactly("idx_system_metrics_value");
            assertThat(number(amas, LOGIN_FAILURES)).isGreaterThan(40);
        }
    }

    @Test
    void healthySeedHasNoFaults() throws Exception {
        try (LabPostgres postgres = LabPostgres.start(folder.resolve("postgres"), 0, true);
                Connection amas = postgres.connect("amas")) {
            assertThat(strings(amas, DEAD)).isEmpty();
            assertThat(strings(amas, INVALID)).isEmpty();
            assertThat(strings(amas, UNUSED)).isEmpty();
            assertThat(number(amas, LOGIN_FAILURES)).isLessThan(5);
        }
    }

    @Test
    void pausedListenerDoesNotAnswer() throws Exception {
        try (Paused paused = Paused.process(LAB.postgres().pid())) {
            assertThatThrownBy(
                            () ->
                                    DriverManager.getConnection(
                                            LAB.postgres().url("amas") + "?loginTimeout=1",
                                            LabPostgres.USERNAME,
                                            LabPostgres.PASSWORD))
                    .isInstanceOf(SQLException.class);
        }
        try (Connection amas = LAB.postgres().connect("amas")) {
            assertThat(number(amas, "SELECT 1")).isEqualTo(1);
        }
    }

    private static List<String> strings(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> strings = new ArrayList<>();
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
            return strings;
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        return Long.parseLong(strings(connection, sql).getFirst());
    }
}
