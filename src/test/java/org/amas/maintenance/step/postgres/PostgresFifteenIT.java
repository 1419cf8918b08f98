package org.amas.maintenance.step.postgres;

import static org.amas.maintenance.step.postgres.Maintained.OWNER;
import static org.amas.maintenance.step.postgres.Maintained.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.amas.maintenance.Machine;
import org.amas.maintenance.step.ContainerPorts;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;

/**
 * PostgreSQL 15, as AMAS runs it: without a privilege to maintain, without the moment an index was
 * last read, and with a VACUUM that reports success to whoever may not.
 */
class PostgresFifteenIT {

    private static Maintained database;

    @BeforeAll
    static void makeDatabase() throws IOException, SQLException {
        Integer port = ContainerPorts.of(Machine.docker()).get(5432);
        database = Maintained.anew("jdbc:postgresql://127.0.0.1:" + port + "/", "it_fifteen");
        assertThat(database.text("SHOW server_version_num")).startsWith("15");
    }

    @AfterAll
    static void dropDatabase() throws SQLException {
        if (database != null) {
            database.drop();
        }
    }

    @Test
    void aVacuumThatWasSkippedIsNotPassed() throws Exception {
        PostgresVacuum kind = new PostgresVacuum();
        PostgresVacuum.Settings settings = new PostgresVacuum.Settings(null, null, null);
        database.table("worn", 20_000, 45);

        Outcome outcome = database.as(STRANGER).perform(kind, settings);
        assertThat(outcome.ending()).isEqualTo(Ending.UNKNOWN);
        assertThat(outcome.reason()).contains("public.worn", "GRANT it_owner TO it_stranger;");
        assertThat(database.vacuums("worn")).isEqualTo(1);

        database.sql("GRANT it_owner TO it_stranger");
        RecordingContext said = database.as(STRANGER);
        assertThat(said.perform(kind, settings).ending()).isEqualTo(Ending.DONE);
        assertThat(said.value("dead_tuples_after")).isZero();
        assertThat(database.vacuums("worn")).isEqualTo(2);
        database.sql("REVOKE it_owner FROM it_stranger", "DROP TABLE worn");
    }

    @Test
    void anInvalidIndexIsRebuilt() throws Exception {
        PostgresReindex kind = new PostgresReindex();
        PostgresReindex.Settings settings =
                new PostgresReindex.Settings(null, null, null, null, null, null);
        database.table("indexed", 1_000, 0);
        database.sql("INSERT INTO indexed VALUES (1, 'twice'), (2, 'twice')");
        assertThatThrownBy(
                        () -> database.sql("CREATE UNIQUE INDEX CONCURRENTLY ux ON indexed (word)"))
                .hasMessageContaining("duplicated");
        RecordingContext refused = database.as(OWNER);
        refused.perform(kind, settings);
        assertThat(refused.findings(Severity.ERROR)).hasSize(1);
        assertThat(database.invalid()).containsExactly("ux");

        database.sql("DELETE FROM indexed WHERE word = 'twice'");
        RecordingContext said = database.as(OWNER);
        assertThat(said.perform(kind, settings).ending()).isEqualTo(Ending.DONE);
        assertThat(said.value("indexes_rebuilt")).isEqualTo(1);
        assertThat(database.invalid()).isEmpty();
        database.sql("DROP TABLE indexed");
    }

    @Test
    void columnsOfLaterVersionsAreNotMissed() throws Exception {
        database.table("indexed", 1_000, 0);
        database.sql("CREATE INDEX ix_idle ON indexed (word)");
        RecordingContext idle = database.as(OWNER);
        idle.perform(
                new PostgresUnusedIndexes(), new PostgresUnusedIndexes.Settings(Duration.ZERO));
        assertThat(idle.value("unused_indexes")).isEqualTo(1);
        RecordingContext slow = database.as(OWNER);
        Outcome outcome =
                slow.perform(
                        new PostgresSlowQueries(),
                        new PostgresSlowQueries.Settings(null, null, null));
        assertThat(outcome.ending()).as(outcome.toString()).isIn(Ending.DONE, Ending.NOT_RUN);
        database.sql("DROP TABLE indexed");
    }
}
