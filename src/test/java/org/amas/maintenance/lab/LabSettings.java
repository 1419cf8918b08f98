package org.amas.maintenance.lab;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;

/**
 * What a lab is started with. A port of 0 means "any free one".
 *
 * @param healthy seeds without the deliberate faults
 * @param directory where files go; {@code null} for a fresh one
 * @param dockerHost the engine that the lab offers to Docker steps when something listens there
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

    /** AMAS has two applications, whose {@code /health} differ in shape and in honesty. */
    public enum HealthShape {
        /** {@code main.py}: 503 when a service is down, blocks its worker for a second. */
        MAIN,
        /** {@code src/amas/api/main.py}: always 200, even when unhealthy. */
        API
    }

    public static LabSettings defaults() {
        return from(name -> null);
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
                        property.apply("amas.lab.docker.host"), "unix:///var/run/docker.sock"),
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

    private static int port(Function<String, @Nullable String> property, String server) {
        String value = property.apply("amas.lab." + server + ".port");
        return value == null || value.isBlank() ? 0 : Integer.parseInt(value.strip());
    }

    private static @Nullable Path directory(@Nullable String value) {
        return value == null || value.isBlank() ? null : Path.of(value);
    }

    private static HealthShape shape(@Nullable String value) {
        return value == null || value.isBlank()
                ? HealthShape.MAIN
                : HealthShape.valueOf(value.strip().toUpperCase(Locale.ROOT));
    }
}
