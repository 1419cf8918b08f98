package org.amas.maintenance.step.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.command.BuildImageResultCallback;

import org.amas.maintenance.Machine;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One more AMAS, made by Compose in a project of its own, on the servers of the container lab; it
 * is put on images that are built from AMAS's.
 */
public final class AmasStack implements AutoCloseable {

    public static final String GOOD = "amas-lab/amas-update:good";

    /** It never serves anything. */
    public static final String DEAF = "amas-lab/amas-update:deaf";

    /** Docker's check calls it healthy, and it says of itself that it isn't. */
    public static final String ILL = "amas-lab/amas-update:ill";

    private static final String BASE = "amas-lab/amas:1";

    private final Path folder;
    private final DockerTarget target;
    private final DockerEngine engine;
    private final int port;

    public AmasStack(String project, Path folder) throws IOException {
        Machine.Docker docker = Machine.docker();
        this.folder = folder;
        this.port = freePort();
        this.target = new DockerTarget(docker.host(), project, List.of("amas"), true);
        this.engine = target.open();
        Files.writeString(
                folder.resolve("docker-compose.yml"),
                """
                version: "2.4"
                services:
                  amas:
                    image: %1$s
                    labels: { amas.lab: "true" }
                    hostname: amas-of-a-test
                    mem_limit: 300m
                    restart: unless-stopped
                    command: ["python3", "-u", "/opt/amas/amas.py"]
                    environment:
                      PYTHONDONTWRITEBYTECODE: "1"
                      DATABASE_URL: postgresql://postgres:postgres@postgres-blue:5432/amas
                      REDIS_URL: redis://:amas_redis_password@redis-blue:6379/0
                      NEO4J_URI: bolt://neo4j-blue:7687
                      NEO4J_HTTP: http://neo4j-blue:7474
                      NEO4J_USER: neo4j
                      NEO4J_PASSWORD: amas_password
                    ports: ["127.0.0.1:%2$d:8000"]
                    volumes:
                      - "%3$s:/opt/amas:ro"
                      - logs:/app/logs
                      - /var/lib/unnamed
                    healthcheck:
                      test: ["CMD", "python3", "-c", "from urllib.request import urlopen as u; u('http://127.0.0.1:8000/health/live', timeout=2)"]
                      interval: 1s
                      timeout: 3s
                      retries: 4
                      start_period: 6s
                volumes:
                  logs: { labels: { amas.lab: "true" } }
                networks:
                  default: { external: { name: %4$s_default } }
                """
                        .formatted(
                                BASE,
                                port,
                                Path.of("docker/lab/amas").toAbsolutePath(),
                                docker.project()));
        build(GOOD, "CMD [\"python3\", \"-u\", \"/opt/amas/amas.py\"]\nENV AMAS_RELEASE=good");
        build(
                DEAF,
                "CMD [\"python3\", \"-u\", \"-c\", \"import time; print('deaf');"
                        + " time.sleep(600)\"]");
        build(
                ILL,
                "CMD [\"env\", \"NEO4J_URI=bolt://127.0.0.1:9\", \"python3\", \"-u\","
                        + " \"/opt/amas/amas.py\"]");
        compose("up", "-d");
        await().atMost(Duration.ofSeconds(60)).until(() -> container().health().equals("healthy"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void build(String name, String lines) throws IOException {
        Path context = Files.createDirectories(folder.resolve(name.replaceAll("[/:]", "-")));
        Files.writeString(
                context.resolve("Dockerfile"),
                "FROM " + BASE + "\nLABEL amas.lab=true\n" + lines + "\n");
        engine.client()
                .buildImageCmd(context.toFile())
                .withTags(Set.of(name))
                .exec(new BuildImageResultCallback())
                .awaitImageId();
    }

    /** {@code up -d}, {@code down -v}. */
    public void compose(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Machine.program("docker-compose").toString());
        command.addAll(List.of("-p", target.project(), "-f", folder + "/docker-compose.yml"));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("compose.log").toFile())
                            .start();
            assertThat(process.waitFor())
                    .as(Files.readString(folder.resolve("compose.log")))
                    .isZero();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public DockerTarget target() {
        return target;
    }

    DockerEngine engine() {
        return engine;
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    ProjectContainer container() {
        return ProjectContainer.from(inspected());
    }

    JsonNode inspected() {
        try {
            return Service.of(engine, "amas").orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** What its container runs, as the engine counts images. */
    public String runs() {
        return inspected().path("Image").asString();
    }

    public String id() {
        return inspected().path("Id").asString();
    }

    public String image(String name) {
        return engine.client().inspectImageCmd(name).exec().getId();
    }

    /** Every container of the project by name, with its state. */
    public Map<String, String> all() {
        try {
            Map<String, String> all = new TreeMap<>();
            ProjectContainer.of(engine).forEach(c -> all.put(c.name(), c.state()));
            return all;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        assertThat(target.project()).isNotEqualTo("amas-production-blue");
        for (ProjectContainer one : ProjectContainer.of(engine)) {
            engine.client()
                    .removeContainerCmd(one.id())
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        }
        compose("down", "-v");
        for (String name : List.of(GOOD, DEAF, ILL)) {
            engine.client().removeImageCmd(name).withForce(true).exec();
        }
        engine.close();
    }
}
