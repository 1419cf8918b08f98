package org.amas.maintenance.step.neo4j;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Moment;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.ServiceContainer;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepContext.Past;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.springframework.stereotype.Component;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How large Neo4j's store is on disk, and how fast it grows. Neo4j itself doesn't tell, so its
 * container's engine is asked for the size of the volume.
 */
@Component
class Neo4jStore implements ReadingKind<Neo4jStore.Settings> {

    /** The engine walks through all of its volumes for it. */
    private static final Duration PATIENCE = Duration.ofSeconds(80);

    private static final Duration WEEK = Duration.ofDays(7);

    /** Growth over less than a day says nothing about a week. */
    private static final Duration SHORTEST = Duration.ofDays(1);

    /**
     * Growth below it says nothing of the graph: Neo4j keeps its transaction logs in there, too,
     * 256 MB each, more of them after a busy day than after a quiet one.
     */
    private static final long LEAST = 1L << 30;

    /**
     * @param service as Compose knows it
     * @param path of the store inside the container
     */
    record Settings(
            @NotBlank @Size(max = 60) String service,
            @Pattern(regexp = "/.*", message = "must begin with /") String path) {

        Settings {
            service = service == null ? "neo4j" : service;
            path = path == null ? "/data" : path;
        }
    }

    @Override
    public String name() {
        return "neo4j.store";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Set.of(TargetType.DOCKER);
    }

    @Override
    public Set<String> readings() {
        return Set.of("store_bytes", "store_growth_percent");
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) {
        DockerTarget target = context.target(DockerTarget.class, TargetType.DOCKER);
        context.say("Asking " + target.host() + " for the volume of " + settings.service() + " …");
        try (DockerEngine engine = target.open()) {
            Optional<JsonNode> container = ServiceContainer.of(engine, settings.service());
            if (container.isEmpty()) {
                return Outcome.unknown(
                        "no single running container of a service %s in project %s"
                                .formatted(settings.service(), target.project()));
            }
            return measure(container.get(), engine, settings, context);
        } catch (TargetDown | IOException down) {
            return Outcome.unknown(String.valueOf(down.getMessage()));
        }
    }

    private static Outcome measure(
            JsonNode container, DockerEngine engine, Settings settings, StepContext context)
            throws IOException {
        String name = ServiceContainer.name(container);
        for (JsonNode mount : container.path("Mounts")) {
            if (mount.path("Destination").asString("").equals(settings.path())) {
                return mount.path("Type").asString("").equals("volume")
                        ? volume(mount.path("Name").asString(""), engine, context)
                        : Outcome.unknown(
                                "%s of %s is a folder of the host, %s, which the engine doesn't measure"
                                        .formatted(
                                                settings.path(),
                                                name,
                                                mount.path("Source").asString("")));
            }
        }
        return Outcome.unknown(
                "%s keeps nothing outside itself at %s".formatted(name, settings.path()));
    }

    private static Outcome volume(String name, DockerEngine engine, StepContext context)
            throws IOException {
        for (JsonNode volume : engine.get("/system/df", PATIENCE).path("Volumes")) {
            if (volume.path("Name").asString("").equals(name)) {
                long bytes = volume.path("UsageData").path("Size").asLong(-1);
                return bytes < 0
                        ? Outcome.unknown("the driver of volume " + name + " can't tell its size")
                        : judge(name, bytes, context);
            }
        }
        return Outcome.unknown("the engine doesn't list volume " + name);
    }

    static Outcome judge(String volume, long bytes, StepContext context) {
        Instant now = context.clock().instant();
        Optional<Past> then =
                context.history("store_bytes", Map.of(), Duration.ofDays(60)).stream()
                        .filter(p -> !p.at().isAfter(now.minus(SHORTEST)) && p.value() > 0)
                        .findFirst();
        context.reading(Reading.of("store_bytes", bytes, "bytes"));
        context.say("Volume " + volume + ": " + Amount.bytes(bytes));
        String grown =
                then.map(past -> grown(bytes, past, now, context))
                        .orElse("a first look: growth comes with a run a day later or more");
        return Outcome.done("the store takes %s; %s".formatted(Amount.bytes(bytes), grown));
    }

    private static String grown(long bytes, Past then, Instant now, StepContext context) {
        double weeks = (double) Duration.between(then.at(), now).toSeconds() / WEEK.toSeconds();
        double percent = 100 * (bytes - then.value()) / then.value() / weeks;
        if (Math.abs(bytes - then.value()) < LEAST) {
            return "%s since %s, which its transaction logs alone may be"
                    .formatted(signed(bytes - (long) then.value()), Moment.minute(then.at()));
        }
        context.reading(Reading.of("store_growth_percent", percent, "%"));
        return "%+.1f %% a week".formatted(percent);
    }

    private static String signed(long bytes) {
        return (bytes < 0 ? "-" : "+") + Amount.bytes(Math.abs(bytes));
    }
}
