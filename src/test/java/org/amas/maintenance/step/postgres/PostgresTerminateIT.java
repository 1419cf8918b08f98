package org.amas.maintenance.step.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.lab.LabPostgres;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.target.PostgresTarget;
import org.amas.maintenance.target.Secret;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Sessions that hold others up, in a real server. */
class PostgresTerminateIT {

    private static final PostgresTerminate.Settings SOON =
            new PostgresTerminate.Settings(Duration.ofSeconds(1), Duration.ofSeconds(1));
    private static final PostgresTerminate.Settings LATE =
            new PostgresTerminate.Settings(Duration.ofMinutes(15), Duration.ofMinutes(5));

    private final PostgresTerminate terminate = new PostgresTerminate();
    private final List<Connection> open = new ArrayList<>();

    @AfterEach
    void close() throws SQLException {
        for (Connection one : open) {
            one.close();
        }
    }

    private static RecordingContext context() {
        return context(LabPostgres.USERNAME, LabPostgres.PASSWORD);
    }

    private static RecordingContext context(String user, String password) {
        return new RecordingContext()
                .with(
                        new PostgresTarget(
                                Lab.shared().postgres().url("amas"), user, Secret.of(password)));
    }

    private Connection client(String application) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", LabPostgres.USERNAME);
        properties.setProperty("password", LabPostgres.PASSWORD);
        properties.setProperty("ApplicationName", application);
        Connection one =
                DriverManager.getConnection(Lab.shared().postgres().url("amas"), properties);
        open.add(one);
        return one;
    }

    private Connection idling(String application) throws SQLException {
        Connection one = client(application);
        one.setAutoCommit(false);
        try (Statement statement = one.createStatement()) {
            statement.execute("SELECT 1");
        }
        return one;
    }

    /** A standby's or a subscriber's, idle in a transaction as no client may be. */
    private Connection replicating() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", LabPostgres.USERNAME);
        properties.setProperty("password", LabPostgres.PASSWORD);
        properties.setProperty("ApplicationName", "standby");
        properties.setProperty("replication", "database");
        properties.setProperty("assumeMinServerVersion", "10");
        properties.setProperty("preferQueryMode", "simple");
        Connection one =
                DriverManager.getConnection(Lab.shared().postgres().url("amas"), properties);
        open.add(one);
        try (Statement statement = one.createStatement()) {
            statement.execute("BEGIN");
            statement.execute("SELECT 1");
        }
        return one;
    }

    private static int pid(Connection connection) throws SQLException {
        return connection.unwrap(org.postgresql.PGConnection.class).getBackendPID();
    }

    private static boolean lives(int pid) throws SQLException {
        try (Connection own = Lab.shared().postgres().connect("amas");
                Statement statement = own.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT count(*) FROM pg_stat_activity WHERE pid = " + pid)) {
            row.next();
            return row.getInt(1) > 0;
        }
    }

    private List<PlannedObject> planned(int... pids) {
        List<PlannedObject> found = new ArrayList<>();
        await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> {
                            found.clear();
                            Plan plan = context().plan(terminate, SOON);
                            for (int pid : pids) {
                                plan.objects().stream()
                                        .filter(o -> o.name().startsWith("pid " + pid + " "))
                                        .forEach(found::add);
                            }
                            return found.size() == pids.length;
                        });
        return found;
    }

    @Test
    void endsOnlyTheChosenOfTheIdleOnes() throws Exception {
        int chosen = pid(idling("forgotten"));
        int other = pid(idling("forgotten too"));
        List<PlannedObject> both = planned(chosen, other);
        assertThat(both.getFirst().note())
                .startsWith(LabPostgres.USERNAME + "/forgotten, idle in transaction for ")
                .endsWith(" holds up 0 sessions: SELECT 1");
        RecordingContext context = context().approving(both.subList(0, 1));

        Outcome outcome = context.perform(terminate, SOON);

        assertThat(outcome.headline()).isEqualTo("1 session of 1 ended");
        assertThat(context.value("sessions_terminated")).isOne();
        assertThat(lives(chosen)).isFalse();
        assertThat(lives(other)).isTrue();
    }

    @Test
    void endsTheFirstOfAQueueThatWaitsForALock() throws Exception {
        Connection blocker = client("migration");
        blocker.setAutoCommit(false);
        try (Statement statement = blocker.createStatement()) {
            statement.execute("LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE");
        }
        Connection waiter = client("waiter");
        Thread waiting =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try (Statement statement = waiter.createStatement()) {
                                        statement.execute("SELECT count(*) FROM tasks");
                                    } catch (SQLException e) {
                                        throw new IllegalStateException(e);
                                    }
                                });
        List<PlannedObject> first = planned(pid(blocker));
        assertThat(context().plan(terminate, SOON).objects())
                .noneMatch(o -> o.name().startsWith("pid " + pidQuietly(waiter) + " "));

        context().approving(first).perform(terminate, SOON);

        assertThat(lives(pid(blocker))).isFalse();
        assertThat(waiting.join(Duration.ofSeconds(20))).isTrue();
    }

    private static int pidQuietly(Connection connection) {
        try {
            return pid(connection);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void sparesDumpsReplicationAndOurselvesAndWhatIsYoung() throws Exception {
        int dump = pid(idling("pg_dump"));
        int ours = pid(idling("amas-maintenance-7-1-abc"));
        int standby = pid(replicating());
        int forgotten = pid(idling("forgotten"));
        planned(forgotten);
        assertThat(lives(standby)).isTrue();

        assertThat(context().plan(terminate, SOON).objects())
                .noneMatch(o -> o.name().startsWith("pid " + dump + " "))
                .noneMatch(o -> o.name().startsWith("pid " + ours + " "))
                .noneMatch(o -> o.name().startsWith("pid " + standby + " "));
        assertThat(context().plan(terminate, LATE).objects())
                .noneMatch(o -> o.name().startsWith("pid " + forgotten + " "));
    }

    @Test
    @PlantedFault(
            check = "postgres.terminate",
            fault = "the session goes on with its work",
            removed = "the session idles again")
    void refusesWhatHasGoneOnWithItsWork() throws Exception {
        Connection busy = idling("thinking");
        List<PlannedObject> objects = planned(pid(busy));
        busy.commit();

        Outcome outcome = context().approving(objects).perform(terminate, SOON);

        assertThat(outcome.ending()).isEqualTo(Outcome.Ending.FAILED);
        assertThat(outcome.reason()).startsWith("refused:");
        assertThat(lives(pid(busy))).isTrue();

        int idle = pid(busy);
        try (Statement statement = busy.createStatement()) {
            statement.execute("SELECT 1");
        }
        RecordingContext context = context().approving(planned(idle));
        assertThat(context.perform(terminate, SOON).ending()).isEqualTo(Outcome.Ending.DONE);
        assertThat(lives(idle)).isFalse();
    }

    @Test
    void offersNothingToAnAccountThatMayNotEndSessions() throws Exception {
        Plan plan = context(LabPostgres.GUEST, LabPostgres.GUEST_PASSWORD).plan(terminate, SOON);
        assertThat(plan.unavailable()).contains("GRANT pg_");
    }
}
