package org.amas.maintenance.step.postgres;

import static org.amas.maintenance.step.postgres.Maintained.OWNER;
import static org.amas.maintenance.step.postgres.Maintained.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Recovery;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.ShippedProcedure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Vacuum against a real server: by need, seen, and never passed where nothing was done. */
class PostgresVacuumIT {

    private static final PostgresVacuum KIND = new PostgresVacuum();
    private static final PostgresVacuum.Settings DEFAULT =
            new PostgresVacuum.Settings(null, null, null);

    /** So slow that there is time to look. */
    private static final PostgresVacuum.Settings SLOW =
            new PostgresVacuum.Settings(null, Duration.ofMillis(30), null);

    private static final PostgresVacuum.Settings SLOWEST =
            new PostgresVacuum.Settings(null, Duration.ofMillis(100), null);

    private static Maintained database;

    @BeforeAll
    static void makeDatabase() throws SQLException {
        database = Maintained.anew("it_vacuum");
    }

    @AfterEach
    void dropTables() throws SQLException {
        database.sql("DROP TABLE IF EXISTS worn, fresh, other, changed");
        database.sql("REVOKE pg_maintain FROM " + STRANGER);
    }

    @Test
    void tendsTheTableInNeedAndNoOther() throws Exception {
        database.table("worn", 20_000, 45);
        database.table("fresh", 20_000, 2);

        Plan plan = database.as(OWNER).plan(KIND, DEFAULT);
        assertThat(plan.objects())
                .extracting(PlannedObject::name, PlannedObject::action)
                .containsExactly(tuple("public.worn", "vacuum and analyze"));
        assertThat(database.vacuums("worn")).as("a plan writes nothing").isEqualTo(1);

        RecordingContext said = database.shown(OWNER, plan);
        Outcome outcome = said.perform(KIND, DEFAULT);
        assertThat(outcome.ending()).as(outcome.toString()).isEqualTo(Ending.DONE);
        assertThat(said.findings()).isEmpty();
        assertThat(said.value("tables_maintained")).isEqualTo(1);
        assertThat(said.value("tables_left")).isZero();
        assertThat(said.value("dead_tuples_before")).isEqualTo(9_000);
        assertThat(said.value("dead_tuples_after")).isZero();
        assertThat(database.vacuums("worn")).isEqualTo(2);
        assertThat(database.vacuums("fresh")).isEqualTo(1);

        RecordingContext again = database.as(OWNER);
        assertThat(again.perform(KIND, DEFAULT).headline()).startsWith("None of 2 tables");
        assertThat(again.value("tables_due")).isZero();
    }

    @Test
    @PlantedFault(
            check = "postgres.dead-tuples",
            fault = "dead rows that no vacuum has taken",
            removed = "a vacuum has taken them")
    void deadRowsAreToldUntilAVacuumHasTakenThem() throws Exception {
        database.sql(
                "CREATE TABLE other (id integer) WITH (autovacuum_enabled = false)",
                "INSERT INTO other SELECT generate_series(1, 20000)",
                "DELETE FROM other WHERE id % 100 < 45");
        assertThat(dead().findings(Severity.ERROR))
                .extracting(Finding::place)
                .containsExactly("other");

        database.sql("VACUUM other");
        RecordingContext vacuumed = dead();
        assertThat(vacuumed.findings()).isEmpty();
        assertThat(vacuumed.value("dead_tuples_percent", "table", "other")).isZero();
    }

    private static RecordingContext dead() throws Exception {
        PostgresDeadTuples kind = new PostgresDeadTuples();
        RecordingContext said = database.as(OWNER);
        said.perform(kind, ShippedProcedure.load("daily/performance").settings(kind));
        return said;
    }

    @Test
    void takesOnlyTheStatisticsOfATableThatChanged() throws Exception {
        database.table("changed", 1_000, 0);
        database.sql("INSERT INTO changed SELECT n FROM generate_series(1, 5000) n");
        Plan plan = database.as(OWNER).plan(KIND, DEFAULT);
        assertThat(plan.objects()).extracting(PlannedObject::action).containsExactly("analyze");

        RecordingContext said = database.as(OWNER);
        assertThat(said.perform(KIND, DEFAULT).ending()).isEqualTo(Ending.DONE);
        assertThat(said.value("tables_maintained")).isEqualTo(1);
        assertThat(database.vacuums("changed")).isEqualTo(1);
        assertThat(database.as(OWNER).plan(KIND, DEFAULT).objects()).isEmpty();
    }

    @Test
    void showsHowFarItHasCome() throws Exception {
        database.table("worn", 150_000, 45);
        RecordingContext said = database.as(OWNER);
        assertThat(said.perform(KIND, SLOW).ending()).isEqualTo(Ending.DONE);
        assertThat(said.progress())
                .filteredOn(p -> p > 0 && p < 1)
                .hasSizeGreaterThan(2)
                .isSorted();
        assertThat(said.text()).containsPattern("scanning heap: [\\d,]+ of [\\d,]+ blocks");
    }

    @Test
    @PlantedFault(
            check = "postgres.vacuum",
            fault = "our role may not vacuum a table",
            removed = "our role is granted the right")
    void isNeverPassedWhereOurRoleMayNot() throws Exception {
        database.table("worn", 20_000, 45);
        Plan plan = database.as(STRANGER).plan(KIND, DEFAULT);
        assertThat(plan.unavailable()).contains("GRANT pg_maintain TO it_stranger;");

        RecordingContext said = database.as(STRANGER);
        Outcome outcome = said.perform(KIND, DEFAULT);
        assertThat(outcome.ending()).isEqualTo(Ending.UNKNOWN);
        assertThat(outcome.reason()).contains("public.worn", "GRANT pg_maintain TO it_stranger;");
        assertThat(said.value("tables_left")).isEqualTo(1);
        assertThat(database.vacuums("worn")).isEqualTo(1);

        database.sql("GRANT pg_maintain TO " + STRANGER);
        assertThat(database.as(STRANGER).perform(KIND, DEFAULT).ending()).isEqualTo(Ending.DONE);
        assertThat(database.vacuums("worn")).isEqualTo(2);
    }

    @Test
    @PlantedFault(
            check = "postgres.vacuum",
            fault = "the server passes a table over",
            removed = "the table is no longer locked")
    void isNeverPassedWhereTheServerPassedATableOver() throws Exception {
        database.table("worn", 20_000, 45);
        try (Connection holder = database.connect();
                Statement hold = holder.createStatement()) {
            holder.setAutoCommit(false);
            hold.execute("LOCK TABLE worn IN ACCESS EXCLUSIVE MODE");
            Outcome outcome = database.as(OWNER).perform(KIND, DEFAULT);
            assertThat(outcome.ending()).isEqualTo(Ending.UNKNOWN);
            assertThat(outcome.reason()).contains("public.worn", "lock not available");
            holder.rollback();
        }
        assertThat(database.as(OWNER).perform(KIND, DEFAULT).ending()).isEqualTo(Ending.DONE);
    }

    @Test
    void leavesWhatWasNotShown() throws Exception {
        database.table("worn", 20_000, 45);
        Plan plan = database.as(OWNER).plan(KIND, DEFAULT);
        database.table("other", 20_000, 45);

        RecordingContext said = database.shown(OWNER, plan);
        assertThat(said.perform(KIND, DEFAULT).ending()).isEqualTo(Ending.DONE);
        assertThat(said.value("tables_left")).isEqualTo(1);
        assertThat(said.findings(Severity.INFO))
                .extracting(Finding::fingerprint)
                .containsExactly("vacuum-new:public.other");
        assertThat(database.vacuums("other")).isEqualTo(1);
    }

    @Test
    void stopsAtItsCap() throws Exception {
        database.table("worn", 20_000, 45);
        database.table("other", 20_000, 50);
        PostgresVacuum.Settings one = new PostgresVacuum.Settings(null, null, 1);
        assertThat(database.as(OWNER).plan(KIND, one).objects())
                .extracting(PlannedObject::name)
                .containsExactly("public.other");
        RecordingContext said = database.as(OWNER);
        said.perform(KIND, one);
        assertThat(said.value("tables_maintained")).isEqualTo(1);
        assertThat(said.value("tables_left")).isEqualTo(1);
    }

    @Test
    void beginsNoTableForWhichNoTimeIsLeft() throws Exception {
        database.table("worn", 20_000, 45);
        RecordingContext said = database.as(OWNER).timeLeft(Duration.ofSeconds(4));
        Outcome outcome = said.perform(KIND, DEFAULT);
        assertThat(outcome.ending()).isEqualTo(Ending.UNKNOWN);
        assertThat(outcome.reason()).isEqualTo("no time was left for public.worn");
        assertThat(database.vacuums("worn")).isEqualTo(1);
    }

    @Test
    void goesOnUnseenWhereASecondConnectionIsRefused() throws Exception {
        database.table("worn", 20_000, 45);
        database.sql("ALTER ROLE it_owner CONNECTION LIMIT 1");
        try {
            RecordingContext said = database.as(OWNER);
            assertThat(said.perform(KIND, SLOW).ending()).isEqualTo(Ending.DONE);
            assertThat(said.text()).contains("can't be seen", "too many connections");
            assertThat(database.vacuums("worn")).isEqualTo(2);
        } finally {
            database.sql("ALTER ROLE it_owner CONNECTION LIMIT -1");
        }
    }

    @Test
    void saysThatAnOldTransactionHoldsTheDeadRows() throws Exception {
        database.table("worn", 20_000, 0);
        try (Connection holder = database.connect();
                Statement hold = holder.createStatement()) {
            holder.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            holder.setAutoCommit(false);
            hold.execute("SELECT count(*) FROM pg_class");
            database.sql("DELETE FROM worn WHERE id % 100 < 45");
            RecordingContext said = database.as(OWNER);
            said.perform(KIND, DEFAULT);
            assertThat(said.findings(Severity.WARNING))
                    .extracting(Finding::fingerprint)
                    .containsExactly("vacuum-in-vain:public.worn");
            holder.rollback();
        }
        RecordingContext said = database.as(OWNER);
        said.perform(KIND, DEFAULT);
        assertThat(said.findings()).isEmpty();
        assertThat(said.value("dead_tuples_after")).isZero();
    }

    @Test
    void endsAtTheServerWhenCancelled() throws Exception {
        database.table("worn", 150_000, 45);
        RecordingContext said = database.as(OWNER);
        CompletableFuture<Outcome> running = begin(() -> said.perform(KIND, SLOWEST));
        awaitVacuum(said.token());
        long start = System.nanoTime();
        said.cancel();
        Outcome outcome = running.get();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(outcome.ending()).isEqualTo(Ending.UNKNOWN);
        assertThat(outcome.reason()).contains("public.worn");
        await().atMost(Duration.ofSeconds(5)).until(() -> sessions(said.token()) == 0);
        assertThat(database.vacuums("worn")).isEqualTo(1);
    }

    @Test
    void isFoundAndEndedAfterTheApplicationDied() throws Exception {
        database.table("worn", 150_000, 45);
        RecordingContext said = database.as(OWNER);
        CompletableFuture<Outcome> running = begin(() -> said.perform(KIND, SLOWEST));
        awaitVacuum(said.token());

        Recovery found = KIND.recover(said);

        assertThat(found.state()).isEqualTo(Recovery.State.KILLED);
        assertThat(found.found()).contains("VACUUM");
        assertThat(running).failsWithin(Duration.ofSeconds(10));
        assertThat(sessions(said.token())).isZero();
        assertThat(KIND.recover(said).state()).isEqualTo(Recovery.State.UNKNOWN);
    }

    private static <T> CompletableFuture<T> begin(Callable<T> work) {
        CompletableFuture<T> running = new CompletableFuture<>();
        Thread.ofPlatform()
                .start(
                        () -> {
                            try {
                                running.complete(work.call());
                            } catch (Exception e) {
                                running.completeExceptionally(e);
                            }
                        });
        return running;
    }

    private static void awaitVacuum(String token) {
        await().atMost(Duration.ofSeconds(20))
                .until(
                        () ->
                                database.number(
                                                "SELECT count(*) FROM pg_stat_progress_vacuum"
                                                        + " JOIN pg_stat_activity USING (pid)"
                                                        + " WHERE application_name = '"
                                                        + token
                                                        + "'")
                                        == 1);
    }

    private static long sessions(String token) throws SQLException {
        return database.number(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = '" + token + "'");
    }
}
