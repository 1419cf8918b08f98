package org.amas.maintenance.step.shell;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.OwnerOnly;
import org.amas.maintenance.step.StepContext;
import org.springframework.util.FileSystemUtils;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One command, from its start in a session of its own to the proof that nothing of it is left.
 * Lives in a folder of its own below the run's: {@code process}, {@code output}, {@code status},
 * and {@code work}, the only part of it that the command is told of. The engine deletes it once the
 * step's result is stored: who starts again before that learns from it that the command has run.
 */
class CommandRun {

    /** Within what a run gives a stopped step, after TERM and KILL have had theirs. */
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    /** How often its output is looked at: at first often, because somebody waits for a sign. */
    private static final Duration SOONEST = Duration.ofMillis(2);

    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration YOUTH = Duration.ofMillis(500);

    private static final String RUNNER = "run.sh";
    private static final String FURTHER = "further";
    private static final String WORK = "work";

    /** Of a file that tells something in a line; a longer one isn't ours any more. */
    private static final int SHORT = 4096;

    /** What recovery reads, without and with what was printed. */
    private static final Set<String> TOLD = Set.of(RUNNER, FURTHER, "process", "status");

    private static final Set<String> TOLD_BY_ALL =
            Set.of(RUNNER, FURTHER, "process", "status", "output");

    /** Bytes in which a program's last words are, when it dies of something. */
    private static final int TAIL = 4096;

    private final Path folder;
    private final StepContext context;
    private final ShellProperties properties;
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final long began = System.nanoTime();
    private final OutputStream output;

    /** What somebody else reads may hold secrets that nobody has masked. */
    private final boolean keepsOutput;

    private final StructuredLines lines;

    CommandRun(StepContext context, ShellProperties properties) {
        this(context, properties, context.output(), new StructuredLines(context));
    }

    /**
     * @param output gets what is printed, instead of whoever watches
     */
    CommandRun(
            StepContext context,
            ShellProperties properties,
            OutputStream output,
            StructuredLines lines) {
        this.context = context;
        this.properties = properties;
        this.folder = folder(context);
        this.output = output;
        this.keepsOutput = output == context.output();
        this.lines = lines;
    }

    static Path folder(StepContext context) {
        return context.directory().resolve(context.token());
    }

    /** Its home, and where it works unless told otherwise: what it writes there is its own. */
    static Path work(StepContext context) {
        return folder(context).resolve(WORK);
    }

    /**
     * How a command ended.
     *
     * @param exit its exit code; empty if it was killed with its launcher
     * @param excess the limit it was killed for, in words; empty if it wasn't
     * @param starved that it says it got no memory, and what it may have, in words; else empty
     * @param leftovers processes that outlived the command and were killed, in words
     * @param survivors processes that could not be killed, in words
     * @param unkept bytes that it had printed and that there was no time left to pass on
     * @param tampered whether the file that it prints into was cut short by somebody
     */
    record Ending(
            Optional<Integer> exit,
            boolean cancelled,
            String excess,
            String starved,
            String leftovers,
            String survivors,
            long unkept,
            boolean tampered,
            Optional<String> headline) {

        /** Of one that was stopped; only said of one whose processes are gone. */
        String stopped() {
            String gone = "every process of it is gone";
            return unkept == 0
                    ? gone
                    : gone
                            + "; the last "
                            + Amount.bytes(unkept)
                            + " that it had printed are not kept";
        }
    }

    /** The folder, mode 0700, for a script that wants to lie beside its output. */
    Path prepare() throws IOException {
        Files.createDirectories(folder, OwnerOnly.FOLDER);
        Path runner = folder.resolve(RUNNER);
        if (Files.exists(runner)) {
            clear();
        }
        Files.createDirectories(folder.resolve(WORK), OwnerOnly.FOLDER);
        try (InputStream source = CommandRun.class.getResourceAsStream("/step/shell/run.sh")) {
            if (source == null) {
                throw new IllegalStateException("run.sh is missing from the application");
            }
            Files.createFile(runner, OwnerOnly.FILE);
            Files.write(runner, source.readAllBytes());
        }
        return folder;
    }

    /** For the step's next command; that there was one before must not be forgotten. */
    private void clear() throws IOException {
        if (!isFurther(folder)) {
            Files.createFile(folder.resolve(FURTHER), OwnerOnly.FILE);
        }
        deleteAllBut(Set.of(FURTHER));
    }

    private void deleteAllBut(Set<String> kept) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (!kept.contains(file.getFileName().toString())) {
                    FileSystemUtils.deleteRecursively(file);
                }
            }
        }
    }

    /** Whether the step has had a command before the one whose folder this is. */
    static boolean isFurther(Path folder) {
        return Files.exists(folder.resolve(FURTHER));
    }

    Ending await(List<String> command, Path workingDirectory, Map<String, String> environment)
            throws IOException, InterruptedException {
        Optional<ControlGroup> control = ControlGroup.make("amas-" + context.token());
        control.ifPresent(c -> c.limit(properties.processes(), properties.memory().toBytes()));
        try (Spool spool = new Spool(folder.resolve("output"))) {
            Process process = start(command, workingDirectory, environment, control);
            ProcessGroup group =
                    new ProcessGroup(
                            process.pid(), control, context.token(), folder.resolve("output"));
            context.onCancel(
                    () -> {
                        cancelled.countDown();
                        group.terminate();
                    });
            try (Excess excess = new Excess(group, control, properties, folder)) {
                Ending ending = follow(process, group, spool, excess);
                // Who filled the disk leaves room for saying so.
                deleteAllBut(keepsOutput && ending.excess().isEmpty() ? TOLD_BY_ALL : TOLD);
                return ending;
            }
        } finally {
            control.ifPresent(ControlGroup::remove);
        }
    }

    private Process start(
            List<String> command,
            Path workingDirectory,
            Map<String, String> environment,
            Optional<ControlGroup> control)
            throws IOException {
        List<String> vector = new ArrayList<>();
        vector.addAll(List.of("setsid", "sh", folder.resolve(RUNNER).toString()));
        vector.add(folder.toString());
        vector.add(control.map(c -> c.folder().toString()).orElse("-"));
        vector.add(Long.toString(2 * properties.memory().toKilobytes()));
        vector.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(vector);
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put(ProcessGroup.MARK, context.token());
        return builder.directory(workingDirectory.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("output").toFile()))
                .redirectErrorStream(true)
                .start();
    }

    private Ending follow(Process process, ProcessGroup group, Spool spool, Excess excess)
            throws IOException, InterruptedException {
        boolean stopped = false;
        String survivors = "";
        while (process.isAlive() && survivors.isEmpty()) {
            boolean silent = spool.drain(output, lines) == 0;
            // One that prints without a pause must be stopped, too.
            stopped = stopped || (silent ? waitForMore(process) : isCancelled());
            if (stopped) {
                survivors = group.end(properties.grace());
            }
        }
        if (!stopped && cancelled.getCount() == 0) {
            // The first TERM was enough for the leader; the others still have to be proven gone.
            stopped = true;
            survivors = group.end(properties.grace());
        }
        String exceeded = excess.end();
        if (!exceeded.isEmpty()) {
            survivors = group.kill();
        }
        if (stopped) {
            drainFor(FAREWELL, spool);
        } else {
            // What it had printed when it ended may take longer to pass on than there is time.
            drainAll(spool);
        }
        long unkept = spool.left();
        String leftovers =
                stopped || !exceeded.isEmpty() ? "" : ProcessGroup.named(group.members());
        if (!leftovers.isEmpty()) {
            survivors = group.kill();
            drainAll(spool);
            unkept = spool.left();
        }
        lines.finish();
        lines.untaken().ifPresent(context::finding);
        return new Ending(
                exit(),
                stopped || unkept > 0 && isCancelled(),
                exceeded,
                excess.starved(spool.tail(TAIL)),
                leftovers,
                survivors,
                unkept,
                spool.wasCut(),
                lines.headline());
    }

    private boolean isCancelled() {
        return cancelled.getCount() == 0 || context.cancelled();
    }

    /** Waits for the command or a cancel, briefly. True if it is to be stopped. */
    private boolean waitForMore(Process process) {
        try {
            if (isCancelled()) {
                return true;
            }
            boolean young = System.nanoTime() - began < YOUTH.toNanos();
            process.waitFor((young ? SOONEST : POLL).toMillis(), TimeUnit.MILLISECONDS);
            return cancelled.getCount() == 0;
        } catch (InterruptedException e) {
            // The engine wants its thread back: the command has to go first.
            return true;
        }
    }

    /** What is behind that is not worth that somebody who stopped it waits for it. */
    private void drainFor(Duration time, Spool spool) throws IOException {
        long until = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < until && spool.drain(output, lines) > 0) {
            // The next piece.
        }
    }

    private void drainAll(Spool spool) throws IOException {
        int drained;
        do {
            drained = spool.drain(output, lines);
        } while (drained > 0 && !isCancelled());
    }

    private Optional<Integer> exit() {
        return exit(folder);
    }

    static Optional<Integer> exit(Path folder) {
        try {
            return Optional.of(Integer.parseInt(told(folder.resolve("status")).strip()));
        } catch (IOException | NumberFormatException none) {
            return Optional.empty();
        }
    }

    /**
     * What one of our own short files says. A command can put something else in its place, of which
     * reading might never end.
     *
     * @throws IOException if it is no such file
     */
    static String told(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > SHORT) {
            throw new IOException(file + " is no file of ours");
        }
        return Files.readString(file);
    }

    static void delete(Path folder) throws IOException {
        FileSystemUtils.deleteRecursively(folder);
    }
}
