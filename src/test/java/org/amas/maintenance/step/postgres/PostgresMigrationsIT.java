package org.amas.maintenance.step.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.docker.OwnStack;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A real database's revision against migrations in a real container. */
class PostgresMigrationsIT {

    private static final PostgresMigrations.Settings AMAS =
            new PostgresMigrations.Settings(null, null);

    private final PostgresMigrations kind = new PostgresMigrations();
    private OwnStack stack;
    private Maintained database;

    @BeforeEach
    void plant() throws Exception {
        stack = new OwnStack("amas-migrations-test");
        database = Maintained.anew("it_migrations");
        database.sql(
                "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)",
                "GRANT SELECT ON alembic_version TO " + Maintained.OWNER);
    }

    @AfterEach
    void remove() throws Exception {
        if (stack != null) {
            stack.close();
        }
    }

    /** As Alembic writes it, and as newer versions of it do. */
    private static String migration(int number) {
        String types = number % 2 == 0 ? "" : ": str";
        String down = number == 1 ? "None" : "'%03d'".formatted(number - 1);
        return "printf \"revision%s = '%03d'\\ndown_revision = %s\\n\" > %03d_one.py"
                .formatted(types, number, down, number);
    }

    private void application(int migrations, String... more) {
        String made =
                Stream.concat(
                                IntStream.rangeClosed(1, migrations)
                                        .mapToObj(PostgresMigrationsIT::migration),
                                Stream.of(more))
                        .collect(Collectors.joining("; "));
        String id =
                stack.create(
                        "amas-blue",
                        "mkdir -p /app/alembic/versions; cd /app/alembic/versions; "
                                + made
                                + "; touch /tmp/made; exec sleep 600");
        stack.start(id);
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> looked().findings() != null && isMade(migrations + more.length));
    }

    private boolean isMade(int migrations) throws Exception {
        return looked().value("migrations") == migrations;
    }

    private RecordingContext looked() throws Exception {
        RecordingContext context = database.as(Maintained.OWNER).with(stack.target());
        context.perform(kind, AMAS);
        return context;
    }

    private void at(String... revisions) throws Exception {
        database.sql("DELETE FROM alembic_version");
        for (String one : revisions) {
            database.sql("INSERT INTO alembic_version VALUES ('%s')".formatted(one));
        }
    }

    private static List<String> fingerprints(RecordingContext context) {
        return context.findings().stream().map(Finding::fingerprint).toList();
    }

    private static Outcome outcome(RecordingContext context) {
        return context.outcome().orElseThrow();
    }

    @Test
    @PlantedFault(
            check = "postgres.migrations",
            fault = "the database has not had two migrations",
            removed = "the database has had them")
    void failsUntilTheDatabaseHasTheApplicationsNewest() throws Exception {
        at("002");
        application(4);
        RecordingContext behind = looked();
        assertThat(fingerprints(behind)).containsExactly("migrations-missing");
        assertThat(behind.value("migrations_missing")).isEqualTo(2);
        assertThat(behind.findings().getFirst().text())
                .contains("2 migrations: 003, 004", "alembic upgrade head");

        at("004");
        RecordingContext there = looked();
        assertThat(there.findings()).isEmpty();
        assertThat(there.value("migrations_missing")).isZero();
        assertThat(outcome(there).headline())
                .isEqualTo("the database has 004, the application's newest");

        at();
        assertThat(fingerprints(looked())).containsExactly("migrations-missing");
    }

    @Test
    @PlantedFault(
            check = "postgres.migrations",
            fault = "the database is newer than the application",
            removed = "the database is at a revision that the application knows")
    void failsWhereTheApplicationDoesNotKnowTheRevision() throws Exception {
        at("004");
        application(3);
        assertThat(fingerprints(looked())).containsExactly("migrations-unknown");
        at("003");
        assertThat(looked().findings()).isEmpty();
    }

    @Test
    void warnsOfBranchesThatWereNeverMerged() throws Exception {
        at("002");
        String other = "printf \"revision = '002b'\\ndown_revision = '001'\\n\" > 002b_two.py";
        application(2, other);
        RecordingContext branched = looked();
        assertThat(fingerprints(branched))
                .containsExactly("migrations-branched", "migrations-missing");
        assertThat(branched.findings().getFirst().evidence())
                .contains("FROM alembic_version", "002", "002b");
    }

    @Test
    void whatCannotBeComparedIsNotRun() throws Exception {
        assertThat(outcome(looked()).reason()).startsWith("no container of a service amas");
        String id = stack.create("amas-blue", "exec sleep 600");
        stack.start(id);
        assertThat(outcome(looked()).ending()).isEqualTo(Ending.NOT_RUN);
        assertThat(outcome(looked()).reason()).contains("has no migrations of Alembic in");
        stack.remove(id);

        at("001");
        application(1);
        database.sql("DROP TABLE alembic_version");
        assertThat(outcome(looked()).ending()).isEqualTo(Ending.NOT_RUN);
        assertThat(outcome(looked()).reason()).contains("no table alembic_version");
    }
}
