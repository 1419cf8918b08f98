package org.amas.maintenance.step.postgres;

import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.lab.LabPostgres;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.target.PostgresTarget;
import org.amas.maintenance.target.Secret;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A database of a test's own in the lab's real server, whose tables belong to a role that is no
 * superuser: what is mended here stays broken in the lab.
 */
final class Maintained {

    static final String OWNER = "it_owner";
    static final String STRANGER = "it_stranger";

    private static final String MAKE_ROLE =
            """
            DO $make$
            BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '%s') THEN
                    CREATE ROLE %s LOGIN PASSWORD 'it';
                END IF;
            END
            $make$
            """;

    private final String server;
    private final String database;

    private Maintained(String server, String database) {
        this.server = server;
        this.database = database;
    }

    /** Makes it anew, empty but for the extensions. */
    static Maintained anew(String database) throws SQLException {
        return anew(Lab.shared().postgres().url(""), database);
    }

    /**
     * @param server its URL, without a database; its superuser is the lab's
     */
    static Maintained anew(String server, String database) throws SQLException {
        Maintained made = new Maintained(server, database);
        try (Connection connection = made.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
            statement.execute("CREATE DATABASE " + database);
            for (String role : List.of(OWNER, STRANGER)) {
                statement.execute(MAKE_ROLE.formatted(role, role));
                statement.execute("GRANT pg_monitor TO " + role);
            }
        }
        made.sql(
                "CREATE EXTENSION pgstattuple",
                "CREATE EXTENSION pg_stat_statements",
                "GRANT CREATE ON SCHEMA public TO " + OWNER);
        return made;
    }

    Connection connect() throws SQLException {
        return connect(database);
    }

    private Connection connect(String name) throws SQLException {
        return DriverManager.getConnection(
                server + name, LabPostgres.USERNAME, LabPostgres.PASSWORD);
    }

    void drop() throws SQLException {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE " + database + " WITH (FORCE)");
        }
    }

    /** As the superuser; what it did shows in the statistics. */
    void sql(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String one : statements) {
                statement.execute(one);
            }
            statement.execute("SELECT pg_stat_force_next_flush()");
        }
    }

    String text(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        }
    }

    long number(String sql) throws SQLException {
        return Long.parseLong(text(sql));
    }

    /**
     * A table of the owner's which autovacuum leaves alone.
     *
     * @param of every hundred rows, so many are dead
     */
    void table(String name, int rows, int of) throws SQLException {
        sql(
                "DROP TABLE IF EXISTS " + name,
                "CREATE TABLE %s (id integer, word text) WITH (autovacuum_enabled = false)"
                        .formatted(name),
                "INSERT INTO %s SELECT n, md5(n::text) FROM generate_series(1, %d) n"
                        .formatted(name, rows),
                "ALTER TABLE %s OWNER TO %s".formatted(name, OWNER));
        // Apart, because a session reports what it changed only when it ends.
        sql("VACUUM (ANALYZE) " + name);
        sql("DELETE FROM %s WHERE id %% 100 < %d".formatted(name, of));
    }

    long vacuums(String table) throws SQLException {
        return number(
                "SELECT vacuum_count FROM pg_stat_user_tables WHERE relname = '" + table + "'");
    }

    List<String> invalid() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT indexrelid::regclass::text FROM pg_index"
                                        + " WHERE NOT indisvalid ORDER BY 1")) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }

    RecordingContext as(String role) {
        return with(role, null);
    }

    /** A context to which only what the plan lists has been shown. */
    RecordingContext shown(String role, Plan plan) {
        return with(role, plan);
    }

    private RecordingContext with(String role, @Nullable Plan plan) {
        return new Shown(plan)
                .with(new PostgresTarget(server + database, role, Secret.of("it")))
                .timeLeft(Duration.ofMinutes(2));
    }

    /** What a person saw before the launch; everything without a plan. */
    private static final class Shown extends RecordingContext {

        private final @Nullable Plan plan;

        Shown(@Nullable Plan plan) {
            this.plan = plan;
        }

        @Override
        public Optional<Set<String>> approved() {
            return Optional.ofNullable(plan)
                    .map(
                            p ->
                                    p.objects().stream()
                                            .map(PlannedObject::identity)
                                            .collect(Collectors.toSet()));
        }
    }
}
