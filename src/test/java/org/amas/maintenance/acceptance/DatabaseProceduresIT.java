package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The two procedures that tend AMAS's database, launched as a program would. */
class DatabaseProceduresIT {

    private static final String WEEKLY = "weekly/database-maintenance";
    private static final String MONTHLY = "monthly/database-optimization";
    private static final String ENVIRONMENT = "maintained";
    private static final Product PRODUCT = Product.shared();
    private static final Api API = PRODUCT.api();

    /** All that a statement could have changed: rows, files, indexes, and what was done to them. */
    private static final String EVERYTHING =
            """
            SELECT concat_ws(E'\\n',
                (SELECT md5(string_agg(w::text, ',' ORDER BY w.id, w.word)) FROM worn w),
                (SELECT string_agg(concat_ws(' ', oid, relname, relfilenode, relpages, reltuples),
                                   ',' ORDER BY oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace),
                (SELECT string_agg(concat_ws(' ', indexrelid, indisvalid), ',' ORDER BY indexrelid)
                   FROM pg_index),
                (SELECT string_agg(concat_ws(' ', relname, vacuum_count, analyze_count, n_dead_tup,
                                             n_mod_since_analyze, n_tup_ins, n_tup_upd, n_tup_del),
                                   ',' ORDER BY relid) FROM pg_stat_user_tables))
            """;

    @BeforeEach
    void plant() throws SQLException {
        in("postgres", "DROP DATABASE IF EXISTS " + Product.MAINTAINED + " WITH (FORCE)");
        in("postgres", "CREATE DATABASE " + Product.MAINTAINED);
        in(
                Product.MAINTAINED,
                "CREATE EXTENSION pgstattuple",
                "CREATE EXTENSION pg_stat_statements",
                "CREATE TABLE worn (id integer, word text) WITH (autovacuum_enabled = false)",
                "INSERT INTO worn SELECT n, repeat(md5(n::text), 3) FROM generate_series(1, 120000)"
                        + " n",
                "INSERT INTO worn VALUES (0, 'twice'), (0, 'twice')",
                "CREATE INDEX ix_worn ON worn (id)",
                "VACUUM (ANALYZE) worn",
                "DELETE FROM worn WHERE id % 100 BETWEEN 1 AND 55");
        assertThatThrownBy(
                        () ->
                                in(
                                        Product.MAINTAINED,
                                        "CREATE UNIQUE INDEX CONCURRENTLY ux_worn ON worn (word)"))
                .hasMessageContaining("duplicated");
    }

    private static void in(String database, String... statements) throws SQLException {
        try (Connection connection = PRODUCT.lab().postgres().connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
            statement.execute("SELECT pg_stat_force_next_flush()");
        }
    }

    private static String ask(String sql) throws SQLException {
        try (Connection connection = PRODUCT.lab().postgres().connect(Product.MAINTAINED);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    private static Map<String, JsonNode> byKind(JsonNode run) {
        Map<String, JsonNode> steps = new HashMap<>();
        run.path("steps").forEach(s -> steps.put(s.path("kind").asString(), s));
        return steps;
    }

    private static String state(Map<String, JsonNode> steps, String kind) {
        return steps.get(kind).path("state").asString();
    }

    private static List<String> fingerprints(JsonNode step) {
        return step.path("findings")
                .valueStream()
                .map(f -> f.path("fingerprint").asString())
                .toList();
    }

    private static double value(JsonNode step, String reading) {
        return step.path("readings")
                .valueStream()
                .filter(r -> r.path("name").asString().equals(reading))
                .findFirst()
                .orElseThrow(() -> new AssertionError(reading + " isn't in " + step))
                .path("value")
                .asDouble();
    }

    /** As a person does: looks at the plan, and launches what was shown. */
    private static JsonNode performed(String procedure, String environment) {
        return performed(procedure, environment, Map.of());
    }

    private static JsonNode performed(
            String procedure, String environment, Map<String, String> parameters) {
        JsonNode dry =
                API.performed(procedure, environment, "dryRun", true, "parameters", parameters);
        String digest = dry.path("planDigest").asString("");
        return API.performed(
                procedure, environment, "planDigest", digest, "parameters", parameters);
    }

    @ParameterizedTest
    @ValueSource(strings = {WEEKLY, MONTHLY})
    void aDryRunWritesNothing(String procedure) throws SQLException {
        String before = ask(EVERYTHING);
        JsonNode run = API.performed(procedure, ENVIRONMENT, "dryRun", true);
        assertThat(ask(EVERYTHING)).isEqualTo(before);

        Map<String, JsonNode> steps = byKind(run);
        assertThat(steps.values())
                .allSatisfy(s -> assertThat(s.path("state").asString()).isEqualTo("SKIPPED"));
        JsonNode vacuum = steps.get("postgres.vacuum").path("plan");
        assertThat(vacuum.path("total").asInt()).isEqualTo(1);
        JsonNode table = vacuum.path("objects").get(0);
        assertThat(table.path("name").asString()).isEqualTo("public.worn");
        assertThat(table.path("action").asString()).isEqualTo("vacuum and analyze");
    }

    @ParameterizedTest
    @ValueSource(strings = {WEEKLY, MONTHLY})
    void namesTheIndexThatNoQueryReadsOnceItWasCountedLongEnough(String procedure)
            throws SQLException {
        in(Product.MAINTAINED, "CREATE INDEX IF NOT EXISTS ix_unread ON worn (word)");
        JsonNode young = byKind(performed(procedure, ENVIRONMENT)).get("postgres.unused-indexes");
        assertThat(young.path("state").asString()).isEqualTo("UNKNOWN");
        assertThat(young.path("tables").get(0).toString()).contains("ix_unread");

        // It is counted from the first look on, and two looks may be closer than that.
        await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
        JsonNode late = performed(procedure, ENVIRONMENT, Map.of("unread-for", "1s"));

        in(Product.MAINTAINED, "DROP INDEX ix_unread");
        assertThat(fingerprints(byKind(late).get("postgres.unused-indexes")))
                .contains("unused-index:public.ix_unread");
    }

    @Test
    void theWeeklyOneTendsWhatIsInNeedAndTellsTheRest() throws SQLException {
        JsonNode run = performed(WEEKLY, ENVIRONMENT);
        Map<String, JsonNode> steps = byKind(run);

        assertThat(state(steps, "postgres.vacuum")).as(run.toPrettyString()).isEqualTo("PASSED");
        assertThat(value(steps.get("postgres.vacuum"), "tables_maintained")).isEqualTo(1);
        assertThat(ask("SELECT vacuum_count FROM pg_stat_user_tables WHERE relname = 'worn'"))
                .isEqualTo("2");
        assertThat(state(steps, "postgres.dead-tuples")).isEqualTo("PASSED");
        assertThat(state(steps, "postgres.bloat")).as("free space stays").isEqualTo("FAILED");
        assertThat(fingerprints(steps.get("postgres.indexes")))
                .containsExactly("invalid-index:ux_worn");
        assertThat(state(steps, "postgres.unused-indexes")).isEqualTo("UNKNOWN");
        assertThat(state(steps, "postgres.wraparound")).isEqualTo("PASSED");
        assertThat(state(steps, "postgres.sizes")).isEqualTo("PASSED");
        assertThat(run.path("state").asString()).isEqualTo("FAILED");
        String output = API.output(run.path("id").asLong(), 3);
        assertThat(output).contains("> VACUUM (ANALYZE, SKIP_LOCKED) public.worn");

        in(Product.MAINTAINED, "DROP INDEX ux_worn", "VACUUM FULL worn");
        Map<String, JsonNode> mended = byKind(performed(WEEKLY, ENVIRONMENT));
        assertThat(state(mended, "postgres.bloat")).isEqualTo("PASSED");
        assertThat(state(mended, "postgres.indexes")).isEqualTo("PASSED");
        assertThat(value(mended.get("postgres.vacuum"), "tables_maintained")).isZero();
    }

    @Test
    void theMonthlyOneRebuildsWhatCanBeRebuilt() throws SQLException {
        Map<String, JsonNode> refused = byKind(performed(MONTHLY, ENVIRONMENT));
        assertThat(state(refused, "postgres.reindex")).isEqualTo("FAILED");
        assertThat(fingerprints(refused.get("postgres.reindex")))
                .containsExactly("reindex-failed:public.ux_worn");
        assertThat(state(refused, "postgres.indexes")).isEqualTo("FAILED");
        assertThat(fingerprints(refused.get("postgres.settings"))).contains("setting:fsync");
        assertThat(state(refused, "postgres.slow-queries")).isIn("PASSED", "WARNED");

        in(Product.MAINTAINED, "DELETE FROM worn WHERE word = 'twice'");
        Map<String, JsonNode> steps = byKind(performed(MONTHLY, ENVIRONMENT));
        assertThat(state(steps, "postgres.reindex")).isEqualTo("PASSED");
        assertThat(value(steps.get("postgres.reindex"), "indexes_rebuilt")).isEqualTo(1);
        assertThat(state(steps, "postgres.indexes")).isEqualTo("PASSED");
        assertThat(ask("SELECT count(*) FROM pg_index WHERE NOT indisvalid")).isEqualTo("0");
    }

    @Test
    void allMaintenanceInOneGoIsAsBadAsWhatItRan() throws SQLException {
        JsonNode run = performed("tools/maintenance", ENVIRONMENT);
        JsonNode database = run.path("steps").get(2);
        JsonNode child = API.run(database.path("child").asLong());

        assertThat(child.path("procedure").asString()).isEqualTo(WEEKLY);
        assertThat(child.path("parent").asLong()).isEqualTo(run.path("id").asLong());
        assertThat(fingerprints(byKind(child).get("postgres.indexes")))
                .containsExactly("invalid-index:ux_worn");
        assertThat(value(byKind(child).get("postgres.vacuum"), "tables_maintained")).isEqualTo(1);
        assertThat(
                        run.path("steps")
                                .valueStream()
                                .filter(s -> s.path("kind").asString().equals("procedure.run")))
                .hasSize(7)
                .allSatisfy(
                        step -> {
                            String state =
                                    API.run(step.path("child").asLong()).path("state").asString();
                            assertThat(step.path("state").asString()).isEqualTo(state);
                        });
        assertThat(database.path("state").asString()).isEqualTo("FAILED");
        assertThat(run.path("state").asString()).isEqualTo("FAILED");

        in(Product.MAINTAINED, "DROP INDEX ux_worn", "VACUUM FULL worn");
        JsonNode mended = performed("tools/maintenance", ENVIRONMENT).path("steps").get(2);
        assertThat(mended.path("state").asString()).isEqualTo("WARNED");
    }

    @ParameterizedTest
    @ValueSource(strings = {WEEKLY, MONTHLY})
    void noStepPassesWhereTheServerIsDown(String procedure) {
        JsonNode run = performed(procedure, "down");
        assertThat(run.path("steps").valueStream())
                .allSatisfy(
                        step -> {
                            assertThat(step.path("state").asString()).isEqualTo("FAILED");
                            assertThat(step.path("reason").asString())
                                    .contains("connection refused");
                        });
    }

    @ParameterizedTest
    @ValueSource(strings = {WEEKLY, MONTHLY})
    void noStepPassesWhereThereIsNoServer(String procedure) {
        assertThat(performed(procedure, "bare").path("steps").valueStream())
                .allSatisfy(
                        step -> {
                            assertThat(step.path("state").asString()).isEqualTo("NOT_RUN");
                            assertThat(step.path("reason").asString())
                                    .contains("no postgres target in bare");
                        });
    }
}
