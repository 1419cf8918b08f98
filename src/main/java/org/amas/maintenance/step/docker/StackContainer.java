package org.amas.maintenance.step.docker;

import com.github.dockerjava.api.exception.DockerException;

import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One container of the environment's project that a step starts or restarts.
 *
 * @param lab whether it is labelled as the lab's
 */
record StackContainer(ProjectContainer container, boolean lab) {

    private static final Duration STEADY = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(500);

    static DockerTarget target(StepContext context) {
        return context.target(DockerTarget.class, TargetType.DOCKER);
    }

    /** Those of services, not those that somebody ran once. */
    static List<StackContainer> of(DockerEngine engine) throws IOException {
        List<String> lab = ProjectContainer.labelled(engine, Expendable.LAB + "=true");
        return ProjectContainer.of(engine).stream()
                .filter(c -> !c.oneOff() && !c.service().isEmpty())
                .map(c -> new StackContainer(c, lab.contains(c.id())))
                .toList();
    }

    /** The one container of this service, running or not. */
    static Optional<StackContainer> find(DockerEngine engine, String service) throws IOException {
        return Service.of(engine, service).map(StackContainer::from);
    }

    /**
     * @param inspected the engine's answer to an inspection
     */
    static StackContainer from(JsonNode inspected) {
        return new StackContainer(ProjectContainer.from(inspected), Inspections.lab(inspected));
    }

    /** What was done to a container, as it was before, and what takes it back. */
    static Table done(ProjectContainer before, String action, String undo) {
        return Table.of(
                "What was done",
                List.of(
                        Column.text("container"),
                        Column.text("done"),
                        Column.text("before"),
                        Column.text("undo")),
                List.of(Table.row(before.name(), action, described(before), undo)));
    }

    private static String described(ProjectContainer before) {
        if (before.ended()) {
            return before.state() + ", exit code " + before.exitCode();
        }
        return before.state() + (before.health().isEmpty() ? "" : ", " + before.health());
    }

    /** Whether only what is labelled as the lab's may be touched. */
    static boolean isGuarded(StepContext context) {
        return context.lab() || target(context).guarded();
    }

    boolean isOurs(StepContext context) {
        return lab || !isGuarded(context);
    }

    /** Why it may not be acted on: it isn't the one that was shown, or not ours; null if it may. */
    @Nullable String refusal(String action, StepContext context) {
        return context.mayTouch(planned(action))
                ? foreign(context)
                : container.name() + " is another container than the one that was shown";
    }

    /** Why it isn't ours; null if it is. */
    @Nullable String foreign(StepContext context) {
        return isOurs(context)
                ? null
                : "%s is not labelled %s=true".formatted(container.name(), Expendable.LAB);
    }

    /** By name and id: a container that was made anew is another one. */
    PlannedObject planned(String action) {
        String name = container.name() + " (" + container.id().substring(0, 12) + ")";
        return new PlannedObject("container", name, action, null);
    }

    /**
     * Waits until it runs and its own check, if it has one, calls it healthy; without one it must
     * have kept running for 5 s. One that has ended is waited for no longer: where the engine is to
     * start it again, it calls it restarting and not ended.
     *
     * @return null once it does, else what is wrong with it when the time is up
     */
    static @Nullable String trouble(
            String id, Duration patience, DockerEngine engine, StepContext context)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        String seen = "";
        while (true) {
            ProjectContainer now = ProjectContainer.from(engine.get("/containers/" + id + "/json"));
            Duration taken = Duration.ofNanos(System.nanoTime() - began);
            String state = now.state() + (now.health().isEmpty() ? "" : ", " + now.health());
            if (!state.equals(seen)) {
                context.say("  %.1f s: %s".formatted(taken.toMillis() / 1e3, state));
                seen = state;
            }
            if (isWell(now, taken)) {
                context.reading(
                        Reading.of("recovered_s", taken.toMillis() / 1e3, "s")
                                .label("container", now.name()));
                return null;
            }
            if (now.ended()) {
                return "%s with exit code %d %s"
                        .formatted(now.state(), now.exitCode(), seconds(taken));
            }
            if (taken.compareTo(patience) > 0 || context.cancelled()) {
                return state + " " + seconds(taken);
            }
            Thread.sleep(PAUSE);
        }
    }

    private static String seconds(Duration taken) {
        return "%d s later".formatted(taken.toSeconds());
    }

    private static boolean isWell(ProjectContainer now, Duration taken) {
        return now.running()
                && (now.health().isEmpty()
                        ? taken.compareTo(STEADY) >= 0
                        : now.health().equals("healthy"));
    }

    /** The engine's own words, without the JSON that they come in. */
    static String reason(DockerException refused) {
        String told = String.valueOf(refused.getMessage()).strip();
        int from = told.indexOf('{');
        if (from < 0) {
            return told;
        }
        try {
            String message =
                    JsonMapper.shared().readTree(told.substring(from)).path("message").asString("");
            return message.isBlank() ? told : message.strip();
        } catch (JacksonException noJson) {
            return told;
        }
    }
}
