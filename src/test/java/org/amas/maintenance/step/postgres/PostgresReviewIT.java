package org.amas.maintenance.step.postgres;

import static org.amas.maintenance.step.postgres.Maintained.OWNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.validation.Validation;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.acceptance.Product;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.StepKinds;
import org.amas.maintenance.target.PostgresTarget;
import org.amas.maintenance.target.Secret;
import org.amas.maintenance.target.TargetDown;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.unit.DataSize;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What only looks: each fault planted in a real server is found, and gone once it is mended. */
class PostgresReviewIT {

    private static final ShippedProcedure WEEKLY =
            ShippedProcedure.load("weekly/database-maintenance");
    private static final ShippedProcedure MONTHLY =
            ShippedProcedure.load("monthly/database-optimization");
    private static final PostgresBloat.Settings BIG =
            new PostgresBloat.Settings(DataSize.ofMegabytes(1), null);
    private static final PostgresUnusedIndexes.Settings AT_ONCE =
            new PostgresUnusedIndexes.Settings(Duration.ZERO);
    private static final PostgresSlowQueries.Settings QUICK =
            new PostgresSlowQueries.Settings(Duration.ofMillis(50), Duration.ofMillis(200), 2L);

    private static Maintained database;

    @BeforeAll
    static void makeDatabase() throws SQLException {
        database = Maintained.anew("it_review");
    }

    static List<StepKind<?>> kinds() {
        return List.of(
                new PostgresVacuum(),
                new PostgresReindex(),
                new PostgresBloat(),
                new PostgresUnusedIndexes(),
                new PostgresSlowQueries(),
                new PostgresSizes(),
                new PostgresSettings());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    <S> void saysThatTheServerIsDown(StepKind<S> kind) throws IOException {
        String url = "jdbc:postgresql://127.0.0.1:" + Product.closedPort() + "/amas";
        RecordingContext down =
                new RecordingContext().with(new PostgresTarget(url, "x", Secret.of("x")));
        ShippedProcedure ships = WEEKLY.kinds().contains(kind.name()) ? WEEKLY : MONTHLY;
        assertThatThrownBy(() -> down.perform(kind, ships.settings(kind)))
                .isInstanceOf(TargetDown.class)
                .hasMessageContaining("connection refused");
        assertThat(down.readings()).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "postgres.bloat",
            fault = "most rows of a table are deleted",
            removed = "the table is rewritten")
    void measuresBloat() throws Exception {
        database.table("loose", 50_000, 0);
        assertThat(bloat().value("bloat_percent", "table", "public.loose")).isLessThan(5);

        database.sql("DELETE FROM loose WHERE id % 100 < 60");
        assertThat(WEEKLY.troubles(new PostgresBloat(), bloat()))
                .singleElement()
                .asString()
                .startsWith("FAIL bloat_percent{table=public.loose}");

        database.sql("VACUUM FULL loose");
        assertThat(WEEKLY.troubles(new PostgresBloat(), bloat())).isEmpty();
        database.sql("DROP TABLE loose");
    }

    @Test
    void measuresTablesThatOurRoleMayNotRead() throws Exception {
        database.table("private", 50_000, 60);
        RecordingContext said = database.as(Maintained.STRANGER);
        assertThat(said.perform(new PostgresBloat(), BIG).ending()).isEqualTo(Ending.DONE);
        assertThat(said.value("bloat_percent", "table", "public.private")).isGreaterThan(40);
        database.sql("DROP TABLE private");
    }

    private static RecordingContext bloat() throws Exception {
        RecordingContext said = database.as(OWNER);
        assertThat(said.perform(new PostgresBloat(), BIG).ending()).isEqualTo(Ending.DONE);
        return said;
    }

    @Test
    void cannotMeasureBloatWithoutTheExtension() throws Exception {
        database.sql("DROP EXTENSION pgstattuple");
        Outcome outcome = database.as(OWNER).perform(new PostgresBloat(), BIG);
        assertThat(outcome.ending()).isEqualTo(Ending.NOT_RUN);
        assertThat(outcome.reason()).contains("CREATE EXTENSION pgstattuple;");
        database.sql("CREATE EXTENSION pgstattuple");
        assertThat(database.as(OWNER).perform(new PostgresBloat(), BIG).ending())
                .isEqualTo(Ending.DONE);
    }

    @Test
    void hasNoVerdictOnTheBloatOfALockedTable() throws Exception {
        database.table("loose", 50_000, 0);
        try (Connection holder = database.connect();
                Statement hold = holder.createStatement()) {
            holder.setAutoCommit(false);
            hold.execute("LOCK TABLE loose IN ACCESS EXCLUSIVE MODE");
            RecordingContext said = database.as(OWNER);
            Outcome outcome = said.perform(new PostgresBloat(), BIG);
            assertThat(outcome.ending()).isEqualTo(Ending.UNKNOWN);
            assertThat(outcome.reason()).contains("public.loose");
            assertThat(said.value("tables_unmeasured")).isEqualTo(1);
            RecordingContext sizes = database.as(OWNER);
            PostgresSizes kind = new PostgresSizes();
            assertThat(sizes.perform(kind, WEEKLY.settings(kind)).ending()).isEqualTo(Ending.DONE);
            holder.rollback();
        }
        assertThat(bloat().value("tables_unmeasured")).isZero();
        database.sql("DROP TABLE loose");
    }

    @Test
    @PlantedFault(
            check = "postgres.unused-indexes",
            fault = "an index that no query reads",
            removed = "a query reads it")
    void findsAnIndexThatNoQueryReads() throws Exception {
        database.table("indexed", 2_000, 0);
        database.sql(
                "ALTER TABLE indexed ADD PRIMARY KEY (id)",
                "CREATE INDEX ix_idle ON indexed (word)");
        RecordingContext idle = database.as(OWNER);
        assertThat(idle.perform(new PostgresUnusedIndexes(), AT_ONCE).ending())
                .isEqualTo(Ending.DONE);
        assertThat(idle.findings(Severity.WARNING))
                .extracting(Finding::fingerprint)
                .containsExactly("unused-index:public.ix_idle");
        assertThat(idle.value("unused_indexes")).isEqualTo(1);

        database.sql("SET enable_seqscan = off", "SELECT * FROM indexed WHERE word = 'x'");
        RecordingContext used = database.as(OWNER);
        PostgresUnusedIndexes kind = new PostgresUnusedIndexes();
        assertThat(used.perform(kind, MONTHLY.settings(kind)).ending()).isEqualTo(Ending.DONE);
        assertThat(used.findings()).isEmpty();
        assertThat(used.value("unused_indexes")).isZero();
        database.sql("DROP TABLE indexed");
    }

    @Test
    void hasNoVerdictOnAnIndexWhileTheStatisticsAreYoung() throws Exception {
        database.table("indexed", 2_000, 0);
        database.sql("CREATE INDEX ix_idle ON indexed (word)");
        PostgresUnusedIndexes kind = new PostgresUnusedIndexes();
        RecordingContext said = database.as(OWNER);
        Outcome outcome = said.perform(kind, MONTHLY.settings(kind));
        assertThat(outcome.ending()).isEqualTo(Ending.UNKNOWN);
        assertThat(outcome.reason()).contains("30 d", "statistics since");
        assertThat(said.findings()).isEmpty();
        assertThat(said.tables()).hasSize(1);
        database.sql("DROP TABLE indexed");
    }

    @Test
    @PlantedFault(
            check = "postgres.slow-queries",
            fault = "a slow statement is run",
            removed = "nobody has run it since")
    void findsASlowStatementAndOnlyWhileItIsRun() throws Exception {
        database.sql("SELECT pg_stat_statements_reset()");
        run("SELECT pg_sleep(0.08)", 3);
        RecordingContext first = database.as(OWNER);
        PostgresSlowQueries kind = new PostgresSlowQueries();
        first.perform(kind, QUICK);
        assertThat(first.findings(Severity.WARNING)).hasSize(1);
        Finding slow = first.findings().getFirst();
        assertThat(slow.text()).contains("pg_sleep($1)", "3 calls");
        assertThat(first.text()).doesNotContain("pg_sleep");

        RecordingContext second = first.next().timeLeft(Duration.ofMinutes(1));
        second.perform(kind, QUICK);
        assertThat(second.findings()).as("it wasn't run since").isEmpty();
        assertThat(second.value("slow_statements")).isZero();

        run("SELECT pg_sleep(0.25)", 2);
        RecordingContext third = second.next().timeLeft(Duration.ofMinutes(1));
        third.perform(kind, QUICK);
        assertThat(third.findings(Severity.ERROR))
                .extracting(Finding::fingerprint)
                .containsExactly(slow.fingerprint());
    }

    private static void run(String sql, int times) throws SQLException {
        for (int n = 0; n < times; n++) {
            database.sql(sql);
        }
    }

    @Test
    void saysHowStatementsAreCounted() throws Exception {
        database.sql("DROP EXTENSION pg_stat_statements");
        Outcome outcome = database.as(OWNER).perform(new PostgresSlowQueries(), QUICK);
        assertThat(outcome.ending()).isEqualTo(Ending.NOT_RUN);
        assertThat(outcome.reason())
                .contains("CREATE EXTENSION pg_stat_statements;", "shared_preload_libraries");
        database.sql("CREATE EXTENSION pg_stat_statements");
        assertThat(database.as(OWNER).perform(new PostgresSlowQueries(), QUICK).ending())
                .isEqualTo(Ending.DONE);
    }

    @Test
    @PlantedFault(
            check = "postgres.sizes",
            fault = "a table has grown fast",
            removed = "the table has stopped growing")
    void seesGrowthSinceTheLastRun() throws Exception {
        PostgresSizes kind = new PostgresSizes();
        PostgresSizes.Settings quick =
                new PostgresSizes.Settings(Duration.ofMillis(1), DataSize.ofBytes(1));
        RecordingContext first = database.as(OWNER);
        assertThat(first.perform(kind, quick).headline()).contains("growth comes with a later run");
        database.table("grown", 50_000, 0);
        RecordingContext second = first.next().timeLeft(Duration.ofMinutes(1));
        second.perform(kind, quick);
        assertThat(second.value("table_bytes", "table", "public.grown")).isGreaterThan(1_000_000);
        assertThat(second.value("growth_bytes_per_day")).isPositive();
        assertThat(WEEKLY.troubles(kind, second))
                .singleElement()
                .asString()
                .startsWith("WARN growth_percent_per_week");

        RecordingContext third = second.next().timeLeft(Duration.ofMinutes(1));
        third.perform(kind, quick);
        assertThat(WEEKLY.troubles(kind, third)).isEmpty();
        database.sql("DROP TABLE grown");
    }

    @Test
    @PlantedFault(
            check = "postgres.settings",
            fault = "a setting is not what it should be",
            removed = "the setting is reset")
    void findsASettingThatIsNotWhatItShouldBe() throws Exception {
        PostgresSettings kind = new PostgresSettings();
        PostgresSettings.Settings rules = MONTHLY.settings(kind);
        assertThat(deviations(rules)).doesNotContain("setting:work_mem", "setting:autovacuum");
        database.sql("ALTER DATABASE it_review SET work_mem = '1MB'");
        assertThat(deviations(rules)).contains("setting:work_mem");
        database.sql("ALTER DATABASE it_review RESET work_mem");
        assertThat(deviations(rules)).doesNotContain("setting:work_mem");
    }

    private static List<String> deviations(PostgresSettings.Settings rules) throws Exception {
        RecordingContext said = database.as(OWNER);
        assertThat(said.perform(new PostgresSettings(), rules).ending()).isEqualTo(Ending.DONE);
        return said.findings().stream().map(Finding::fingerprint).toList();
    }

    @Test
    void doesNotKnowASettingThatTheServerDoesNotHave() throws Exception {
        PostgresSettings.Rule rule =
                new PostgresSettings.Rule(
                        "autovacum", List.of("on"), null, null, Severity.ERROR, "x");
        Outcome outcome =
                database.as(OWNER)
                        .perform(
                                new PostgresSettings(),
                                new PostgresSettings.Settings(List.of(rule)));
        assertThat(outcome.ending()).isEqualTo(Ending.UNKNOWN);
        assertThat(outcome.reason()).contains("autovacum");
    }

    @Test
    void refusesToReadASettingThatMayCarryASecret() {
        StepKinds kinds =
                new StepKinds(
                        List.of(new PostgresSettings()),
                        Validation.buildDefaultValidatorFactory().getValidator());
        Map<String, Object> rule =
                Map.of("name", "primary_conninfo", "is", List.of(""), "why", "never");
        assertThatThrownBy(() -> kinds.bind(new PostgresSettings(), Map.of("rules", List.of(rule))))
                .hasMessageContaining("may carry a secret");
    }
}
