package org.amas.maintenance.step;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.Machine;
import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.lab.LabFiles;
import org.amas.maintenance.lab.LabSettings;
import org.junit.jupiter.api.Test;

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
        return troubles(properties, Effect.CHANGES);
    }

    private static Map<String, List<String>> troubles(Map<String, String> properties, Effect most) {
        try (ShippedSteps steps = new ShippedSteps(properties)) {
            return steps.troubles("production", most);
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
        for (String server : List.of("postgres", "redis", "neo4j")) {
            assertTold(troubles, server + ".default-passwords", "CRITICAL default-password:");
        }
    }

    @Test
    void theLabsAreToldByTheProceduresThatShip() throws Exception {
        Lab lab = Lab.shared();
        LabFiles own =
                LabFiles.plant(lab.directory().resolve("planted"), false, lab.settings().clock());
        Map<String, String> properties = withoutDocker(lab.properties());
        properties.put(TARGETS + "files.root", own.root().toString());
        SparePostgres.in(lab, "planted", properties);

        Map<String, List<String>> troubles = troubles(properties);
        assertTellsTheFaultsOfBothLabs(troubles);
        assertTold(troubles, "file.secrets", "ERROR secret:github-token:src/amas/config/");
        assertTold(troubles, "tls.certificates", "WARN days_left");
        assertTold(troubles, "packages.npm", "WARNING advisory:axios:");

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
        // Others use that lab, too: nothing is mended there.
        Map<String, List<String>> troubles = troubles(containers(Machine.docker()), Effect.READS);
        assertTellsTheFaultsOfBothLabs(troubles);
        assertTold(troubles, "docker.privileges", "WARNING root user:amas-blue");
        assertTold(troubles, "packages.python", "WARNING advisory:requests:");
        assertTold(troubles, "docker.unbacked-volumes", "ERROR unbacked:.*postgres_blue_data");
        assertTold(troubles, "docker.single-points", "WARNING single:postgres-blue");
        assertTold(troubles, "docker.trust", "WARNING env-secrets:amas-blue");
        assertTold(troubles, "postgres.app-roles", "ERROR superuser:postgres");
    }

    @Test
    void aHealthyLabRaisesNothing() throws Exception {
        try (Lab lab = Lab.start(LabSettings.defaults().withoutFaults())) {
            Map<String, List<String>> troubles = troubles(withoutDocker(lab.properties()));
            assertThat(troubles).containsKeys("log.errors", "redis.stats", "neo4j.roundtrip");
            assertNothingButTheMachine(troubles);
        }
    }

    /**
     * This machine may be short of memory, busy or without scanners, and the advisories that ship
     * and ends of life that ship grow old; that is no fault of the lab, which keeps AMAS's own
     * passwords, open routes, roles and plain connections however healthy, and is days old, not
     * quarters; nor is it that a person is asked, or that nobody authorised a probe.
     */
    private static void assertNothingButTheMachine(Map<String, List<String>> troubles) {
        Map<String, List<String>> own = new TreeMap<>(troubles);
        own.keySet()
                .removeIf(
                        kind ->
                                kind.matches(
                                        "(host|scanner|lifecycle|manual)\\..*|.*\\.default-passwords|log\\.traffic|.*\\.app-roles|.*\\.user-patterns"
                                            + "|api\\.guarded|http\\.(headers|probes)|postgres\\.(superusers|host-rules|audit-trail|settings)|redis\\.access"));
        own.replaceAll(
                (kind, found) ->
                        kind.startsWith("packages.")
                                ? found.stream().filter(t -> t.contains("advisory:")).toList()
                                : found);
        own.computeIfPresent(
                "http.contract",
                (kind, found) ->
                        found.stream()
                                .filter(t -> !t.matches(".*(unguarded:|route_ms).*"))
                                .toList());
        own.computeIfPresent(
                "api.latency",
                (kind, found) -> found.stream().filter(t -> !t.contains("latency_p95")).toList());
        // One check asks the database and the containers; here are none.
        own.replaceAll(
                (kind, found) ->
                        found.stream().filter(t -> !t.contains("no docker target")).toList());
        own.values().removeIf(List::isEmpty);
        assertThat(own).isEmpty();
    }

    /** The container lab, at the ports that it publishes. */
    private static Map<String, String> containers(Machine.Docker docker) throws IOException {
        Map<String, String> properties = new HashMap<>();
        properties.put("amas.lab.enabled", "true");
        Path backups = Lab.shared().directory().resolve("container-backups");
        properties.put("amas.step.backup.directory", backups.toString());
        properties.put(TARGETS + "docker.host", docker.host().toString());
        properties.put(TARGETS + "docker.project", docker.project());
        Map<Integer, Integer> ports = ContainerPorts.of(docker);
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
}
