package org.amas.maintenance.step.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.LogContainerCmd;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Frame;

import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.TargetDown;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * What the containers of an engine's Compose project have printed, on both streams, as the engine
 * kept it.
 */
public final class ContainerLogs implements AutoCloseable {

    private final DockerEngine engine;

    private ContainerLogs(DockerEngine engine) {
        this.engine = engine;
    }

    /**
     * A container whose output the engine has.
     *
     * @param service as the Compose file names it
     * @param created before that it can't have printed anything
     * @param bounded the engine throws old output away
     */
    public record Source(
            String id, String name, String service, Instant created, boolean bounded) {}

    /** Takes the lines of one container; never called by two threads at once. */
    public interface Lines {

        /**
         * @param at when the engine took the line
         * @param text without the line end
         */
        void line(Instant at, String text);
    }

    /**
     * @throws TargetDown with the real reason
     */
    public static ContainerLogs open(DockerTarget target) {
        return new ContainerLogs(target.open());
    }

    /** The project's containers, running or not, by service; one-off ones left out. */
    public List<Source> sources() throws IOException {
        String filter =
                "{\"label\":[\""
                        + ProjectContainer.PROJECT
                        + "="
                        + engine.target().project()
                        + "\"]}";
        String query = URLEncoder.encode(filter, StandardCharsets.UTF_8);
        List<Source> sources = new ArrayList<>();
        for (JsonNode listed : engine.get("/containers/json?all=1&filters=" + query)) {
            JsonNode labels = listed.path("Labels");
            String service = labels.path(ProjectContainer.SERVICE).asString("");
            boolean oneOff =
                    "true".equalsIgnoreCase(labels.path(ProjectContainer.ONE_OFF).asString(""));
            if (!oneOff && !service.isEmpty()) {
                sources.add(source(listed.path("Id").asString(""), service));
            }
        }
        sources.sort(Comparator.comparing(Source::service).thenComparing(Source::name));
        return sources;
    }

    private Source source(String id, String service) throws IOException {
        JsonNode inspected = engine.get("/containers/" + id + "/json");
        JsonNode log = inspected.path("HostConfig").path("LogConfig");
        boolean unbounded =
                log.path("Type").asString("").equals("json-file")
                        && !log.path("Config").has("max-size");
        Instant created = ProjectContainer.instant(inspected.path("Created").asString(""));
        return new Source(
                id,
                inspected.path("Name").asString("").replaceFirst("^/", ""),
                service,
                created == null ? Instant.EPOCH : created,
                !unbounded);
    }

    /**
     * The time of the oldest line that the engine still has; null if there is none.
     *
     * @throws IOException if the log can't be read
     */
    public @Nullable Instant oldest(Source source) throws IOException {
        AtomicReference<Instant> first = new AtomicReference<>();
        Reading reading = new Reading((at, text) -> first.compareAndSet(null, at), 1);
        read(command(source), reading, () -> first.get() != null);
        return first.get();
    }

    /**
     * Reads the lines of a time, oldest first.
     *
     * @param most bytes that are read; the newest lines are missing if there were more
     * @param stop asked about once a second
     * @return whether the log was read to its end
     * @throws IOException if the log can't be read, such as for a driver that keeps none
     */
    public boolean read(
            Source source, Instant from, Instant to, long most, BooleanSupplier stop, Lines lines)
            throws IOException {
        LogContainerCmd command =
                command(source)
                        .withSince(Math.toIntExact(from.getEpochSecond()))
                        .withUntil(Math.toIntExact(to.getEpochSecond() + 1));
        Reading reading =
                new Reading(
                        (at, text) -> {
                            if (!at.isBefore(from) && at.isBefore(to)) {
                                lines.line(at, text);
                            }
                        },
                        most);
        return read(command, reading, stop);
    }

    private LogContainerCmd command(Source source) {
        return engine.client()
                .logContainerCmd(source.id())
                .withStdOut(true)
                .withStdErr(true)
                .withTimestamps(true);
    }

    private static boolean read(LogContainerCmd command, Reading reading, BooleanSupplier stop)
            throws IOException {
        try (Reading running = command.exec(reading)) {
            while (!running.awaitCompletion(1, TimeUnit.SECONDS)) {
                if (stop.getAsBoolean()) {
                    return false;
                }
            }
            return reading.complete();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (DockerException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            reading.end();
        }
    }

    @Override
    public void close() throws IOException {
        engine.close();
    }

    /** Puts the engine's frames together into lines; runs on a thread of the client. */
    private static final class Reading extends ResultCallback.Adapter<Frame> {

        private final ContainerLines out;
        private final ContainerLines errors;
        private final long most;
        private long bytes;
        private boolean ended;

        Reading(Lines lines, long most) {
            this.out = new ContainerLines(lines);
            this.errors = new ContainerLines(lines);
            this.most = most;
        }

        @Override
        public synchronized void onNext(@Nullable Frame frame) {
            if (frame == null || frame.getPayload() == null || ended) {
                return;
            }
            switch (frame.getStreamType()) {
                case STDERR -> errors.frame(frame.getPayload());
                case RAW -> out.raw(frame.getPayload());
                default -> out.frame(frame.getPayload());
            }
            bytes += frame.getPayload().length;
            if (bytes >= most) {
                ended = true;
                onComplete();
            }
        }

        synchronized boolean complete() {
            return !ended;
        }

        /** After this no line is handed on. */
        synchronized void end() {
            if (!ended) {
                out.finish();
                errors.finish();
            }
            ended = true;
        }
    }
}
