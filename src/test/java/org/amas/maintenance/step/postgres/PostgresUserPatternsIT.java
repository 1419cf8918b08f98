package org.amas.maintenance.step.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.target.TargetDenied;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.Duration;

/** Against tables like AMAS's in a real server. */
class PostgresUserPatternsIT {

    private static final String TABLES =
            """
            CREATE TABLE audit_logs (user_id varchar(255), action varchar(255) NOT NULL,
              status varchar(20) NOT NULL, created_at timestamptz NOT NULL);
            CREATE TABLE tasks (status varchar(50) NOT NULL, created_at timestamptz NOT NULL)
            """;

    /** One an hour from so many days ago; at {@code busy} o'clock of Sundays fifty. */
    private static final String ACTIONS =
            """
            INSERT INTO audit_logs
            SELECT 'secret-user-' || n %% 7, 'login', 'success', h
              FROM generate_series(date_trunc('hour', now()) - interval '%d days', now(), '1 hour') h,
                   generate_series(1, CASE WHEN %s THEN 50 ELSE 1 END) n\
            """;

    private final PostgresUserPatterns kind = new PostgresUserPatterns();
    private final ShippedProcedure procedure =
            ShippedProcedure.load("quarterly/performance-analysis");
    private Maintained database;

    @BeforeEach
    void makeTables() throws SQLException {
        database = Maintained.anew("it_patterns");
        database.sql(TABLES, "GRANT SELECT ON audit_logs, tasks TO " + Maintained.OWNER);
    }

    private RecordingContext perform() throws Exception {
        RecordingContext context = database.as(Maintained.OWNER);
        context.perform(kind, procedure.settings(kind));
        return context;
    }

    @Test
    @PlantedFault(
            check = "postgres.user-patterns",
            fault = "the window is in the busy hours",
            removed = "those hours are quiet")
    void warnsOfAWindowInTheBusyHoursUntilTheyAreQuiet() throws Exception {
        database.sql(
                ACTIONS.formatted(
                        30,
                        "extract(isodow FROM h AT TIME ZONE 'UTC') = 7"
                                + " AND extract(hour FROM h AT TIME ZONE 'UTC') = 2"));
        RecordingContext busy = perform();
        assertThat(busy.outcome().orElseThrow().ending()).isEqualTo(Ending.DONE);
        assertThat(procedure.troubles(kind, busy))
                .singleElement()
                .asString()
                .startsWith("WARNING window-not-quiet: Sunday 02:00 to 04:00 UTC");
        assertThat(busy.findings())
                .allSatisfy(f -> assertThat(f.evidence()).contains("FROM audit_logs"));

        database.sql("TRUNCATE audit_logs", ACTIONS.formatted(30, "false"));
        assertThat(procedure.troubles(kind, perform())).isEmpty();
    }

    @Test
    void tellsUsersApartWithoutNamingThem() throws Exception {
        database.sql(
                ACTIONS.formatted(30, "true"),
                "INSERT INTO audit_logs VALUES ('secret-user-9', 'delete', 'failure', now())",
                "INSERT INTO tasks VALUES ('completed', now()), ('failed', now())");
        RecordingContext said = perform();
        assertThat(said.value("users")).isEqualTo(8);
        assertThat(said.value("weekly_users")).isEqualTo(8);
        assertThat(said.value("daily_users")).isBetween(7.0, 7.2);
        assertThat(said.value("failed_tasks_percent")).isEqualTo(50);
        assertThat(procedure.troubles(kind, said))
                .singleElement()
                .asString()
                .startsWith("WARN failed_tasks_percent");
        assertThat(said.text() + said.tables() + said.findings()).doesNotContain("secret-user");
        assertThat(said.tables().get(1).rows()).hasSize(8);
        String first = String.valueOf(said.tables().get(1).rows().getFirst().getFirst());
        assertThat(first).matches("user-[0-9a-f]{10}");
        assertThat(perform().tables().get(1).rows().toString()).doesNotContain(first);
    }

    @Test
    void knowsNothingOfALogThatBeganLately() throws Exception {
        database.sql(ACTIONS.formatted(5, "false"));
        RecordingContext said = perform();
        assertThat(said.outcome().orElseThrow().ending()).isEqualTo(Ending.UNKNOWN);
        assertThat(said.outcome().orElseThrow().reason()).contains("of only 6 of the last 30");
        assertThat(said.readings("users")).isEmpty();
    }

    @Test
    void isNotRunWithoutTheTablesOrTheRight() throws Exception {
        RecordingContext guest = database.as(Maintained.STRANGER);
        assertThatThrownBy(() -> guest.perform(kind, procedure.settings(kind)))
                .isInstanceOf(TargetDenied.class)
                .hasMessageContaining("may not read audit_logs and tasks");
        database.sql("DROP TABLE tasks");
        RecordingContext without = perform();
        assertThat(without.outcome().orElseThrow().ending()).isEqualTo(Ending.NOT_RUN);
        assertThat(without.outcome().orElseThrow().reason()).contains("no table tasks");
    }

    @Test
    void theWindowIsASetting() throws Exception {
        database.sql(ACTIONS.formatted(30, "false"));
        RecordingContext context = database.as(Maintained.OWNER);
        context.perform(
                kind,
                new PostgresUserPatterns.Settings(Duration.ofDays(30), DayOfWeek.WEDNESDAY, 4, 50));
        assertThat(context.findings()).isEmpty();
    }
}
