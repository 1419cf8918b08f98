package org.amas.maintenance.step.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.command.BuildImageResultCallback;

import org.amas.maintenance.Machine;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.Neo4jTarget;
import org.amas.maintenance.target.PostgresTarget;
import org.amas.maintenance.target.RedisTarget;
import org.amas.maintenance.target.Secret;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Three stores of one test's own, made by Compose, with somebody who writes to Redis all the time;
 * and images of theirs that are never well, some of which change the data first.
 */
final class StoreStack implements AutoCloseable {

    static final String PASSWORD = "not-a-secret-here";

    private static final String TAG = "amas-lab/store-update:";
    private static final String WELL = " && test ! -e /broken";

    private final Path folder;
    private final DockerTarget target;
    private final DockerEngine engine;
    private final int postgres = freePort();
    private final int redis = freePort();
    private final int bolt = freePort();
    private final List<String> built = new ArrayList<>();

    StoreStack(String project, Path folder, List<String> services) throws IOException {
        this.folder = folder;
        this.target = new DockerTarget(Machine.docker().host(), project, List.of(), true);
        this.engine = target.open();
        Files.writeString(
                folder.resolve("docker-compose.yml"),
                """
                version: "2.4"
                x-lab: &lab { amas.lab: "true" }
                services:
                  postgres:
                    image: amas-lab/postgres:15
                    labels: *lab
                    environment: { POSTGRES_USER: postgres, POSTGRES_PASSWORD: %1$s, POSTGRES_DB: amas }
                    ports: ["127.0.0.1:%2$d:5432"]
                    volumes: ["postgres:/var/lib/postgresql/data"]
                    healthcheck: { test: ["CMD-SHELL", "pg_isready -q -h 127.0.0.1 -U postgres%6$s"], interval: 1s, retries: 3, start_period: 15s }
                  redis:
                    image: amas-lab/redis:7
                    labels: *lab
                    command: ["redis-server", "--appendonly", "yes", "--requirepass", "%1$s"]
                    environment: { REDISCLI_AUTH: %1$s }
                    ports: ["127.0.0.1:%3$d:6379"]
                    volumes: ["redis:/data"]
                    healthcheck: { test: ["CMD-SHELL", "redis-cli ping | grep -q PONG%6$s"], interval: 1s, retries: 3, start_period: 8s }
                  neo4j:
                    image: amas-lab/neo4j:5
                    labels: *lab
                    mem_limit: 1536m
                    environment:
                      NEO4J_AUTH: neo4j/%1$s
                      NEO4J_server_memory_heap_initial__size: 256m
                      NEO4J_server_memory_heap_max__size: 512m
                      NEO4J_server_memory_pagecache_size: 64m
                      NEO4J_server_bolt_advertised__address: "127.0.0.1:%4$d"
                      NEO4J_dbms_usage__report_enabled: "false"
                    ports: ["127.0.0.1:%4$d:7687"]
                    volumes: ["neo4j:/data"]
                    healthcheck: { test: ["CMD-SHELL", "%5$s%6$s"], interval: 2s, timeout: 10s, retries: 3, start_period: 60s }
                  writer:
                    image: amas-lab/redis:7
                    labels: *lab
                    entrypoint: ["sh", "-c", "while true; do redis-cli -h redis incr beat; sleep 0.2; done"]
                    environment: { REDISCLI_AUTH: %1$s, REDIS_URL: "redis://:%1$s@redis:6379/0" }
                volumes:
                  postgres: { labels: *lab }
                  redis: { labels: *lab }
                  neo4j: { labels: *lab }
                networks:
                  default: { labels: *lab }
                """
                        .formatted(
                                PASSWORD,
                                postgres,
                                redis,
                                bolt,
                                cypher("RETURN 1") + " | grep -q values",
                                WELL));
        List<String> up = new ArrayList<>(List.of("up", "-d"));
        up.addAll(services);
        compose(up);
        services.stream().filter(s -> !s.equals("writer")).forEach(this::awaitHealthy);
    }

    /** By the HTTP API, as the lab's own health check does. */
    private static String cypher(String statement) {
        return "wget -q -O - --user=neo4j --password=%s --auth-no-challenge --header='Content-Type: application/json' --post-data='{\\\"statement\\\":\\\"%s\\\"}' http://127.0.0.1:7474/db/neo4j/query/v2"
                .formatted(PASSWORD, statement);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void awaitHealthy(String service) {
        await().atMost(Duration.ofSeconds(120))
                .until(() -> container(service).health().equals("healthy"));
    }

    private void compose(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Machine.program("docker-compose").toString());
        command.addAll(List.of("-p", target.project(), "-f", folder + "/docker-compose.yml"));
        command.addAll(arguments);
        try {
            Path log = folder.resolve("compose.log");
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            assertThat(process.waitFor()).as(Files.readString(log)).isZero();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * An image that starts the store as the old one does, is never well, and gives up.
     *
     * @param harm what it does once the store answers, in the shell of the container
     */
    String image(String base, String answers, String harm) throws IOException {
        String name = TAG + "s" + built.size();
        Path context = Files.createDirectories(folder.resolve("image-" + built.size()));
        Path script = context.resolve("harm.sh");
        Files.writeString(
                script,
                """
                #!/bin/sh
                entrypoint.sh "$@" &
                store=$!
                until %s; do sleep 0.2; done
                %s
                echo "harm is done"
                kill $store
                wait $store
                exit 3
                """
                        .formatted(answers, harm));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(
                context.resolve("Dockerfile"),
                """
                FROM %s
                LABEL amas.lab=true
                COPY harm.sh /usr/local/bin/
                RUN touch /broken
                ENTRYPOINT ["harm.sh"]
                CMD ["%s"]
                """
                        .formatted(base, base.replaceFirst(".*/(.*):.*", "$1")));
        engine.client()
                .buildImageCmd(context.toFile())
                .withTags(Set.of(name))
                .exec(new BuildImageResultCallback())
                .awaitImageId();
        built.add(name);
        return name;
    }

    String redisImage(String harm) throws IOException {
        return image("amas-lab/redis:7", "redis-cli ping | grep -q PONG", harm);
    }

    String postgresImage(String sql) throws IOException {
        return image(
                "amas-lab/postgres:15",
                "pg_isready -q -h 127.0.0.1 -U postgres -d postgres",
                "psql -q -U postgres -d postgres -c '\\c amas' -c \"%s\"".formatted(sql));
    }

    String neo4jImage(String... statements) throws IOException {
        String ask = cypher("%s").replace("\\\"", "\"");
        return image(
                "amas-lab/neo4j:5",
                ask.formatted("RETURN 1") + " > /dev/null",
                Stream.of(statements).map(ask::formatted).collect(Collectors.joining("\n")));
    }

    DockerTarget docker() {
        return target;
    }

    PostgresTarget postgres() {
        String url = "jdbc:postgresql://127.0.0.1:%d/amas".formatted(postgres);
        return new PostgresTarget(url, "postgres", Secret.of(PASSWORD));
    }

    RedisTarget redis() {
        URI url = URI.create("redis://127.0.0.1:%d/0".formatted(redis));
        return new RedisTarget(url, null, Secret.of(PASSWORD));
    }

    Neo4jTarget neo4j() {
        URI url = URI.create("bolt://127.0.0.1:%d".formatted(bolt));
        return new Neo4jTarget(url, "neo4j", Secret.of(PASSWORD));
    }

    ProjectContainer container(String service) {
        try {
            return ProjectContainer.from(Service.of(engine, service).orElseThrow());
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
        compose(List.of("down", "-v"));
        for (String name : built) {
            engine.client().removeImageCmd(name).withForce(true).exec();
        }
        engine.close();
    }
}
