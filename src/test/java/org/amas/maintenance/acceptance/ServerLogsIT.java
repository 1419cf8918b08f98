package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.lab.Lab;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;

class ServerLogsIT {

    @Test
    void tellWhatAClientWroteAndNotWhatItRead() throws Exception {
        Lab lab = Lab.shared();
        try (ServerLogs logs = new ServerLogs(lab.postgres());
                Connection connection = lab.postgres().connect("amas");
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT count(*)\n  FROM tasks");
            try (PreparedStatement prepared =
                    connection.prepareStatement("SELECT id FROM tasks WHERE id::text = ?")) {
                prepared.setString(1, "none");
                prepared.execute();
            }
            assertThat(logs.statements()).anyMatch(one -> one.contains("FROM tasks WHERE"));
            assertThat(logs.writes()).isEmpty();

            statement.execute("DELETE FROM tasks WHERE false");
            statement.execute("VACUUM tasks");
            assertThat(logs.writes())
                    .containsExactly("DELETE FROM tasks WHERE false", "VACUUM tasks");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WITH gone AS (DELETE FROM tasks RETURNING 1) SELECT count(*) FROM gone",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity",
                "explain (analyze, buffers) update tasks set title = ''",
                "REINDEX INDEX CONCURRENTLY ix",
                "CREATE TEMP TABLE t (n int)"
            })
    void tellWhatOnlyLooksLikeReading(String statement) {
        assertThat(ServerLogs.writes(statement)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT last_update, n_tup_del FROM pg_stat_user_tables",
                "SELECT format('VACUUM (ANALYZE, SKIP_LOCKED) %I', relname) FROM pg_class",
                "-- a word\nselect 1",
                "/* ours */ SHOW server_version",
                "BEGIN READ ONLY"
            })
    void takeReadingsForReadings(String statement) {
        assertThat(ServerLogs.writes(statement)).isFalse();
    }
}
