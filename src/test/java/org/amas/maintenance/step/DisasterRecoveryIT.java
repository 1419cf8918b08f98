package org.amas.maintenance.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.Machine;
import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.docker.OwnStack;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;
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

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The container lab's data, backed up, restored into a drill stack that was killed, compared, and
 * removed with it. The tests are the drill's stages, in order.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DisasterRecoveryIT {

    private static final String PROJECT = "amas-drill-test";
    private static final String NET = "172.31.251";
    private static final ShippedProcedure DRILL =
            ShippedProcedure.load("annual/disaster-recovery-test");

    @TempDir static Path folder;

    private static ShippedSteps steps;
    private static DockerTarget drill;
    private static Map<String, String> others;

    @BeforeAll
    static void up() throws Exception {
        Machine.Docker docker = Machine.docker();
        drill = new DockerTarget(docker.host(), PROJECT, List.of(), true);
        compose("up", "-d");
        await().atMost(Duration.ofMinutes(3)).until(DisasterRecoveryIT::allHealthy);
        Map<String, String> properties = new HashMap<>();
        properties.put("amas.lab.enabled", "true");
        properties.put("amas.step.backup.directory", folder.resolve("backups").toString());
        Map<Integer, Integer> ports = ContainerPorts.of(docker);
        String live = "127.0.0.1:";
        servers(
                properties,
                "production",
                live + ports.get(5432),
                live + ports.get(6379),
                live + ports.get(7687),
                List.of("postgres", "amas_redis_password", "amas_password"));
        servers(
                properties,
                "drill",
                NET + ".11:5432",
                NET + ".12:6379",
                NET + ".13:7687",
                List.of("drill", "drill", "drill-password"));
        String targets = "amas.environments.drill.targets.";
        properties.put(targets + "docker.host", docker.host().toString());
        properties.put(targets + "docker.project", PROJECT);
        properties.put(targets + "api.url", "http://" + NET + ".14:8000");
        steps = new ShippedSteps(properties);
        others = others();
    }

    private static void servers(
            Map<String, String> properties,
            String environment,
            String postgres,
            String redis,
            String neo4j,
            List<String> passwords) {
        String targets = "amas.environments." + environment + ".targets.";
        properties.put(targets + "postgres.url", "jdbc:postgresql://" + postgres + "/amas");
        properties.put(targets + "postgres.username", "postgres");
        properties.put(targets + "postgres.password", passwords.get(0));
        properties.put(targets + "redis.url", "redis://" + redis + "/0");
        properties.put(targets + "redis.password", passwords.get(1));
        properties.put(targets + "neo4j.url", "bolt://" + neo4j);
        properties.put(targets + "neo4j.username", "neo4j");
        properties.put(targets + "neo4j.password", passwords.get(2));
    }

    @AfterAll
    static void down() throws Exception {
        if (drill != null) { // without an engine there is none
            compose("down", "-v");
        }
        if (steps != null) {
            steps.close();
        }
    }

    private static void compose(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Machine.program("docker-compose").toString());
        command.addAll(
                List.of(
                        "-p", PROJECT,
                        "--env-file", "docker/lab/debian.env",
                        "-f", "docker/lab/docker-compose.drill.yml"));
        command.addAll(List.of(arguments));
        Path log = folder.resolve("compose.log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("AMAS_DRILL_NET", NET);
        assertThat(builder.start().waitFor()).as(log.toString()).isZero();
    }

    private static List<JsonNode> containers() {
        try (DockerEngine engine = drill.open()) {
            List<JsonNode> all = new ArrayList<>();
            for (JsonNode one : engine.get("/containers/json?all=1")) {
                all.add(one);
            }
            return all;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isDrill(JsonNode container) {
        return container
                .path("Labels")
                .path("com.docker.compose.project")
                .asString("")
                .equals(PROJECT);
    }

    private static boolean allHealthy() {
        List<JsonNode> own = containers().stream().filter(DisasterRecoveryIT::isDrill).toList();
        return own.size() == 4
                && own.stream().allMatch(c -> c.path("Status").asString("").contains("(healthy)"));
    }

    /** The lab's own containers, each with when it began to run: others come and go here. */
    private static Map<String, String> others() throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (DockerEngine engine = drill.open()) {
            for (JsonNode one : containers()) {
                String project = one.path("Labels").path("com.docker.compose.project").asString("");
                if (project.equals(Machine.docker().project())) {
                    String id = one.path("Id").asString();
                    JsonNode state = engine.get("/containers/" + id + "/json").path("State");
                    all.put(id, state.path("Status") + " " + state.path("StartedAt"));
                }
            }
        }
        return all;
    }

    private static TreeSet<String> volumes() throws IOException {
        TreeSet<String> names = new TreeSet<>();
        try (DockerEngine engine = drill.open()) {
            for (JsonNode volume : engine.get("/volumes").path("Volumes")) {
                if (volume.path("Name").asString("").startsWith(PROJECT)) {
                    names.add(volume.path("Name").asString(""));
                }
            }
        }
        return names;
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
    @PlantedFault(check = "drill.check", fault = "a container of the project is not the drill's")
    @PlantedFault(check = "drill.destroy", fault = "a container of the project is not the drill's")
    @PlantedFault(check = "drill.kill", fault = "a container of the project is not the drill's")
    @PlantedFault(check = "drill.rebuild", fault = "a container of the project is not the drill's")
    @PlantedFault(check = "drill.start", fault = "a container of the project is not the drill's")
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
            assertThat(containers().stream().filter(DisasterRecoveryIT::isDrill))
                    .allMatch(c -> c.path("State").asString().equals("running"));
        }
        fine("drill.check");
    }

    @Test
    @Order(4)
    @PlantedFault(check = "drill.rebuild", fault = "the drill was not killed")
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
    @PlantedFault(check = "postgres.drill-restore", fault = "the store is filled already")
    @PlantedFault(check = "redis.drill-restore", fault = "the store is filled already")
    void isKilledMadeAnewFilledAndTheSame() throws Exception {
        assertThat(fine("drill.kill").value("containers_killed")).isEqualTo(4);
        assertThat(containers().stream().filter(DisasterRecoveryIT::isDrill))
                .allMatch(c -> c.path("State").asString().equals("exited"));
        RecordingContext anew = fine("drill.rebuild");
        assertThat(anew.value("volumes_made")).isEqualTo(5);
        for (String store : List.of("postgres", "redis", "neo4j")) {
            RecordingContext restored = fine(store + ".drill-restore");
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

    @Test
    @Order(6)
    @PlantedFault(check = "postgres.drill-compare", fault = "a row is missing")
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
    @PlantedFault(check = "redis.drill-compare", fault = "a key is missing")
    @PlantedFault(check = "neo4j.drill-compare", fault = "a node has changed")
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
            connection
                    .driver()
                    .executableQuery("MATCH (n:Entity) WITH n LIMIT 1 SET n.type = 'another'")
                    .execute();
            assertThat(performed("neo4j.drill-compare").findings(Severity.ERROR))
                    .extracting(Finding::fingerprint)
                    .anyMatch(f -> f.contains("Entity"));
        }
    }

    @Test
    @Order(8)
    void amasServesOnWhatWasRestoredAndTheDataIsGoneAfterwards() throws Exception {
        assertThat(fine("drill.start").value("served_after_s")).isLessThan(3600);
        assertThat(outcome(performed("api.health")).ending()).isEqualTo(Ending.DONE);
        assertThat(performed("http.contract").findings(Severity.ERROR)).isEmpty();
        assertThat(volumes()).hasSize(5);

        RecordingContext gone = fine("drill.destroy");

        assertThat(gone.value("volumes_left")).isZero();
        assertThat(volumes()).isEmpty();
        assertThat(containers().stream().filter(DisasterRecoveryIT::isDrill)).isEmpty();
        assertThat(others()).as("what isn't the drill's").isEqualTo(others);
    }
}
