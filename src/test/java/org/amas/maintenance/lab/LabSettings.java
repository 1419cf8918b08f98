package org.amas.maintenance.lab;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a lab is started with. A port of 0 means "any free one".
 *
 * @param healthy seeds without the deliberate faults
 * @param directory where files go; {@code null} for a fresh one
 * @param dockerHost the engine that the lab offers to Docker steps, there or not
 */
public record LabSettings(
        int postgresPort,
        int redisPort,
        int neo4jPort,
        int apiPort,
        boolean healthy,
        @Nullable Path directory,
        HealthShape healthShape,
        String dockerHost,
        Clock clock) {

    private static final String DOCKER_HOST = "amas.lab.docker.host";

    /** Nothing listens there, and nothing ever will. */
    static final String NO_ENGINE = "unix:///nonexistent/no-engine-in-tests.sock";

    /** AMAS has two applications, whose {@code /health} differ in shape and in honesty. */
    public enum HealthShape {
        /** {@code main.py}: 503 when a service is down, blocks its worker for a second. */
        MAIN,
        /** {@code src/amas/api/main.py}: always 200, even when unhealthy. */
        API
    }

    /** Of a test's own lab. */
    public static LabSettings defaults() {
        return forTests(name -> null, System::getenv);
    }

    /**
     * As {@link #from}, but without an engine unless AMAS_TEST_DOCKER_HOST names one: on the engine
     * of whoever builds, no test acts by accident.
     */
    static LabSettings forTests(
            Function<String, @Nullable String> property,
            Function<String, @Nullable String> environment) {
        return from(
                name -> {
                    String set = property.apply(name);
                    if (set != null || !name.equals(DOCKER_HOST)) {
                        return set;
                    }
                    String engine = environment.apply("AMAS_TEST_DOCKER_HOST");
                    return engine == null || engine.isBlank() ? NO_ENGINE : engine;
                });
    }

    /** Reads {@code amas.lab.*}, for example from {@code environment::getProperty}. */
    public static LabSettings from(Function<String, @Nullable String> property) {
        return new LabSettings(
                port(property, "postgres"),
                port(property, "redis"),
                port(property, "neo4j"),
                port(property, "api"),
                Boolean.parseBoolean(property.apply("amas.lab.healthy")),
                directory(property.apply("amas.lab.directory")),
                shape(property.apply("amas.lab.api.health-shape")),
                Objects.requireNonNullElse(
                        property.apply(DOCKER_HOST), "unix:///var/run/docker.sock"),
                Clock.tick(Clock.systemUTC(), Duration.ofNanos(1000)));
    }

    /** The same settings, seeded without faults. */
    public LabSettings withoutFaults() {
        return new LabSettings(
                postgresPort,
                redisPort,
                neo4jPort,
                apiPort,
                true,
                directory,
                healthShape,
                dockerHost,
                clock);
    }

    /**
     * @throws IllegalStateException in words for a person, naming the property, if a port that was
     *     asked for is taken
     */
    void requireFreePorts() {
        requireFree("postgres", postgresPort);
        requireFree("redis", redisPort);
        requireFree("neo4j", neo4jPort);
        requireFree("api", apiPort);
    }

    private static void requireFree(String server, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // As the servers do: a port in TIME_WAIT is free.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException taken) {
            throw new IllegalStateException(
                    "Port %d is taken by another program: give another one as amas.lab.%s.port, or none for any free one."
                            .formatted(port, server),
                    taken);
        }
    }

    private static int port(Function<String, @Nullable String> property, String server) {
        String name = "amas.lab." + server + ".port";
        String value = property.apply(name);
        if (value == null || value.isBlank()) {
            return 0;
        }
        if (!value.strip().matches("\\d{1,5}") || Integer.parseInt(value.strip()) > 65535) {
            throw new IllegalStateException(
                    name + " is \"" + value + "\": give a number from 0 (any free port) to 65535.");
        }
        return Integer.parseInt(value.strip());
    }

    private static @Nullable Path directory(@Nullable String value) {
        return value == null || value.isBlank() ? null : Path.of(value);
    }

    private static HealthShape shape(@Nullable String value) {
        return value == null || value.isBlank()
                ? HealthShape.MAIN
                : Stream.of(HealthShape.values())
                        .filter(shape -> shape.name().equalsIgnoreCase(value.strip()))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                "amas.lab.api.health-shape is \""
                                                        + value
                                                        + "\": give main or api."));
    }
}
