package org.amas.maintenance.step.docker;

import com.github.dockerjava.api.exception.DockerException;

import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StoreData;
import org.amas.maintenance.step.StoreData.Righted;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.Target;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A store's data while its container is made anew. Who writes to it is paused meanwhile: only so
 * can what it held be compared with what it holds, and nothing that was written be lost by a
 * restore.
 */
final class StoreChange implements AutoCloseable {

    private static final String PAUSE = "pause while the store that it writes to is made anew";

    private final StoreData data;
    private final DataAside aside;
    private final List<StackContainer> writers;
    private final DockerEngine engine;
    private final StepContext context;
    private final List<StackContainer> paused = new ArrayList<>();
    private StoreData.@Nullable Before before;

    private StoreChange(
            StoreData data,
            DataAside aside,
            List<StackContainer> writers,
            DockerEngine engine,
            StepContext context) {
        this.data = data;
        this.aside = aside;
        this.writers = writers;
        this.engine = engine;
        this.context = context;
    }

    /**
     * @param store the engine's answer to an inspection
     */
    static StoreChange of(JsonNode store, StoreData data, DockerEngine engine, StepContext context)
            throws IOException {
        return new StoreChange(
                data,
                new DataAside(store, engine, context),
                writers(store, engine),
                engine,
                context);
    }

    /** Containers of services that name the store's, and run. */
    private static List<StackContainer> writers(JsonNode store, DockerEngine engine)
            throws IOException {
        List<JsonNode> all =
                Inspections.of(engine).stream()
                        .filter(one -> !Replacement.isAside(Inspections.name(one)))
                        .toList();
        ServiceMap map = ServiceMap.of(all, null);
        String service = Inspections.service(store);
        return map.links().stream()
                .filter(link -> link.inside() && link.to().equals(service))
                .flatMap(link -> map.containers().getOrDefault(link.from(), List.of()).stream())
                .map(StackContainer::from)
                .filter(one -> one.container().running())
                .toList();
    }

    /** What is touched beside the container itself. */
    List<PlannedObject> planned() {
        List<PlannedObject> all = new ArrayList<>();
        all.add(data.planned(context));
        if (aside.isPossible()) {
            all.add(aside.planned());
        }
        writers.forEach(writer -> all.add(writer.planned(PAUSE)));
        return all;
    }

    /** Why it may not be done; null if it may. */
    @Nullable String refusal() {
        PlannedObject server = data.planned(context);
        if (!context.mayTouch(server)) {
            return "the plan didn't name %s as what may be restored".formatted(server.name());
        }
        for (StackContainer writer : writers) {
            String own = writer.refusal(PAUSE, context);
            if (own != null) {
                return own;
            }
        }
        return null;
    }

    /** From here on nobody of the project writes to it. */
    void begin() throws Exception {
        for (StackContainer writer : writers) {
            context.say("Pausing " + writer.container().name() + ", which writes to it");
            engine.client().pauseContainerCmd(writer.container().id()).exec();
            paused.add(writer);
        }
        before = data.look(context);
    }

    /**
     * Its container is stopped, so its address must be silent.
     *
     * @throws AnotherServer if it isn't: what is backed up and restored is elsewhere
     */
    void requireSilence() throws AnotherServer {
        Target target = context.target(Target.class, data.type());
        if (target.probe().reachable()) {
            throw new AnotherServer(
                    "%s answers although its container is stopped: it is another server"
                            .formatted(target.address()));
        }
    }

    /** The address is not that of the container. */
    static final class AnotherServer extends IOException {

        private static final long serialVersionUID = 1L;

        AnotherServer(String reason) {
            super(reason);
        }
    }

    /**
     * Where the container before is back and not well: it may not be able to read what the new
     * image left, and starts on nothing then.
     *
     * @return whether there was a way
     */
    boolean startOnNothing(String id) throws IOException {
        if (before == null
                || context.cancelled()
                || !aside.isPossible()
                || !context.mayTouch(aside.planned())) {
            return false;
        }
        Replacement replacement = new Replacement(engine, context);
        replacement.stop(id);
        aside.move();
        replacement.start(id);
        return true;
    }

    /** When the container before is back and well. */
    Righted putRight() {
        if (before == null) {
            return new Righted(false, "its data was not looked at before");
        }
        try {
            return before.putRight(context);
        } catch (Exception failed) {
            if (failed instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            String told = "its data could not be looked at: " + failed.getMessage();
            context.finding(
                    Finding.critical(
                            data.planned(context).name(),
                            "A person must look at its data: " + failed.getMessage(),
                            "data-not-right"));
            return new Righted(false, told);
        }
    }

    @Override
    public void close() {
        for (StackContainer writer : paused) {
            String name = writer.container().name();
            try {
                engine.client().unpauseContainerCmd(writer.container().id()).exec();
                context.say(name + " goes on");
            } catch (DockerException failed) {
                context.finding(
                        Finding.critical(
                                name,
                                "is still paused, and must be unpaused by hand: "
                                        + StackContainer.reason(failed),
                                "still-paused:" + name));
            }
        }
    }
}
