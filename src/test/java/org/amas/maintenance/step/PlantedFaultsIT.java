package org.amas.maintenance.step;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.Machine;
import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.lab.LabFiles;
import org.amas.maintenance.lab.LabSettings;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the two stand-ins were given on purpose is found by the procedures that ship, and where
 * nothing was planted, nothing is found.
 */
class PlantedFaultsIT {

    private static final String TARGETS = "amas.environments.production.targets.";

    private static Map<String, List<String>> troubles(Map<String, String> properties) {
        try (ShippedSteps steps = new ShippedSteps(properties)) {
            return steps.troubles("production");
        }
    }

    private static Map<String, String> withoutDocker(Map<String, String> properties) {
        Map<String, String> kept = new TreeMap<>(properties);
        kept.keySet().removeIf(name -> name.contains(".targets.docker."));
        return kept;
    }

    private static void assertTold(
            Map<String, List<String>> troubles, String kind, String beginning) {
        assertThat(troubles.get(kind))
                .as("%s among %s", kind, troubles)
                .anyMatch(trouble -> trouble.matches(beginning + ".*"));
    }

    private static void assertTellsTheFaultsOfBothLabs(Map<String, List<String>> troubles) {
        assertTold(troubles, "postgres.dead-tuples", "(ERROR|WARNING) dead-tuples:");
        assertTold(troubles, "postgres.indexes", "ERROR invalid-index:");
        assertTold(troubles, "log.errors", "WARNING errors:amas");
        assertTold(troubles, "log.critical", "CRITICAL critical:amas");
        assertTold(troubles, "log.authentication", "WARNING refused:203\\.0\\.113\\.");
    }

    @Test
    void theLabsAreToldByTheProceduresThatShip() throws Exception {
        Lab lab = Lab.shared();
        LabFiles own =
                LabFiles.plant(lab.directory().resolve("planted"), false, lab.settings().clock());
        Map<String, String> properties = withoutDocker(lab.properties());
        properties.put(TARGETS + "files.root", own.root().toString());

        assertTellsTheFaultsOfBothLabs(troubles(properties));

        assertThat(oldAndUncompressed(own.root())).isEmpty();
    }

    private static List<Path> oldAndUncompressed(Path root) throws IOException {
        Instant limit = Instant.now().minus(Duration.ofDays(7));
        try (Stream<Path> left = Files.walk(root)) {
            return left.filter(file -> file.getFileName().toString().matches(".*\\.log\\..*"))
                    .filter(file -> !file.toString().matches(".*(audit.*|\\.gz)"))
                    .filter(file -> file.toFile().lastModified() < limit.toEpochMilli())
                    .toList();
        }
    }

    @Test
    void theContainerLabIsToldByTheProceduresThatShip() throws Exception {
        assertTellsTheFaultsOfBothLabs(troubles(containers(Machine.docker())));
    }

    @Test
    void aHealthyLabRaisesNothing() throws Exception {
        try (Lab lab = Lab.start(LabSettings.defaults().withoutFaults())) {
            Map<String, List<String>> troubles = troubles(withoutDocker(lab.properties()));
            assertThat(troubles).containsKeys("log.errors", "redis.stats", "neo4j.roundtrip");
            assertNothingButTheMachine(troubles);
        }
    }

    /** This machine may be short of memory or busy; that is no fault of the lab. */
    private static void assertNothingButTheMachine(Map<String, List<String>> troubles) {
        Map<String, List<String>> own = new TreeMap<>(troubles);
        own.keySet().removeIf(kind -> kind.startsWith("host."));
        own.computeIfPresent(
                "api.latency",
                (kind, found) -> found.stream().filter(t -> !t.contains("latency_p95")).toList());
        assertThat(own).allSatisfy((kind, found) -> assertThat(found).as(kind).isEmpty());
    }

    /** The container lab, at the ports that it publishes. */
    private static Map<String, String> containers(Machine.Docker docker) throws IOException {
        Map<String, String> properties = new HashMap<>();
        properties.put("amas.lab.enabled", "true");
        Path backups = Lab.shared().directory().resolve("container-backups");
        properties.put("amas.step.backup.directory", backups.toString());
        properties.put(TARGETS + "docker.host", docker.host().toString());
        properties.put(TARGETS + "docker.project", docker.project());
        Map<Integer, Integer> ports = ports(docker);
        String here = "127.0.0.1:";
        properties.put(
                TARGETS + "postgres.url", "jdbc:postgresql://" + here + ports.get(5432) + "/amas");
        properties.put(TARGETS + "postgres.username", "postgres");
        properties.put(TARGETS + "postgres.password", "postgres");
        properties.put(TARGETS + "redis.url", "redis://" + here + ports.get(6379) + "/0");
        properties.put(TARGETS + "redis.password", "amas_redis_password");
        properties.put(TARGETS + "neo4j.url", "bolt://" + here + ports.get(7687));
        properties.put(TARGETS + "neo4j.username", "neo4j");
        properties.put(TARGETS + "neo4j.password", "amas_password");
        properties.put(TARGETS + "api.url", "http://" + here + ports.get(8000));
        return properties;
    }

    /** The published port by the one inside the container. */
    private static Map<Integer, Integer> ports(Machine.Docker docker) throws IOException {
        Map<Integer, Integer> ports = new HashMap<>();
        DockerTarget target = new DockerTarget(docker.host(), docker.project(), List.of(), true);
        try (DockerEngine engine = target.open()) {
            for (JsonNode container : engine.get("/containers/json")) {
                String label = "com.docker.compose.project";
                if (container.path("Labels").path(label).asString("").equals(docker.project())) {
                    container
                            .path("Ports")
                            .forEach(
                                    port ->
                                            ports.put(
                                                    port.path("PrivatePort").asInt(),
                                                    port.path("PublicPort").asInt()));
                }
            }
        }
        return ports;
    }
}
