package org.amas.maintenance.step.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventActor;

import org.amas.maintenance.step.Moment;
import org.amas.maintenance.target.DockerEngine;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How a container ended that runs again by now: its state has forgotten the exit code, the engine's
 * events, the last few hundred of them, may not.
 */
final class Deaths extends ResultCallback.Adapter<Event> {

    private static final long PATIENCE_SECONDS = 5;

    private final List<String> lines = new ArrayList<>();

    private Deaths() {}

    /** One line each; says so if the engine knows of none. */
    static String between(
            Instant since, Instant until, ProjectContainer container, DockerEngine engine) {
        Deaths deaths = new Deaths();
        try (Deaths asked =
                engine.client()
                        .eventsCmd()
                        .withContainerFilter(container.id())
                        .withEventFilter("die", "oom")
                        .withSince(String.valueOf(since.getEpochSecond()))
                        .withUntil(String.valueOf(until.getEpochSecond() + 1)) // this second too
                        .exec(deaths)) {
            asked.awaitCompletion(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            return "the engine's events can't be read: " + e.getMessage();
        }
        return deaths.text();
    }

    @Override
    public synchronized void onNext(@Nullable Event event) {
        if (event == null || event.getTime() == null) {
            return;
        }
        @Nullable EventActor actor = event.getActor();
        Map<String, String> attributes =
                actor == null || actor.getAttributes() == null ? Map.of() : actor.getAttributes();
        String what =
                "oom".equals(event.getAction())
                        ? "ran out of memory"
                        : "ended with exit code " + attributes.getOrDefault("exitCode", "unknown");
        lines.add(Moment.second(Instant.ofEpochSecond(event.getTime())) + " " + what);
    }

    private synchronized String text() {
        return lines.isEmpty()
                ? "the engine no longer remembers how it ended"
                : String.join("\n", lines);
    }
}
