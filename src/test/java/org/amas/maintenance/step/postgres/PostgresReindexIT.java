package org.amas.maintenance.step.postgres;

import static org.amas.maintenance.step.postgres.Maintained.OWNER;
import static org.amas.maintenance.step.postgres.Maintained.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Concurrent rebuilds against a real server, with what makes them go wrong. */
class PostgresReindexIT {

    private static final PostgresReindex KIND = new PostgresReindex();
    private static final PostgresReindex.Settings DEFAULT =
            settings(DataSize.ofMegabytes(10), Duration.ofMinutes(1));
    private static final PostgresReindex.Settings SMALL =
            settings(DataSize.ofMegabytes(1), Duration.ofMinutes(1));
    private static final PostgresReindex.Settings IMPATIENT =
            settings(DataSize.ofMegabytes(10), Duration.ofMillis(100));

    private static final String BUILD = "CREATE UNIQUE INDEX CONCURRENTLY ux_word ON worn (word)";

    private static Maintained database;

    @BeforeAll
    static void makeDatabase() throws SQLException {
        database = Maintained.anew("it_reindex");
    }

    @BeforeEach
    void makeTable() throws SQLException {
        database.table("worn", 1_000, 0);
    }

    @AfterEach
    void dropTables() throws SQLException {
        database.sql("DROP TABLE IF EXISTS worn, big");
    }

    private static PostgresReindex.Settings settings(DataSize least, Duration patience) {
        return new PostgresReindex.Settings(null, least, null, null, null, patience);
    }

    /** As it happens: the words aren't unique. */
    private static void leaveInvalidIndex() throws SQLException {
        database.sql("INSERT INTO worn VALUES (1, 'twice'), (2, 'twice')");
        assertThatThrownBy(() -> database.sql(BUILD)).hasMessageContaining("duplicated");
        assertThat(database.invalid()).containsExactly("ux_word");
    }

    private static void makeUnique() throws SQLException {
        database.sql("DELETE FROM worn WHERE word = 'twice'");
    }

    private static String node(String index) throws SQLException {
        return database.text("SELECT '" + index + "'::regclass::oid");
    }

    @Test
    @PlantedFault(
            check = "postgres.indexes",
            fault = "an index build that failed",
            removed = "the index is built anew")
    void rebuildsAnInvalidIndexAndLooksWhetherItIsValid() throws Exception {
        leaveInvalidIndex();
        makeUnique();
        RecordingContext left = database.as(OWNER);
        left.perform(new PostgresIndexes(), new NoSettings());
        assertThat(left.value("invalid_indexes")).isOne();
        assertThat(left.findings(Severity.ERROR)).hasSize(1);
        String before = node("ux_word");

        Plan plan = database.as(OWNER).plan(KIND, DEFAULT);
        assertThat(plan.objects())
                .extracting(PlannedObject::name, PlannedObject::action)
                .containsExactly(tuple("public.ux_word", "reindex concurrently"));
        assertThat(node("ux_word")).as("a plan writes nothing").isEqualTo(before);

        RecordingContext said = database.shown(OWNER, plan);
        Outcome outcome = said.perform(KIND, DEFAULT);
        assertThat(outcome.ending()).as(outcome.toString()).isEqualTo(Ending.DONE);
        assertThat(said.value("indexes_rebuilt")).isEqualTo(1);
        assertThat(said.value("indexes_left")).isZero();
        assertThat(database.invalid()).isEmpty();
        assertThat(node("ux_word")).isNotEqualTo(before);

        RecordingContext check = database.as(OWNER);
        check.perform(new PostgresIndexes(), new NoSettings());
        assertThat(check.value("invalid_indexes")).isZero();
        assertThat(check.findings()).isEmpty();
        RecordingContext again = database.as(OWNER);
        assertThat(again.perform(KIND, DEFAULT).headline()).startsWith("None of ");
    }

    @Test
    @PlantedFault(
            check = "postgres.reindex",
            fault = "the rows forbid the index",
            removed = "those rows are deleted")
    void failsWhereTheRowsForbidItAndLeavesNoCopy() throws Exception {
        leaveInvalidIndex();
        RecordingContext said = database.as(OWNER);
        said.perform(KIND, DEFAULT);
        Finding finding = said.findings(Severity.ERROR).getFirst();
        assertThat(finding.fingerprint()).isEqualTo("reindex-failed:public.ux_word");
        assertThat(finding.text())
                .contains("could not create unique index")
                .doesNotContain("twice");
        assertThat(said.text()).contains("DROP INDEX CONCURRENTLY public.ux_word_ccnew");
        assertThat(database.invalid()).containsExactly("ux_word");

        makeUnique();
        RecordingContext mended = database.as(OWNER);
        mended.perform(KIND, DEFAULT);
        assertThat(mended.findings()).isEmpty();
        assertThat(database.invalid()).isEmpty();
    }

    @Test
    void rebuildsAnIndexThatIsMostlyEmpty() throws Exception {
        database.table("big", 200_000, 0);
        database.sql("CREATE INDEX ix_big ON big (id)");
        assertThat(database.as(OWNER).plan(KIND, SMALL).objects()).isEmpty();
        database.sql("DELETE FROM big WHERE id % 10 > 0", "VACUUM (ANALYZE) big");

        RecordingContext said = database.as(OWNER);
        Outcome outcome = said.perform(KIND, SMALL);
        assertThat(outcome.ending()).as(outcome.toString()).isEqualTo(Ending.DONE);
        assertThat(said.value("indexes_rebuilt")).isEqualTo(1);
        assertThat(said.value("bytes_reclaimed")).isGreaterThan(2_000_000);
        assertThat(database.as(OWNER).plan(KIND, SMALL).objects()).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "postgres.reindex",
            fault = "a transaction is older than a minute",
            removed = "the transaction has ended")
    void refusesWhileATransactionIsOld() throws Exception {
        leaveInvalidIndex();
        makeUnique();
        try (Connection holder = database.connect();
                Statement hold = holder.createStatement()) {
            hold.execute("SET application_name = 'forgotten'");
            holder.setAutoCommit(false);
            hold.execute("SELECT 1");
            Thread.sleep(300);
            RecordingContext said = database.as(OWNER);
            Outcome outcome = said.perform(KIND, IMPATIENT);
            assertThat(outcome.ending()).isEqualTo(Ending.NOT_RUN);
            assertThat(outcome.reason()).contains("forgotten");
            assertThat(said.findings(Severity.WARNING))
                    .extracting(Finding::fingerprint)
                    .containsExactly("blocks-reindex:forgotten");
            assertThat(said.text()).doesNotContain("> REINDEX");
            assertThat(database.invalid()).containsExactly("ux_word");
            holder.rollback();
        }
        assertThat(database.as(OWNER).perform(KIND, IMPATIENT).ending()).isEqualTo(Ending.DONE);
        assertThat(database.invalid()).isEmpty();
    }

    @Test
    void dropsWhatAStoppedRebuildLeft() throws Exception {
        leaveInvalidIndex();
        makeUnique();
        try (Connection holder = database.connect();
                Statement hold = holder.createStatement()) {
            holder.setAutoCommit(false);
            hold.execute("INSERT INTO worn VALUES (-1, 'young')");
            RecordingContext said = database.as(OWNER);
            CompletableFuture<Outcome> running = begin(said, DEFAULT);
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> database.invalid().contains("ux_word_ccnew"));
            said.cancel();
            assertThat(running.get().ending()).isEqualTo(Ending.UNKNOWN);
            holder.rollback();
        }
        await().atMost(Duration.ofSeconds(5)).until(() -> builds() == 0);
        assertThat(database.invalid()).containsExactly("ux_word", "ux_word_ccnew");

        Plan plan = database.as(OWNER).plan(KIND, DEFAULT);
        assertThat(plan.objects())
                .extracting(o -> o.action() + " " + o.name())
                .containsExactly(
                        "reindex concurrently public.ux_word", "drop public.ux_word_ccnew");
        RecordingContext said = database.shown(OWNER, plan);
        assertThat(said.perform(KIND, DEFAULT).ending()).isEqualTo(Ending.DONE);
        assertThat(said.value("indexes_rebuilt")).isEqualTo(1);
        assertThat(said.value("indexes_dropped")).isEqualTo(1);
        assertThat(database.invalid()).isEmpty();
    }

    @Test
    void leavesInvalidIndexesAloneWhileSomebodyBuilds() throws Exception {
        leaveInvalidIndex();
        makeUnique();
        try (Connection holder = database.connect();
                Connection builder = database.connect();
                Statement hold = holder.createStatement();
                Statement build = builder.createStatement()) {
            holder.setAutoCommit(false);
            hold.execute("INSERT INTO worn VALUES (-1, 'young')");
            Thread building =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try {
                                            build.execute(
                                                    "CREATE INDEX CONCURRENTLY ix_id ON worn (id)");
                                        } catch (SQLException e) {
                                            throw new IllegalStateException(e);
                                        }
                                    });
            await().atMost(Duration.ofSeconds(10)).until(() -> builds() == 1);
            assertThat(database.as(OWNER).plan(KIND, DEFAULT).objects()).isEmpty();
            Outcome outcome = database.as(OWNER).perform(KIND, DEFAULT);
            assertThat(outcome.ending()).isEqualTo(Ending.UNKNOWN);
            assertThat(outcome.reason()).contains("an index is being built");
            assertThat(database.invalid()).containsExactly("ix_id", "ux_word");
            holder.rollback();
            building.join();
        }
        assertThat(database.as(OWNER).perform(KIND, DEFAULT).ending()).isEqualTo(Ending.DONE);
        assertThat(database.invalid()).isEmpty();
    }

    @Test
    void isNeverPassedWhereOurRoleMayNot() throws Exception {
        leaveInvalidIndex();
        makeUnique();
        assertThat(database.as(STRANGER).plan(KIND, DEFAULT).unavailable())
                .contains("GRANT pg_maintain TO it_stranger;");
        Outcome outcome = database.as(STRANGER).perform(KIND, DEFAULT);
        assertThat(outcome.ending()).isEqualTo(Ending.UNKNOWN);
        assertThat(outcome.reason())
                .contains("public.ux_word", "GRANT pg_maintain TO it_stranger;");
        assertThat(database.invalid()).containsExactly("ux_word");
    }

    @Test
    void leavesWhatWasNotShown() throws Exception {
        Plan plan = database.as(OWNER).plan(KIND, DEFAULT);
        leaveInvalidIndex();
        makeUnique();
        RecordingContext said = database.shown(OWNER, plan);
        said.perform(KIND, DEFAULT);
        assertThat(said.value("indexes_left")).isEqualTo(1);
        assertThat(said.findings(Severity.INFO))
                .extracting(Finding::fingerprint)
                .containsExactly("reindex-new:public.ux_word");
        assertThat(database.invalid()).containsExactly("ux_word");
    }

    @Test
    void saysThatItCannotMeasureWithoutTheExtension() throws Exception {
        database.table("big", 200_000, 0);
        database.sql("CREATE INDEX ix_big ON big (id)", "DROP EXTENSION pgstattuple");
        try {
            Outcome outcome = database.as(OWNER).perform(KIND, SMALL);
            assertThat(outcome.ending()).isEqualTo(Ending.UNKNOWN);
            assertThat(outcome.reason()).contains("CREATE EXTENSION pgstattuple;");
        } finally {
            database.sql("CREATE EXTENSION pgstattuple");
        }
        assertThat(database.as(OWNER).perform(KIND, SMALL).ending()).isEqualTo(Ending.DONE);
    }

    private static CompletableFuture<Outcome> begin(
            RecordingContext said, PostgresReindex.Settings settings) {
        CompletableFuture<Outcome> running = new CompletableFuture<>();
        Thread.ofPlatform()
                .start(
                        () -> {
                            try {
                                running.complete(said.perform(KIND, settings));
                            } catch (Exception e) {
                                running.completeExceptionally(e);
                            }
                        });
        return running;
    }

    private static long builds() throws SQLException {
        return database.number(
                "SELECT count(*) FROM pg_stat_progress_create_index"
                        + " WHERE datname = current_database()");
    }
}
