package org.amas.maintenance.step.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.ExecCreateCmd;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;

import org.amas.maintenance.step.OwnerOnly;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.DockerEngine;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One program that an engine runs in a container. The engine itself can end none: so a shell in
 * there tells its process id before it becomes the program, by which the whole group is ended. Who
 * comes back after a restart learns from a file in the step's folder which one it was.
 */
final class ContainerCommand {

    private static final List<String> TELLS_ITS_ID =
            List.of(
                    "sh",
                    "-c",
                    "command -v \"$1\" > /dev/null || { echo none; exit 127; }; echo \"$$\";"
                            + " exec \"$@\"",
                    "sh");

    private static final String NO_PROGRAM = "none";

    /** Asks the group to end and kills it where it didn't within 3 s. */
    private static final List<String> ENDS =
            List.of(
                    "sh",
                    "-c",
                    "kill -TERM \"-$1\" || exit 0; for i in 1 2 3 4 5 6; do"
                            + " kill -0 \"-$1\" 2> /dev/null || exit 0; sleep 0.5; done;"
                            + " kill -KILL \"-$1\"",
                    "sh");

    private static final long ENDING_S = 6;
    private static final String RECORD = "exec";

    private final DockerEngine engine;
    private final String container;
    private final String exec;
    private final Path record;
    private volatile String pid = "";

    private ContainerCommand(DockerEngine engine, String container, String exec, Path record) {
        this.engine = engine;
        this.container = container;
        this.exec = exec;
        this.record = record;
    }

    /**
     * Nothing runs yet.
     *
     * @param user whose it is in there; empty: the container's own
     * @param folder to be in; empty: the container's own
     */
    static ContainerCommand prepare(
            DockerEngine engine,
            String container,
            List<String> command,
            String user,
            String folder,
            StepContext context)
            throws IOException {
        ExecCreateCmd create =
                engine.client()
                        .execCreateCmd(container)
                        .withAttachStdout(true)
                        .withAttachStderr(true)
                        .withCmd(joined(TELLS_ITS_ID, command));
        if (!user.isEmpty()) {
            create.withUser(user);
        }
        if (!folder.isEmpty()) {
            create.withWorkingDir(folder);
        }
        Path record = record(context);
        Files.createDirectories(record.getParent(), OwnerOnly.FOLDER);
        ContainerCommand made =
                new ContainerCommand(engine, container, create.exec().getId(), record);
        made.write();
        return made;
    }

    /** The one that this step had begun before the application ended; empty if it had not. */
    static Optional<ContainerCommand> left(DockerEngine engine, StepContext context)
            throws IOException {
        Path record = record(context);
        if (Files.notExists(record)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(record);
        ContainerCommand left =
                new ContainerCommand(engine, lines.getFirst(), lines.get(1), record);
        left.pid = lines.size() > 2 ? lines.get(2) : "";
        return Optional.of(left);
    }

    private static Path record(StepContext context) {
        return context.directory().resolve(context.token()).resolve(RECORD);
    }

    private void write() throws IOException {
        Files.writeString(record, container + "\n" + exec + "\n" + pid + "\n");
    }

    /** Runs it to its end, or until the step is to stop: then it is ended. */
    void run(StepContext context) throws IOException, InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        context.onCancel(over::countDown);
        try (Streams streams = new Streams(context.output(), over)) {
            engine.client().execStartCmd(exec).exec(streams);
            over.await();
            streams.fail();
        }
    }

    /** Whether there is no such program in there. */
    boolean isAbsent() {
        return pid.equals(NO_PROGRAM);
    }

    boolean isRunning() throws IOException {
        return state().path("Running").asBoolean(false);
    }

    /** Empty while it runs, and of what was never started. */
    Optional<Integer> exit() throws IOException {
        JsonNode code = state().path("ExitCode");
        return code.isNumber() && !isRunning() ? Optional.of(code.asInt()) : Optional.empty();
    }

    private JsonNode state() throws IOException {
        return engine.get("/exec/" + exec + "/json");
    }

    /**
     * Ends it and all that it started.
     *
     * @return whether none of it is left
     */
    boolean end() throws InterruptedException, IOException {
        if (!pid.isEmpty() && isRunning()) {
            String killer =
                    engine.client()
                            .execCreateCmd(container)
                            .withUser("0")
                            .withAttachStdout(true)
                            .withCmd(joined(ENDS, List.of(pid)))
                            .exec()
                            .getId();
            engine.client()
                    .execStartCmd(killer)
                    .exec(new ResultCallback.Adapter<Frame>())
                    .awaitCompletion(ENDING_S, TimeUnit.SECONDS);
            for (int look = 0; look < 20 && isRunning(); look++) {
                Thread.sleep(100); // the engine hears of its end a little later
            }
        }
        return !isRunning();
    }

    private static String[] joined(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toArray(String[]::new);
    }

    /** Hands on what is printed as it comes, without the line that tells the id. */
    private final class Streams extends ResultCallback.Adapter<Frame> {

        private final OutputStream output;
        private final CountDownLatch over;
        private final ByteArrayOutputStream first = new ByteArrayOutputStream();
        private volatile @Nullable Throwable broken;

        Streams(OutputStream output, CountDownLatch over) {
            this.output = output;
            this.over = over;
        }

        @Override
        public void onNext(@Nullable Frame frame) {
            if (frame == null || frame.getPayload() == null) {
                return;
            }
            try {
                byte[] bytes = frame.getPayload();
                int from =
                        frame.getStreamType() == StreamType.STDOUT && pid.isEmpty() ? id(bytes) : 0;
                output.write(bytes, from, bytes.length - from);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /**
         * @return how many of these bytes are still of the first line
         */
        private int id(byte[] bytes) throws IOException {
            int end = 0;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            first.write(bytes, 0, end);
            if (end == bytes.length) {
                return end;
            }
            pid = first.toString(StandardCharsets.US_ASCII).strip();
            write();
            return end + 1;
        }

        @Override
        public void onError(Throwable thrown) {
            broken = thrown;
            over.countDown();
        }

        @Override
        public void onComplete() {
            over.countDown();
        }

        void fail() throws IOException {
            Throwable cause = broken;
            if (cause instanceof DockerException refused) {
                throw new IOException(StackContainer.reason(refused), refused);
            }
            if (cause != null) {
                throw new IOException(String.valueOf(cause.getMessage()), cause);
            }
        }
    }
}
