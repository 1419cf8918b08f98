package org.amas.maintenance.step.docker;

import com.github.dockerjava.api.exception.DockerException;

import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One act on the one container of a service that the procedure names, and the proof of what became
 * of it.
 *
 * @param <S> what the act is told
 */
abstract class ContainerAct<S extends ContainerAct.Terms> implements StepKind<S> {

    static final String SERVICE = "[a-z0-9][a-z0-9_-]*";

    private static final Duration PAUSE = Duration.ofMillis(100);

    /** What is stopped must stay so for that long: something may start it again. */
    private static final Duration STAYS = Duration.ofSeconds(2);

    interface Terms {

        /** By its name with or without a colour. */
        String service();

        /** How long it may take to be what it is to be. */
        Duration patience();
    }

    /** {@code stop}. */
    abstract String action(S settings);

    /** Whether it is already what the act would make of it. */
    abstract boolean isDone(ProjectContainer container);

    /** Why this container can't be acted on as it is now; null if it can. */
    abstract @Nullable String hindrance(ProjectContainer container);

    /** Whether it runs afterwards. */
    abstract boolean leavesRunning(S settings);

    abstract void act(String id, S settings, DockerEngine engine);

    /** What takes it back, for a person to type. */
    abstract String undo(String container, S settings);

    /** Tells how it ended, if that is worth telling. */
    void judge(ProjectContainer ended, S settings, StepContext context) {}

    /** A store's own lock, too: nobody else changes what is being stopped. */
    @Override
    public final Set<TargetType> uses(S settings) {
        return Stores.withEngine(settings.service());
    }

    @Override
    public final Set<String> readings() {
        return Set.of("recovered_s", "ended_s");
    }

    @Override
    public final Plan plan(S settings, StepContext context) throws IOException {
        try (DockerEngine engine = StackContainer.target(context).open()) {
            Optional<StackContainer> found = StackContainer.find(engine, settings.service());
            if (found.isEmpty()) {
                return Plan.unavailable(Service.none(engine, settings.service()));
            }
            return isDone(found.get().container())
                    ? Plan.nothing()
                    : Plan.of(List.of(found.get().planned(action(settings))), settings.service());
        } catch (TargetAbsent | TargetDown e) {
            return Plan.unavailable(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public final Outcome perform(S settings, StepContext context)
            throws IOException, InterruptedException {
        try (DockerEngine engine = StackContainer.target(context).open()) {
            Optional<StackContainer> found = StackContainer.find(engine, settings.service());
            if (found.isEmpty()) {
                return Outcome.failed(Service.none(engine, settings.service()));
            }
            ProjectContainer container = found.get().container();
            context.say("%s is %s".formatted(container.service(), container.state()));
            if (isDone(container)) {
                return Outcome.concluded(
                        "%s is %s already: nothing was done"
                                .formatted(container.service(), container.state()));
            }
            String refusal = refusal(found.get(), settings, context);
            return refusal == null
                    ? perform(container, settings, engine, context)
                    : Outcome.failed("refused: " + refusal);
        }
    }

    private @Nullable String refusal(StackContainer found, S settings, StepContext context) {
        String refusal = found.refusal(action(settings), context);
        return refusal == null ? hindrance(found.container()) : refusal;
    }

    private Outcome perform(
            ProjectContainer container, S settings, DockerEngine engine, StepContext context)
            throws IOException, InterruptedException {
        String action = action(settings);
        context.say("%s: %s …".formatted(container.name(), action));
        try {
            act(container.id(), settings, engine);
        } catch (DockerException e) {
            return Outcome.failed("the engine refused: " + StackContainer.reason(e));
        }
        String undo = undo(container.name(), settings);
        context.table(StackContainer.done(container, action, undo));
        String trouble =
                leavesRunning(settings)
                        ? StackContainer.trouble(
                                container.id(), settings.patience(), engine, context)
                        : survival(container, settings, engine, context);
        if (trouble == null) {
            String now = leavesRunning(settings) ? "it runs and is well" : "it has ended";
            return Outcome.concluded("%s of %s: %s".formatted(action, container.service(), now));
        }
        context.finding(
                Finding.error(
                                container.service(),
                                "is not as it should be after the %s: %s"
                                        .formatted(action, trouble),
                                action + "-failed:" + container.service())
                        .evidence(LastLines.of(container, engine)));
        return Outcome.done("%s of %s: %s".formatted(action, container.service(), trouble));
    }

    /**
     * @return null once it has ended and nothing has started it again, else what became of it
     */
    private @Nullable String survival(
            ProjectContainer container, S settings, DockerEngine engine, StepContext context)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        ProjectContainer now = look(container, engine);
        while (now.running()
                && since(began).compareTo(settings.patience()) < 0
                && !context.cancelled()) {
            Thread.sleep(PAUSE);
            now = look(container, engine);
        }
        if (now.running()) {
            return "it still runs %d s later".formatted(since(began).toSeconds());
        }
        double taken = since(began).toMillis() / 1e3;
        Thread.sleep(STAYS);
        now = look(container, engine);
        if (!now.ended()) {
            return "something has started it again: it is " + now.state();
        }
        context.reading(Reading.of("ended_s", taken, "s").label("container", container.name()));
        context.say("%s with exit code %d".formatted(now.state(), now.exitCode()));
        judge(now, settings, context);
        return null;
    }

    private static ProjectContainer look(ProjectContainer container, DockerEngine engine)
            throws IOException {
        return ProjectContainer.from(engine.get("/containers/" + container.id() + "/json"));
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
