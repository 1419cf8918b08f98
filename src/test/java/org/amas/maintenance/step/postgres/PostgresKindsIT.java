package org.amas.maintenance.step.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.lab.LabPostgres;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.target.PostgresTarget;
import org.amas.maintenance.target.Secret;
import org.amas.maintenance.target.TargetDenied;
import org.amas.maintenance.target.TargetDown;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * Against a real PostgreSQL, with the account that {@code docker/grants} makes and nothing more.
 */
class PostgresKindsIT {

    private static final LabPostgres SERVER = Lab.shared().postgres();
    private static final ShippedProcedure PROCEDURE = ShippedProcedure.load("daily/performance");
    private static final String ACCOUNT = "amas_maintenance";

    @BeforeAll
    static void makeAccounts() throws IOException, SQLException {
        execute(Files.readString(Path.of("docker/grants/postgres.sql")));
        execute("ALTER ROLE amas_maintenance PASSWORD 'least'");
        execute(
                """
                DROP SCHEMA IF EXISTS slow CASCADE;
                CREATE SCHEMA slow;
                CREATE VIEW slow.pg_database AS
                  SELECT pg_sleep(60)::text AS slept, * FROM pg_catalog.pg_database;
                DROP ROLE IF EXISTS slow;
                CREATE ROLE slow LOGIN PASSWORD 'slow';
                GRANT USAGE ON SCHEMA slow TO slow;
                GRANT SELECT ON slow.pg_database TO slow;
                ALTER ROLE slow SET search_path = slow, pg_catalog;
                """);
    }

    static List<StepKind<?>> kinds() {
        return List.of(
                new PostgresRoundtrip(),
                new PostgresActivity(),
                new PostgresDeadTuples(),
                new PostgresConnections(),
                new PostgresCache(),
                new PostgresTransactions(),
                new PostgresIndexes(),
                new PostgresWraparound());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    <S> void findsEvidenceWithTheLeastPrivileges(StepKind<S> kind) throws Exception {
        RecordingContext said = as(ACCOUNT, "least");
        Outcome outcome = said.perform(kind, settings(kind));
        assertThat(outcome.ending()).as(outcome.toString()).isEqualTo(Outcome.Ending.DONE);
        assertThat(said.readings().size() + said.tables().size()).isPositive();
        assertThat(said.readings()).allMatch(r -> kind.readings().contains(r.name()));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    <S> void saysThatTheServerIsDown(StepKind<S> kind) throws IOException {
        int closed = freePort();
        assertThatThrownBy(
                        () ->
                                at("jdbc:postgresql://127.0.0.1:" + closed + "/amas", "x", "x")
                                        .perform(kind, settings(kind)))
                .isInstanceOf(TargetDown.class)
                .hasMessageContaining("connection refused");
    }

    @Test
    void writesAndReadsBackAndLeavesNothing() throws Exception {
        RecordingContext said = as(ACCOUNT, "least");
        Outcome outcome = said.perform(new PostgresRoundtrip(), new NoSettings());
        assertThat(outcome.headline()).contains("PostgreSQL 17", "database amas", "read back");
        assertThat(said.value("connect_ms")).isPositive();
        assertThat(said.value("roundtrip_ms")).isPositive();
        assertThat(count("SELECT count(*) FROM pg_class WHERE relname = 'amas_maintenance_probe'"))
                .isZero();
        assertThat(
                        count(
                                "SELECT count(*) FROM pg_stat_activity WHERE application_name = '"
                                        + said.token()
                                        + "' AND state <> 'idle'"))
                .isZero();
    }

    @Test
    @PlantedFault(check = "postgres.dead-tuples", fault = "dead rows that no vacuum has taken")
    void findsThePlantedDeadRowsAndNothingElse() throws Exception {
        PostgresDeadTuples kind = new PostgresDeadTuples();
        RecordingContext said = as(ACCOUNT, "least");
        said.perform(kind, settings(kind));
        assertThat(said.findings()).extracting(Finding::place).containsExactly("task_executions");
        Finding finding = said.findings(Severity.ERROR).getFirst();
        assertThat(finding.text()).contains("45 %", "autovacuum is off");
        assertThat(said.value("dead_tuples_percent", "table", "task_executions"))
                .isBetween(44.0, 46.0);
    }

    @Test
    @PlantedFault(check = "postgres.indexes", fault = "an index build that failed")
    void findsThePlantedInvalidIndex() throws Exception {
        RecordingContext said = as(ACCOUNT, "least");
        said.perform(new PostgresIndexes(), new NoSettings());
        assertThat(said.value("invalid_indexes")).isEqualTo(1);
        assertThat(said.findings(Severity.ERROR).getFirst().text()).contains("ux_feedback_email");
    }

    @Test
    void raisesNothingOnAServerWithoutFaults(@TempDir Path folder) throws Exception {
        try (LabPostgres healthy = LabPostgres.start(folder.resolve("postgres"), 0, true)) {
            RecordingContext said =
                    at(healthy.url("amas"), LabPostgres.USERNAME, LabPostgres.PASSWORD);
            for (int run = 0; run < 2; run++) {
                for (StepKind<?> kind : kinds()) {
                    raisesNothing(kind, said);
                }
                said = said.next();
            }
        }
    }

    private static <S> void raisesNothing(StepKind<S> kind, RecordingContext said)
            throws Exception {
        assertThat(said.perform(kind, settings(kind)).ending()).isEqualTo(Outcome.Ending.DONE);
        if (PROCEDURE.kinds().contains(kind.name())) {
            assertThat(PROCEDURE.troubles(kind, said)).as(kind.name()).isEmpty();
        }
    }

    @Test
    void seesRowsThatWereWrittenBetweenTwoRuns() throws Exception {
        RecordingContext first = as(ACCOUNT, "least");
        assertThat(first.perform(new PostgresActivity(), new NoSettings()).headline())
                .startsWith("Totals of");
        execute(
                "CREATE TABLE IF NOT EXISTS activity_probe (n integer);"
                        + "INSERT INTO activity_probe SELECT generate_series(1, 500);"
                        + "SELECT pg_stat_force_next_flush()");
        RecordingContext second = first.next();
        second.perform(new PostgresActivity(), new NoSettings());
        execute("DROP TABLE activity_probe");
        assertThat(second.value("writes_per_hour", "table", "activity_probe")).isPositive();
    }

    @Test
    @PlantedFault(
            check = "postgres.transactions",
            fault = "a long transaction keeps another waiting",
            removed = "it has ended")
    void namesALongTransactionAndWhomItBlocks() throws Exception {
        PostgresTransactions.Settings impatient =
                new PostgresTransactions.Settings(
                        Duration.ofMillis(100), Duration.ofHours(1), Duration.ofMillis(100));
        try (Connection holder = SERVER.connect("amas");
                Connection waiter = SERVER.connect("amas");
                Statement hold = holder.createStatement();
                Statement wait = waiter.createStatement()) {
            hold.execute("SET application_name = 'holder'");
            wait.execute("SET application_name = 'waiter'");
            holder.setAutoCommit(false);
            hold.execute("LOCK TABLE feedback IN ACCESS EXCLUSIVE MODE");
            Thread waiting = Thread.ofVirtual().start(() -> quietly(wait, "TABLE feedback"));
            Thread.sleep(600);
            RecordingContext said = as(ACCOUNT, "least");
            said.perform(new PostgresTransactions(), impatient);
            holder.rollback();
            waiting.join();
            assertThat(said.findings())
                    .extracting(Finding::fingerprint)
                    .contains("long-transaction:postgres/holder", "blocks:postgres/holder");
            assertThat(said.value("blocked_sessions")).isEqualTo(1);

            RecordingContext over = as(ACCOUNT, "least");
            over.perform(new PostgresTransactions(), impatient);
            assertThat(over.findings())
                    .extracting(Finding::fingerprint)
                    .doesNotContain("long-transaction:postgres/holder", "blocks:postgres/holder");
            assertThat(over.value("blocked_sessions")).isZero();
        }
    }

    @Test
    void isNotKeptWaitingByATableThatIsLocked() throws Exception {
        try (Connection holder = SERVER.connect("amas");
                Statement hold = holder.createStatement()) {
            holder.setAutoCommit(false);
            hold.execute("LOCK TABLE feedback IN ACCESS EXCLUSIVE MODE");
            for (StepKind<?> kind : kinds()) {
                findsEvidenceWithTheLeastPrivileges(kind);
            }
            holder.rollback();
        }
    }

    @Test
    @PlantedFault(
            check = "postgres.roundtrip",
            fault = "a wrong password",
            removed = "the password is right")
    void saysThatThePasswordIsWrong() throws Exception {
        assertThatThrownBy(
                        () ->
                                as(ACCOUNT, "wrong")
                                        .perform(new PostgresRoundtrip(), new NoSettings()))
                .isInstanceOf(TargetDown.class)
                .hasMessageContaining("password authentication failed");
        assertThat(as(ACCOUNT, "least").perform(new PostgresRoundtrip(), new NoSettings()).ending())
                .isEqualTo(Outcome.Ending.DONE);
    }

    @Test
    @PlantedFault(
            check = "postgres.roundtrip",
            fault = "the database is missing",
            removed = "the database is there")
    void saysThatTheDatabaseIsMissing() throws Exception {
        assertThatThrownBy(
                        () ->
                                at(SERVER.url("nowhere"), ACCOUNT, "least")
                                        .perform(new PostgresRoundtrip(), new NoSettings()))
                .isInstanceOf(TargetDown.class)
                .hasMessageContaining("\"nowhere\" does not exist");
        assertThat(
                        at(SERVER.url("amas"), ACCOUNT, "least")
                                .perform(new PostgresRoundtrip(), new NoSettings())
                                .ending())
                .isEqualTo(Outcome.Ending.DONE);
    }

    @Test
    void namesTheGrantThatIsMissing() {
        TargetDenied denied =
                catchThrowableOfType(
                        TargetDenied.class,
                        () ->
                                as(LabPostgres.GUEST, LabPostgres.GUEST_PASSWORD)
                                        .perform(new PostgresConnections(), new NoSettings()));
        assertThat(denied).hasMessageContaining("pg_read_all_stats");
        assertThat(denied.remedy()).isEqualTo("GRANT pg_monitor TO amas_guest;");
    }

    @Test
    void namesTheGrantForTemporaryTables() throws Exception {
        execute("REVOKE TEMPORARY ON DATABASE amas FROM PUBLIC");
        try {
            TargetDenied denied =
                    catchThrowableOfType(
                            TargetDenied.class,
                            () ->
                                    as(LabPostgres.GUEST, LabPostgres.GUEST_PASSWORD)
                                            .perform(new PostgresRoundtrip(), new NoSettings()));
            assertThat(denied.remedy())
                    .isEqualTo("GRANT TEMPORARY ON DATABASE amas TO amas_guest;");
        } finally {
            execute("GRANT TEMPORARY ON DATABASE amas TO PUBLIC");
        }
    }

    @Test
    void stopsASlowStatementAtTheServerBeforeTheStepsTimeIsUp() {
        RecordingContext context = as("slow", "slow").timeLeft(Duration.ofMillis(700));
        long start = System.nanoTime();
        assertThatThrownBy(() -> context.perform(new PostgresWraparound(), new NoSettings()))
                .hasMessageContaining("stopped after 700 ms")
                .hasMessageContaining("statement timeout");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void endsTheStatementAtTheServerWhenCancelled() throws Exception {
        RecordingContext context = as("slow", "slow");
        Thread canceller =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        Thread.sleep(500);
                                        context.cancel();
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    }
                                });
        long start = System.nanoTime();
        assertThatThrownBy(() -> context.perform(new PostgresWraparound(), new NoSettings()))
                .isInstanceOf(RuntimeException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
        canceller.join();
        assertThat(
                        count(
                                "SELECT count(*) FROM pg_stat_activity"
                                        + " WHERE usename = 'slow' AND state = 'active'"))
                .isZero();
    }

    @Test
    void givesUpOnAServerThatAcceptsAndSaysNothing() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            long start = System.nanoTime();
            assertThatThrownBy(
                            () ->
                                    at(
                                                    "jdbc:postgresql://127.0.0.1:"
                                                            + silent.getLocalPort()
                                                            + "/amas",
                                                    "x",
                                                    "x")
                                            .perform(new PostgresRoundtrip(), new NoSettings()))
                    .isInstanceOf(TargetDown.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(12));
        }
    }

    private static RecordingContext as(String user, String password) {
        return at(SERVER.url("amas"), user, password);
    }

    private static RecordingContext at(String url, String user, String password) {
        return new RecordingContext().with(new PostgresTarget(url, user, Secret.of(password)));
    }

    private static <S> S settings(StepKind<S> kind) {
        if (PROCEDURE.kinds().contains(kind.name())) {
            return PROCEDURE.settings(kind);
        }
        return kind.settings().cast(new NoSettings());
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = SERVER.connect("amas");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long count(String sql) throws SQLException {
        try (Connection connection = SERVER.connect("amas");
                Statement statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void quietly(Statement statement, String sql) {
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            // The test has ended it.
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
