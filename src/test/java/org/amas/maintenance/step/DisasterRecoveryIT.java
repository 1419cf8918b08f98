package org.amas.maintenance.step;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.backup.PlantedBackup;
import org.amas.maintenance.step.docker.OwnStack;
import org.amas.maintenance.target.Neo4jTarget;
import org.amas.maintenance.target.PostgresTarget;
import org.amas.maintenance.target.RedisTarget;
import org.amas.maintenance.target.TargetType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

import redis.clients.jedis.Jedis;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The container lab's data, backed up, restored into a drill stack that was killed, compared, and
 * removed with it. The tests are the drill's stages, in order.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DisasterRecoveryIT {

    private static final String PROJECT = "amas-drill-test";
    private static final ShippedProcedure DRILL =
            ShippedProcedure.load("annual/disaster-recovery-test");

    @TempDir static Path folder;

    private static ShippedSteps steps;
    private static DrillProject drill;
    private static Map<String, String> others;

    @BeforeAll
    static void up() throws Exception {
        drill = new DrillProject(PROJECT, "172.31.251", folder);
        drill.up();
        steps = new ShippedSteps(drill.properties());
        others = drill.others();
    }

    @AfterAll
    static void down() throws Exception {
        if (drill != null) { // without an engine there is none
            drill.close();
        }
        if (steps != null) {
            steps.close();
        }
    }

    private static RecordingContext context() {
        return steps.context("drill").timeLeft(Duration.ofMinutes(5));
    }

    private static RecordingContext performed(String kind) throws Exception {
        RecordingContext context = context();
        steps.perform(DRILL, kind, context).orElseThrow();
        return context;
    }

    private static RecordingContext fine(String kind) throws Exception {
        RecordingContext context = performed(kind);
        assertThat(outcome(context).ending())
                .as(kind + ": " + outcome(context) + "\n" + context.text())
                .isEqualTo(Ending.DONE);
        assertThat(DRILL.troubles(kind, context)).as(kind).isEmpty();
        return context;
    }

    private static Outcome outcome(RecordingContext context) {
        return context.outcome().orElseThrow();
    }

    @Test
    @Order(1)
    @PlantedFault(check = "drill.check", fault = "no store has a verified backup")
    void doesNotBeginWithoutAVerifiedBackup() throws Exception {
        RecordingContext context = performed("drill.check");
        assertThat(context.findings(Severity.ERROR))
                .extracting(Finding::fingerprint)
                .containsExactlyInAnyOrder(
                        "no-backup:postgres", "no-backup:redis", "no-backup:neo4j");
    }

    @Test
    @Order(2)
    void beginsOnceThereIsOneOfEachStore() throws Exception {
        ShippedProcedure backup = ShippedProcedure.load("tools/backup");
        for (String kind : backup.kinds()) {
            RecordingContext context = steps.context("production").timeLeft(Duration.ofMinutes(5));
            Outcome outcome = steps.perform(backup, kind, context).orElseThrow();
            assertThat(outcome.ending()).as(kind + outcome).isEqualTo(Ending.DONE);
        }
        fine("drill.check");
    }

    @Test
    @Order(3)
    @PlantedFault(
            check = "drill.check",
            fault = "a container of the project is not the drill's",
            removed = "that container is gone")
    @PlantedFault(
            check = "postgres.drill-restore",
            fault = "a container of the project is not the drill's")
    void oneContainerWithoutTheLabelAndNothingOfTheProjectIsTouched() throws Exception {
        try (OwnStack stranger = new OwnStack(PROJECT)) {
            String id = stranger.create("stranger", "exec sleep 600");
            stranger.start(id);
            for (String kind :
                    List.of(
                            "drill.check",
                            "drill.kill",
                            "drill.rebuild",
                            "drill.start",
                            "drill.destroy",
                            "postgres.drill-restore")) {
                assertThat(outcome(performed(kind)).reason())
                        .as(kind)
                        .startsWith("refused:")
                        .contains("is not labelled amas.drill=true");
            }
            assertThat(stranger.state(id)).isEqualTo("running");
            assertThat(drill.containers())
                    .allMatch(c -> c.path("State").asString().equals("running"));
        }
        fine("drill.check");
    }

    @Test
    @Order(4)
    @PlantedFault(check = "redis.drill-restore", fault = "the target is a live server")
    void whatWasNotKilledIsNotMadeAnewAndALiveServerIsNeverFilled() throws Exception {
        assertThat(outcome(performed("drill.rebuild")).reason()).contains("only what was killed");
        assertThat(outcome(performed("redis.drill-restore")).reason())
                .contains("was not made anew");
        RecordingContext live =
                context()
                        .with(
                                steps.context("production")
                                        .target(RedisTarget.class, TargetType.REDIS));
        steps.perform(DRILL, "redis.drill-restore", live);
        assertThat(outcome(live).reason()).startsWith("refused: 127.0.0.1 is no container");
    }

    @Test
    @Order(5)
    @PlantedFault(check = "neo4j.drill-restore", fault = "the store is filled already")
    @PlantedFault(
            check = "neo4j.drill-restore",
            fault = "the store is the live one still",
            removed = "it is killed and made anew")
    @PlantedFault(check = "postgres.drill-restore", fault = "the store is filled already")
    @PlantedFault(
            check = "postgres.drill-restore",
            fault = "the store is the live one still",
            removed = "it is killed and made anew")
    @PlantedFault(check = "redis.drill-restore", fault = "the store is filled already")
    @PlantedFault(
            check = "redis.drill-restore",
            fault = "the store is the live one still",
            removed = "it is killed and made anew")
    void isKilledMadeAnewFilledAndTheSame() throws Exception {
        for (String store : List.of("postgres", "redis", "neo4j")) {
            assertThat(outcome(performed(store + ".drill-restore")).reason())
                    .contains("was not made anew");
        }
        assertThat(fine("drill.kill").value("containers_killed")).isEqualTo(4);
        assertThat(drill.containers()).allMatch(c -> c.path("State").asString().equals("exited"));
        RecordingContext anew = fine("drill.rebuild");
        assertThat(anew.value("volumes_made")).isEqualTo(5);
        backUpAllAgain(); // as every night: it must not hide what is from before
        for (String store : List.of("postgres", "redis", "neo4j")) {
            RecordingContext restored = fine(store + ".drill-restore");
            assertThat(restored.text()).contains("the newest verified one from before");
            assertThat(restored.value("restored_after_s")).isPositive();
            assertThat(outcome(performed(store + ".drill-restore")).reason())
                    .as("a second time")
                    .contains("already");
        }
        for (String store : List.of("postgres", "redis", "neo4j")) {
            RecordingContext compared = fine(store + ".drill-compare");
            assertThat(compared.value("differences")).isZero();
            assertThat(compared.value("compared_objects")).isGreaterThan(100);
        }
    }

    /** Verified, newer than the disaster, and empty: restored, it would be told at once. */
    private static void backUpAllAgain() {
        for (TargetType type : List.of(TargetType.POSTGRES, TargetType.REDIS, TargetType.NEO4J)) {
            PlantedBackup.plant(
                    folder.resolve("backups"), "production", type, "the same", Instant.now(), true);
        }
    }

    @Test
    @Order(6)
    @PlantedFault(
            check = "postgres.drill-compare",
            fault = "a row is missing",
            removed = "the row is back")
    void aRowThatIsMissingFlipsTheVerdictUntilItIsBack() throws Exception {
        PostgresTarget target = context().target(PostgresTarget.class, TargetType.POSTGRES);
        try (Connection connection = target.open("test");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TEMP TABLE gone AS SELECT * FROM tasks LIMIT 1");
            statement.execute("DELETE FROM tasks WHERE id IN (SELECT id FROM gone)");
            RecordingContext missing = performed("postgres.drill-compare");
            assertThat(missing.findings(Severity.ERROR))
                    .extracting(Finding::fingerprint)
                    .containsExactly("differs:table:public.tasks");
            statement.execute("INSERT INTO tasks SELECT * FROM gone");
        }
        fine("postgres.drill-compare");
    }

    @Test
    @Order(7)
    @PlantedFault(
            check = "redis.drill-compare",
            fault = "a key is missing",
            removed = "the key is back")
    @PlantedFault(
            check = "neo4j.drill-compare",
            fault = "a node has changed",
            removed = "the node is as it was")
    void aKeyAndANodeThatAreMissingAreToldToo() throws Exception {
        RedisTarget redis = context().target(RedisTarget.class, TargetType.REDIS);
        try (Jedis jedis = redis.open("test")) {
            byte[] key = jedis.keys("queue:*").iterator().next().getBytes();
            byte[] kept = jedis.dump(key);
            jedis.del(key);
            assertThat(performed("redis.drill-compare").findings(Severity.ERROR)).isNotEmpty();
            jedis.restore(key, 0, kept);
        }
        fine("redis.drill-compare");
        Neo4jTarget neo4j = context().target(Neo4jTarget.class, TargetType.NEO4J);
        try (var connection = neo4j.open()) {
            Map<String, Object> node =
                    connection
                            .driver()
                            .executableQuery(
                                    "MATCH (n:Entity) WITH n, n.type AS type LIMIT 1 SET n.type ="
                                            + " 'another' RETURN elementId(n) AS id, type")
                            .execute()
                            .records()
                            .getFirst()
                            .asMap();
            assertThat(performed("neo4j.drill-compare").findings(Severity.ERROR))
                    .extracting(Finding::fingerprint)
                    .anyMatch(f -> f.contains("Entity"));
            connection
                    .driver()
                    .executableQuery("MATCH (n) WHERE elementId(n) = $id SET n.type = $type")
                    .withParameters(node)
                    .execute();
        }
        fine("neo4j.drill-compare");
    }

    @Test
    @Order(8)
    void amasServesOnWhatWasRestoredAndTheDataIsGoneAfterwards() throws Exception {
        assertThat(fine("drill.start").value("served_after_s")).isLessThan(3600);
        assertThat(outcome(performed("api.health")).ending()).isEqualTo(Ending.DONE);
        assertThat(performed("http.contract").findings(Severity.ERROR)).isEmpty();
        assertThat(drill.volumes()).hasSize(5);

        RecordingContext gone = fine("drill.destroy");

        assertThat(gone.value("volumes_left")).isZero();
        assertThat(drill.volumes()).isEmpty();
        assertThat(drill.containers()).isEmpty();
        assertThat(outcome(gone).headline()).endsWith("its network is removed, too");
        assertThat(drill.others()).as("what isn't the drill's").isEqualTo(others);
    }
}
