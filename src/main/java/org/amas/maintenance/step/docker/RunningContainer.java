package org.amas.maintenance.step.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.ExecCreateCmd;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;

import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.TargetDown;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A look into a running container of an engine's project: what a program says, what files hold. */
public final class RunningContainer implements AutoCloseable {

    private final DockerEngine engine;
    private final JsonNode inspected;

    private RunningContainer(DockerEngine engine, JsonNode inspected) {
        this.engine = engine;
        this.inspected = inspected;
    }

    /**
     * What a program came to.
     *
     * @param whole whether all of its output was kept
     */
    public record Printed(long exit, String out, String errors, boolean whole) {}

    /** Takes one file after the other. */
    public interface Files {

        /**
         * @param name below the folder that was asked for
         */
        void file(String name, InputStream content) throws IOException;
    }

    /**
     * The first running container whose service is wanted, by name; the caller closes it.
     *
     * @throws TargetDown if the engine doesn't answer
     */
    public static Optional<RunningContainer> find(DockerTarget target, Predicate<String> service)
            throws IOException {
        List<RunningContainer> all = all(target, service);
        for (RunningContainer other : all.subList(Math.min(1, all.size()), all.size())) {
            other.close();
        }
        return all.stream().findFirst();
    }

    /** All of them, by name, each with a connection of its own; the caller closes them. */
    public static List<RunningContainer> all(DockerTarget target, Predicate<String> service)
            throws IOException {
        List<JsonNode> wanted;
        try (DockerEngine engine = target.open()) {
            wanted =
                    Inspections.of(engine).stream()
                            .filter(Inspections::running)
                            .filter(c -> service.test(Inspections.service(c)))
                            .toList();
        }
        List<RunningContainer> found = new ArrayList<>();
        for (JsonNode container : wanted) {
            found.add(new RunningContainer(target.open(), container));
        }
        return found;
    }

    public String name() {
        return Inspections.name(inspected);
    }

    public String service() {
        return Inspections.service(inspected);
    }

    /** By which it was made. */
    public String image() {
        return inspected.path("Config").path("Image").asString("");
    }

    /** Of the container's own environment. */
    public Optional<String> variable(String name) {
        return Stream.of(inspected.path("Config").path("Env"))
                .flatMap(JsonNode::valueStream)
                .map(e -> e.asString(""))
                .filter(e -> e.startsWith(name + "="))
                .map(e -> e.substring(name.length() + 1))
                .findFirst();
    }

    /**
     * Runs a program that only looks, as the container's own user and without a terminal.
     *
     * @param most bytes that are kept of each stream
     * @throws IOException if there is no such program, or it isn't done in time: then it may run on
     *     in there, since an engine ends no program that it started so
     */
    public Printed run(List<String> command, Duration patience, int most) throws IOException {
        return run(command, "", patience, most);
    }

    /** Runs a program that changes something in there, as root; else as {@link #run}. */
    public Printed change(List<String> command, Duration patience, int most) throws IOException {
        return run(command, "0", patience, most);
    }

    /** Whether it is labelled as the lab's. */
    public boolean lab() {
        return Inspections.lab(inspected);
    }

    private Printed run(List<String> command, String user, Duration patience, int most)
            throws IOException {
        try {
            ExecCreateCmd create =
                    engine.client()
                            .execCreateCmd(inspected.path("Id").asString(""))
                            .withAttachStdout(true)
                            .withAttachStderr(true)
                            // Python would leave its compiled files behind.
                            .withEnv(List.of("PYTHONDONTWRITEBYTECODE=1", "LC_ALL=C.UTF-8"))
                            .withCmd(command.toArray(String[]::new));
            String id = (user.isEmpty() ? create : create.withUser(user)).exec().getId();
            Streams streams = new Streams(most);
            try (Streams running = engine.client().execStartCmd(id).exec(streams)) {
                if (!running.awaitCompletion(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new IOException(
                            "%s in %s gave no answer within %d s"
                                    .formatted(command.getFirst(), name(), patience.toSeconds()));
                }
            }
            Long exit = engine.client().inspectExecCmd(id).exec().getExitCodeLong();
            return streams.printed(exit == null ? -1 : exit);
        } catch (DockerException e) {
            throw new IOException(String.valueOf(e.getMessage()).strip(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + command.getFirst() + " ran");
        }
    }

    /**
     * Hands on the regular files below a folder whose names are wanted, as the engine reads them.
     *
     * @param most bytes that are read, wanted or not
     * @return false if there is no such folder
     * @throws IOException if there is more than that, or reading broke off
     */
    public boolean read(String folder, Predicate<String> wanted, long most, Files files)
            throws IOException {
        try (InputStream archive =
                        engine.client()
                                .copyArchiveFromContainerCmd(
                                        inspected.path("Id").asString(""), folder)
                                .exec();
                TarArchiveInputStream tar = new TarArchiveInputStream(archive)) {
            for (TarArchiveEntry entry = tar.getNextEntry();
                    entry != null;
                    entry = tar.getNextEntry()) {
                if (tar.getBytesRead() > most) {
                    throw new IOException(folder + " holds more than can be read");
                }
                String name = entry.getName().replaceFirst("^[^/]*/", "");
                if (entry.isFile() && wanted.test(name)) {
                    files.file(name, tar);
                }
            }
            return true;
        } catch (NotFoundException absent) {
            return false;
        } catch (DockerException e) {
            throw new IOException(String.valueOf(e.getMessage()).strip(), e);
        }
    }

    @Override
    public void close() throws IOException {
        engine.close();
    }

    /** Keeps both streams apart; runs on a thread of the client. */
    private static final class Streams extends ResultCallback.Adapter<Frame> {

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
        private final int most;
        private boolean whole = true;

        Streams(int most) {
            this.most = most;
        }

        @Override
        public synchronized void onNext(@Nullable Frame frame) {
            if (frame == null || frame.getPayload() == null) {
                return;
            }
            ByteArrayOutputStream stream =
                    frame.getStreamType() == StreamType.STDERR ? errors : out;
            int room = Math.min(frame.getPayload().length, most - stream.size());
            stream.write(frame.getPayload(), 0, room);
            whole &= room == frame.getPayload().length;
        }

        synchronized Printed printed(long exit) {
            return new Printed(
                    exit,
                    out.toString(StandardCharsets.UTF_8),
                    errors.toString(StandardCharsets.UTF_8),
                    whole);
        }
    }
}
