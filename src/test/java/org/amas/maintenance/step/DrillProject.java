package org.amas.maintenance.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.Machine;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.TargetDown;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** A drill stack of one test's own, which stands beside the container lab and is filled from it. */
public final class DrillProject implements AutoCloseable {

    private final Machine.Docker docker = Machine.docker();
    private final DockerTarget target;
    private final String net;
    private final Path folder;

    /**
     * @param net the first three bytes of its network's addresses
     * @param folder for what Compose prints
     */
    public DrillProject(String project, String net, Path folder) {
        this.target = new DockerTarget(docker.host(), project, List.of(), true);
        this.net = net;
        this.folder = folder;
    }

    /** As Compose brings it up, until all of it is healthy. */
    public void up() throws Exception {
        compose("up", "-d");
        await().atMost(Duration.ofMinutes(3)).until(this::allHealthy);
    }

    @Override
    public void close() throws Exception {
        compose("down", "-v");
    }

    /** The environments production, which is the container lab, and drill, which is this. */
    public Map<String, String> properties() throws IOException {
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
                net + ".11:5432",
                net + ".12:6379",
                net + ".13:7687",
                List.of("drill", "drill", "drill-password"));
        String targets = "amas.environments.drill.targets.";
        properties.put(targets + "docker.host", docker.host().toString());
        properties.put(targets + "docker.project", target.project());
        properties.put(targets + "api.url", "http://" + net + ".14:8000");
        return properties;
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

    private void compose(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Machine.program("docker-compose").toString());
        command.addAll(
                List.of(
                        "-p", target.project(),
                        "--env-file", "docker/lab/debian.env",
                        "-f", "docker/lab/docker-compose.drill.yml"));
        command.addAll(List.of(arguments));
        Path log = folder.resolve("compose.log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("AMAS_DRILL_NET", net);
        assertThat(builder.start().waitFor()).as(log.toString()).isZero();
    }

    private List<JsonNode> all() {
        try (DockerEngine engine = target.open()) {
            List<JsonNode> all = new ArrayList<>();
            for (JsonNode one : engine.get("/containers/json?all=1")) {
                all.add(one);
            }
            return all;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Its own, running or not. */
    public List<JsonNode> containers() {
        return all().stream().filter(this::isOwn).toList();
    }

    private boolean isOwn(JsonNode container) {
        return container
                .path("Labels")
                .path("com.docker.compose.project")
                .asString("")
                .equals(target.project());
    }

    /** An engine that starts four containers may take long for anything else. */
    private boolean allHealthy() {
        try {
            List<JsonNode> own = containers();
            return own.size() == 4
                    && own.stream()
                            .allMatch(c -> c.path("Status").asString("").contains("(healthy)"));
        } catch (TargetDown slow) {
            return false;
        }
    }

    /** The lab's own containers, each with when it began to run: others come and go here. */
    public Map<String, String> others() throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (DockerEngine engine = target.open()) {
            for (JsonNode one : all()) {
                String project = one.path("Labels").path("com.docker.compose.project").asString("");
                if (project.equals(docker.project())) {
                    String id = one.path("Id").asString();
                    JsonNode state = engine.get("/containers/" + id + "/json").path("State");
                    all.put(
                            id,
                            one.path("ImageID")
                                    + " "
                                    + state.path("Status")
                                    + " "
                                    + state.path("StartedAt"));
                }
            }
        }
        return all;
    }

    public TreeSet<String> volumes() throws IOException {
        TreeSet<String> names = new TreeSet<>();
        try (DockerEngine engine = target.open()) {
            for (JsonNode volume : engine.get("/volumes").path("Volumes")) {
                if (volume.path("Name").asString("").startsWith(target.project())) {
                    names.add(volume.path("Name").asString(""));
                }
            }
        }
        return names;
    }
}
