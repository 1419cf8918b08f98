package org.amas.maintenance.step.shell;

import org.amas.maintenance.step.OwnerOnly;
import org.amas.maintenance.step.Recovery;
import org.amas.maintenance.step.StepContext;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs programs of this machine for steps that read what they report: held, ended and proven gone
 * as any command, but what they print is handed over and shown to nobody, since a scanner prints
 * the secrets that it finds.
 */
@Component
public class Tools {

    private final Commands commands;
    private final ShellProperties properties;

    Tools(Commands commands, ShellProperties properties) {
        this.commands = commands;
        this.properties = properties;
    }

    /**
     * How a program ended.
     *
     * @param exit empty if it was killed or stopped
     * @param printed both streams together, their beginning only if that was more than asked for
     * @param whole whether that is all of it
     * @param trouble why there is no exit code, or what outlived the program; empty if nothing
     */
    public record Ended(Optional<Integer> exit, byte[] printed, boolean whole, String trouble) {}

    /** Why no program may be run here; empty if they may. */
    public Optional<String> off() {
        return properties.enabled() ? Optional.empty() : Optional.of(ShellProperties.OFF);
    }

    /** Where a command would be found; an absolute one only there. */
    public static Optional<Path> find(String program) {
        Stream<Path> candidates =
                program.contains("/")
                        ? Stream.of(Path.of(program))
                        : Stream.of(Invocation.PATH.split(":")).map(f -> Path.of(f, program));
        return candidates.filter(Files::isRegularFile).filter(Files::isExecutable).findFirst();
    }

    /**
     * A folder for a program's files, mode 0700, that {@link #discard} deletes; the program's own
     * working folder and home is another one, and gone when it ends.
     */
    public static Path folder(StepContext context) throws IOException {
        return Files.createDirectories(kept(context), OwnerOnly.FOLDER);
    }

    public static void discard(StepContext context) throws IOException {
        FileSystemUtils.deleteRecursively(kept(context));
    }

    private static Path kept(StepContext context) {
        return context.directory().resolve(context.token() + "-files");
    }

    /**
     * @param environment names of variables that the program gets from our own environment
     * @param most bytes of output that are kept
     */
    public Ended run(
            StepContext context,
            List<String> command,
            Path workingDirectory,
            List<String> environment,
            int most)
            throws IOException, InterruptedException {
        Head head = new Head(most);
        CommandRun run = new CommandRun(context, properties, head, StructuredLines.none(context));
        run.prepare();
        Path home = CommandRun.work(context);
        Invocation surroundings = Invocation.of(context, home, null, environment);
        CommandRun.Ending ending = run.await(command, workingDirectory, surroundings.environment());
        return new Ended(ending.exit(), head.bytes(), head.whole(), trouble(ending));
    }

    private static String trouble(CommandRun.Ending ending) {
        if (!ending.survivors().isEmpty()) {
            return "could not be killed: " + ending.survivors();
        }
        if (ending.cancelled()) {
            return "was stopped; " + ending.stopped();
        }
        if (!ending.excess().isEmpty()) {
            return "was killed: " + ending.excess();
        }
        if (ending.exit().isEmpty()) {
            return "was killed from outside: it left no exit code";
        }
        return ending.leftovers().isEmpty()
                ? ""
                : "left processes behind, which were killed: " + ending.leftovers();
    }

    /** As for a command, and what the program wrote goes too. */
    public Recovery recover(StepContext context) throws IOException {
        discard(context);
        return commands.recover(context, OutputStream.nullOutputStream());
    }

    /** Keeps the beginning of what is written. */
    private static final class Head extends OutputStream {

        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final int most;
        private boolean whole = true;

        Head(int most) {
            this.most = most;
        }

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            int room = Math.min(length, most - kept.size());
            kept.write(bytes, from, room);
            whole &= room == length;
        }

        byte[] bytes() {
            return kept.toByteArray();
        }

        boolean whole() {
            return whole;
        }
    }
}
