package org.amas.maintenance.step.shell;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Recovery;
import org.amas.maintenance.step.StepContext;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Performs both shell kinds: they differ only in where the argument vector comes from. */
@Component
@EnableConfigurationProperties(ShellProperties.class)
class Commands {

    private final ShellProperties properties;

    Commands(ShellProperties properties) {
        this.properties = properties;
    }

    /** What both kinds' settings say of the surroundings and of exit codes. */
    record Terms(
            @Nullable String workingDirectory,
            List<String> environment,
            List<Integer> expectedExits,
            List<Integer> warningExits) {}

    /** Makes the argument vector once the step's folder is there. */
    interface Vector {
        List<String> in(Path folder) throws IOException;
    }

    Outcome perform(StepContext context, Terms terms, Vector vector)
            throws IOException, InterruptedException {
        if (!properties.enabled()) {
            return Outcome.notRun(ShellProperties.OFF);
        }
        Invocation surroundings =
                Invocation.of(
                        context,
                        CommandRun.work(context),
                        terms.workingDirectory(),
                        terms.environment());
        CommandRun run = new CommandRun(context, properties);
        Path folder = run.prepare();
        if (!Files.isDirectory(surroundings.workingDirectory())) {
            CommandRun.delete(folder);
            return Outcome.failed(
                    "there is no working directory " + surroundings.workingDirectory());
        }
        List<String> command = vector.in(folder);
        if (isAbsent(command.getFirst())) {
            CommandRun.delete(folder);
            return Outcome.notRun(
                    "there is no program %s on this machine".formatted(command.getFirst()));
        }
        CommandRun.Ending ending =
                run.await(command, surroundings.workingDirectory(), surroundings.environment());
        return outcome(context, terms, ending);
    }

    /** One that is named from the working directory may be made there by then. */
    private static boolean isAbsent(String program) {
        boolean relative = program.contains("/") && !program.startsWith("/");
        return !relative && Tools.find(program).isEmpty();
    }

    /**
     * A group that is still there is killed, and proven dead, before anything is said of it.
     *
     * @param whole takes all that it has printed, also after the application was gone
     */
    Recovery recover(StepContext context, OutputStream whole) throws IOException {
        Path folder = CommandRun.folder(context);
        Optional<ProcessIdentity> identity = ProcessIdentity.read(folder.resolve("process"));
        Optional<Integer> exit = CommandRun.exit(folder);
        ProcessGroup group =
                new ProcessGroup(
                        identity.filter(ProcessIdentity::isAlive)
                                .map(ProcessIdentity::pid)
                                .orElse(-1L),
                        ControlGroup.find("amas-" + context.token()),
                        context.token(),
                        folder.resolve("output"));
        String found = ProcessGroup.named(group.members());
        String survivors = found.isEmpty() ? "" : group.kill();
        ControlGroup.find("amas-" + context.token()).ifPresent(ControlGroup::remove);
        String unread = passOn(folder.resolve("output"), whole);
        if (!survivors.isEmpty()) {
            return Recovery.stillRunning("could not be killed: " + survivors);
        }
        if (!found.isEmpty()) {
            return Recovery.killed("was still running and has been killed: " + found + unread);
        }
        if (exit.isPresent()) {
            return Recovery.unknown(
                    "had ended with exit code %d, but nobody had judged it%s"
                            .formatted(exit.get(), unread));
        }
        if (identity.isPresent()) {
            return Recovery.unknown("was no longer running and left no exit code" + unread);
        }
        return CommandRun.isFurther(folder)
                ? Recovery.unknown("had begun: an earlier command of it had ended")
                : Recovery.neverStarted("its command had not been started");
    }

    /**
     * @return what is missing of it, in words; empty if nothing is
     */
    private static String passOn(Path spool, OutputStream whole) throws IOException {
        if (Files.notExists(spool, LinkOption.NOFOLLOW_LINKS)) {
            return "";
        }
        if (!Files.isRegularFile(spool, LinkOption.NOFOLLOW_LINKS)) {
            return "; something else is in the place of its output, which isn't kept";
        }
        long size = Files.size(spool);
        if (size >= Spool.RELEASE) {
            return "; it had printed %s, of which what came after the stop isn't kept"
                    .formatted(Amount.bytes(size));
        }
        try (InputStream in = Files.newInputStream(spool, LinkOption.NOFOLLOW_LINKS)) {
            whole.write(in.readNBytes((int) size));
        }
        return "";
    }

    private static Outcome outcome(StepContext context, Terms terms, CommandRun.Ending ending) {
        if (!ending.survivors().isEmpty()) {
            return Outcome.failed("could not be killed: " + ending.survivors());
        }
        if (!ending.excess().isEmpty()) {
            return Outcome.failed("was killed with all it started: " + ending.excess());
        }
        if (ending.cancelled()) {
            return Outcome.failed(ending.stopped());
        }
        if (!ending.leftovers().isEmpty()) {
            context.finding(
                    Finding.info(
                                    "command",
                                    "Processes outlived the command and were killed.",
                                    "shell leftovers")
                            .evidence(ending.leftovers()));
        }
        if (ending.tampered()) {
            context.finding(
                    Finding.error(
                            "output",
                            "The file that it prints into was cut short while it ran: what it had"
                                    + " printed just before may be missing.",
                            "shell output cut"));
        }
        if (ending.exit().isEmpty()) {
            return Outcome.failed("was killed from outside: it left no exit code");
        }
        return judged(context, terms, ending.exit().get(), ending);
    }

    private static Outcome judged(
            StepContext context, Terms terms, int exit, CommandRun.Ending ending) {
        Optional<String> headline = ending.headline();
        if (terms.warningExits().contains(exit)) {
            context.finding(
                    Finding.warning("command", "Ended with " + words(exit) + ".", "exit " + exit));
        } else if (!terms.expectedExits().contains(exit)) {
            String starved = ending.starved();
            Outcome failed =
                    Outcome.exited(words(exit) + (starved.isEmpty() ? "" : "; " + starved));
            return headline.map(failed::headline).orElse(failed);
        }
        return Outcome.concluded(headline.orElse(words(exit)));
    }

    private static String words(int exit) {
        return exit > 128 && exit < 128 + 65
                ? "exit code " + exit + " (as after signal " + (exit - 128) + ")"
                : "exit code " + exit;
    }
}
