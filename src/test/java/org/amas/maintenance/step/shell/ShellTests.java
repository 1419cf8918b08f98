package org.amas.maintenance.step.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Limit;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Recovery;
import org.amas.maintenance.step.Severity;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

class ShellTests {

    /** Tells the sleeps of this build from any other's on the machine. */
    /** What every script has of its own, or its shell sets. */
    private static final Set<String> SET_ANYWAY =
            Set.of("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "TZ", "PWD", "OLDPWD", "SHLVL");

    private static final String FRACTION = "." + new Random().nextLong(1_000_000, 10_000_000);

    @TempDir Path directory;
    @TempDir Path besides;

    private final Commands commands = new Commands(properties(512, 1024, 100));
    private final ShellScript scripts = new ShellScript(commands);
    private RecordingContext context = new RecordingContext();

    private static ShellProperties properties(int processes, long megabytes, long reserve) {
        return new ShellProperties(
                true,
                Duration.ofMillis(300),
                processes,
                DataSize.ofMegabytes(megabytes),
                DataSize.ofMegabytes(reserve));
    }

    @BeforeEach
    void freshContext() {
        context = new RecordingContext().directory(directory);
    }

    @Test
    void isOffUnlessSwitchedOn() throws Exception {
        ShellScript off =
                new ShellScript(
                        new Commands(
                                new ShellProperties(
                                        false,
                                        Duration.ofSeconds(1),
                                        512,
                                        DataSize.ofGigabytes(1),
                                        DataSize.ofMegabytes(100))));

        assertThat(off.perform(script("touch canary"), context).ending())
                .isEqualTo(Outcome.Ending.NOT_RUN);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void keepsEveryByteOfBothStreamsInOrder() throws Exception {
        Outcome outcome = perform("printf 'a\\0\\377'; printf b >&2; printf 'c\\n'");

        assertThat(outcome).isEqualTo(Outcome.concluded("exit code 0"));
        assertThat(context.bytes()).containsExactly('a', 0, (byte) 0xff, 'b', 'c', '\n');
    }

    @Test
    void leavesNothingOfItsOwnAndTellsWhatBecameOfItUntilThatIsStored() throws Exception {
        perform("echo gone >file; mkdir folder; echo done");

        assertThat(files()).containsExactlyInAnyOrder("run.sh", "process", "status", "output");
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        Recovery recovery = commands.recover(context, again);
        assertThat(recovery.state()).isEqualTo(Recovery.State.UNKNOWN);
        assertThat(recovery.found()).startsWith("had ended with exit code 0");
        assertThat(again.toString(StandardCharsets.UTF_8)).isEqualTo("done\n");
        assertThat(commands.recover(context, again)).as("asked again").isEqualTo(recovery);
    }

    @Test
    void remembersThatAnEarlierCommandOfTheStepHadEnded() throws Exception {
        perform("echo one");
        perform("echo two");
        CommandRun third = new CommandRun(context, properties(64, 128, 100));
        third.prepare();

        Recovery recovery = commands.recover(context, context.output());

        assertThat(recovery.state()).isEqualTo(Recovery.State.UNKNOWN);
        assertThat(recovery.found()).isEqualTo("had begun: an earlier command of it had ended");
    }

    @Test
    void whatItWritesIsItsOwnWhateverItsName() throws Exception {
        Outcome outcome =
                perform(
                        """
                        echo before
                        for name in output status process run.sh script; do echo own >$name; done
                        mkdir further
                        cat output
                        echo after
                        exit 7
                        """);

        assertThat(outcome).isEqualTo(Outcome.exited("exit code 7"));
        assertThat(context.text()).isEqualTo("before\nown\nafter\n");
        assertThat(files()).containsExactlyInAnyOrder("run.sh", "process", "status", "output");
    }

    @Test
    void whoCutsItsOutputShortIsToldThatSomeOfItMayBeMissing() throws Exception {
        perform("seq 1 2000; sleep 0.5; : >../output; sleep 0.5; echo after");

        assertThat(context.text()).startsWith("1\n2\n").endsWith("2000\nafter\n");
        assertThat(context.findings(Severity.ERROR))
                .extracting(Finding::fingerprint)
                .containsExactly("shell output cut");
    }

    @Test
    void afterACrashNothingIsReadThatIsNoFileOfOurs() throws Exception {
        Path folder = new CommandRun(context, properties(512, 1024, 100)).prepare();
        Files.createSymbolicLink(folder.resolve("output"), Path.of("/dev/zero"));
        for (String name : List.of("process", "status")) {
            new ProcessBuilder("mkfifo", folder.resolve(name).toString()).start().waitFor();
        }
        ProcessBuilder left = new ProcessBuilder("sleep", "76" + FRACTION);
        left.environment().put(ProcessGroup.MARK, context.token());
        Process process = left.start();

        Recovery recovery = commands.recover(context, context.output());

        assertThat(recovery.state()).isEqualTo(Recovery.State.KILLED);
        assertThat(recovery.found())
                .contains("sleep")
                .endsWith("something else is in the place of its output, which isn't kept");
        assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(context.bytes()).isEmpty();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(CommandRun.folder(context))) {
            return all.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void anUnexpectedExitCodeFails() throws Exception {
        assertThat(perform("exit 3")).isEqualTo(Outcome.exited("exit code 3"));
    }

    @Test
    void aWarningExitCodeWarns() throws Exception {
        Outcome outcome =
                scripts.perform(
                        new ShellScript.Settings(
                                List.of("sh"), "exit 2", null, null, null, List.of(2), null),
                        context);

        assertThat(outcome.ending()).isEqualTo(Outcome.Ending.DONE);
        assertThat(context.findings())
                .extracting(Finding::severity)
                .containsExactly(Severity.WARNING);
    }

    @Test
    void parametersArriveAsVariablesByteForByte() throws Exception {
        String value = "x'; touch canary; $(id) `id` \n \"*\" ~ \\ é";
        context.parameter("max-age", value);

        perform("printf %s \"$MAX_AGE\"");

        assertThat(context.text()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"path", "ld-preload", "bash-env", "ifs", "prompt-command", "env"})
    void aParameterThatWouldChangeTheInterpreterIsRefused(String name) {
        context.parameter(name, "anything");

        assertThatThrownBy(() -> perform("true"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }

    @Test
    void theApplicationsOwnEnvironmentIsNotPassedOn() throws Exception {
        perform("env | cut -d= -f1 | sort | tr '\\n' ' '");

        assertThat(context.text())
                .isEqualTo(
                        "AMAS_ENVIRONMENT AMAS_RUN AMAS_STEP_TOKEN HOME LANG LC_ALL PATH PWD"
                                + " TMPDIR TZ ");
    }

    /** Whatever this build's own environment holds. */
    @Test
    void aVariableThatTheStepNamesIsPassedOn() throws Exception {
        Map.Entry<String, String> own =
                System.getenv().entrySet().stream()
                        .filter(e -> e.getKey().matches("[A-Z][A-Z0-9_]*"))
                        .filter(e -> !e.getKey().startsWith("AMAS_"))
                        .filter(e -> !SET_ANYWAY.contains(e.getKey()))
                        .filter(e -> !e.getValue().isEmpty())
                        .findFirst()
                        .orElseThrow();
        String absent = "NOBODY_HAS_SET_THIS";

        scripts.perform(
                new ShellScript.Settings(
                        List.of("sh"),
                        "printf '%s|%s' \"$" + own.getKey() + "\" \"${" + absent + "-unset}\"",
                        null,
                        List.of(own.getKey(), absent),
                        null,
                        null,
                        null),
                context);

        assertThat(context.text()).isEqualTo(own.getValue() + "|unset");
    }

    @Test
    void standardInputIsEmpty() throws Exception {
        perform("cat; echo end");

        assertThat(context.text()).isEqualTo("end\n");
    }

    @Test
    void readsWhatTheScriptMeasured() throws Exception {
        perform(
                """
                echo before
                echo '{"reading":{"name":"queue","value":12,"unit":"jobs","labels":{"q":"a"},\
                "warn":10,"fail":20}}'
                echo '{"finding":{"severity":"error","place":"queue a","text":"Stuck.",\
                "fingerprint":"stuck a"}}'
                echo '{"table":{"title":"Jobs","columns":["id",{"name":"size","unit":"bytes"}],\
                "rows":[[1,2048],["x",null]]}}'
                echo '{"headline":"12 jobs wait"}'
                echo '{"reading":{"name":"broken"'
                echo '{"other":1}'
                """);

        assertThat(context.readings())
                .containsExactly(
                        new Reading(
                                "queue",
                                12,
                                "jobs",
                                Map.of("q", "a"),
                                new Limit(10.0, 20.0, Limit.Worse.ABOVE)));
        assertThat(context.findings())
                .containsExactly(Finding.error("queue a", "Stuck.", "stuck a"));
        assertThat(context.tables()).singleElement().extracting("total").isEqualTo(2L);
    }

    @Test
    void theScriptsHeadlineIsTheSteps() throws Exception {
        assertThat(perform("echo '{\"headline\":\"12 jobs wait\"}'").headline())
                .isEqualTo("12 jobs wait");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "trap '' TERM; echo ready; while :; do sleep 60; done",
                "sleep 61 & sleep 62 & echo ready; wait",
                "nohup sleep 63 >/dev/null 2>&1 & echo ready; sleep 64",
                "setsid sleep 65 & echo ready; sleep 66",
                "(setsid sh -c 'sleep 67 & wait' &) ; echo ready; sleep 68",
                "env -i setsid sleep 69 & echo ready; sleep 70",
            })
    void cancelLeavesNothingOfTheTree(String tree) throws Exception {
        CompletableFuture<Outcome> run =
                CompletableFuture.supplyAsync(
                        () -> performUnchecked(tree.replaceAll("sleep \\d\\d", "$0" + FRACTION)));
        await().atMost(Duration.ofSeconds(10)).until(() -> context.text().contains("ready"));

        context.cancel();

        assertThat(run.get().reason()).contains("every process of it is gone");
        assertThat(sleepers()).isEmpty();
    }

    /** Its reader is slower than it, and the engine's patience ends meanwhile. */
    @Test
    void whoPrintsWithoutAPauseAndIgnoresBeingAskedIsEndedAndTellsWhatIsNotKept() throws Exception {
        CountDownLatch printed = new CountDownLatch(3);
        RecordingContext slow =
                new RecordingContext() {
                    @Override
                    public OutputStream output() {
                        return new OutputStream() {
                            @Override
                            public void write(int b) {
                                write(new byte[] {(byte) b}, 0, 1);
                            }

                            @Override
                            public void write(byte[] bytes, int from, int length) {
                                long until = System.nanoTime() + 100_000_000;
                                while (System.nanoTime() < until) {
                                    LockSupport.parkNanos(until - System.nanoTime());
                                    Thread.onSpinWait();
                                }
                                printed.countDown();
                            }
                        };
                    }
                };
        slow.directory(directory);
        CompletableFuture<Outcome> end = new CompletableFuture<>();
        Thread performer =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        String script = "trap '' TERM; yes loud" + FRACTION;
                                        end.complete(scripts.perform(script(script), slow));
                                    } catch (Exception e) {
                                        end.completeExceptionally(e);
                                    }
                                });
        printed.await();
        slow.cancel();
        Thread.sleep(1_000);
        performer.interrupt();

        assertThat(end.get(30, TimeUnit.SECONDS).reason())
                .contains("every process of it is gone; the last ", "that it had printed are not");
        assertThat(ProcessHandle.allProcesses().map(p -> p.info().commandLine().orElse("")))
                .noneMatch(line -> line.contains("loud" + FRACTION));
    }

    @Test
    void whatOutlivesTheCommandIsKilledAndNamed() throws Exception {
        Outcome outcome = perform("sleep 71" + FRACTION + " & sleep 0.3; echo done");

        assertThat(outcome.ending()).isEqualTo(Outcome.Ending.DONE);
        assertThat(context.findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.evidence()).contains("sleep"));
        assertThat(sleepers()).isEmpty();
    }

    /** Each of its processes starts two more; were it not stopped, it would end at 2,048. */
    private static final String FORK_BOMB =
            """
            bomb() {
              if [ "$1" -gt 0 ]; then bomb $(($1 - 1)) & bomb $(($1 - 1)) & fi
              sleep 76%s
            }
            echo begun
            bomb 10
            """
                    .formatted(FRACTION);

    @Test
    void A69_aForkBombFailsAloneAndNamesItsLimit() throws Exception {
        CompletableFuture<Outcome> other =
                CompletableFuture.supplyAsync(() -> performBeside("sleep 2; echo well"));
        Outcome outcome = limited("sh", FORK_BOMB, properties(64, 1024, 100));

        assertThat(outcome.ending()).isEqualTo(Outcome.Ending.FAILED);
        assertThat(outcome.reason())
                .contains("processes and threads")
                .contains("amas.step.shell.processes is 64");
        assertThat(context.text()).startsWith("begun\n");
        assertThat(sleepers()).isEmpty();
        assertThat(other.get()).isEqualTo(Outcome.concluded("exit code 0"));
        assertThat(files()).containsExactlyInAnyOrder("run.sh", "process");
    }

    @Test
    void A69_whereThereIsNoControlGroupTheSessionIsWatched() throws Exception {
        Process bomb =
                new ProcessBuilder("setsid", "sh", "-c", FORK_BOMB)
                        .redirectOutput(directory.resolve("output").toFile())
                        .start();
        ProcessGroup group =
                new ProcessGroup(
                        bomb.pid(), Optional.empty(), "no token", directory.resolve("output"));
        Excess excess = new Excess(group, Optional.empty(), properties(64, 1024, 100), directory);

        assertThat(bomb.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(excess.end()).contains("amas.step.shell.processes is 64");
        assertThat(sleepers()).isEmpty();
    }

    @Test
    void A69_aMemoryHogFailsAloneAndNamesItsLimit() throws Exception {
        // A shell's variable is doubled until it has a gigabyte: more than it may.
        String hog =
                "x=0123456789abcdef; while [ ${#x} -lt 1000000000 ]; do x=$x$x; done; sleep 77"
                        + FRACTION;
        Outcome outcome = limited("bash", hog, properties(64, 128, 100));

        assertThat(outcome.ending()).isEqualTo(Outcome.Ending.FAILED);
        assertThat(outcome.reason()).contains("amas.step.shell.memory is 128 MiB");
        assertThat(sleepers()).isEmpty();
    }

    @Test
    void whoWantsTooMuchAtOnceIsRefusedItAndNamesTheLimit() throws Exception {
        Outcome outcome =
                limited("sh", "perl -e '$x = \"a\" x 400000000'", properties(64, 128, 100));

        assertThat(outcome.ending()).isEqualTo(Outcome.Ending.FAILED);
        assertThat(outcome.reason())
                .contains("; it says that it got no memory")
                .contains("amas.step.shell.memory is 128 MiB");
    }

    @Test
    void whatManyProcessesShareIsNoHog() throws Exception {
        // 60 MB in one shell, of which forty children each have the very same pages.
        String script =
                "x=0123456789abcdef; while [ ${#x} -lt 16000000 ]; do x=$x$x; done;"
                        + " for i in $(seq 40); do (sleep 1) & done; wait; echo ${#x}";
        Outcome outcome = limited("bash", script, properties(256, 160, 100));

        assertThat(outcome).isEqualTo(Outcome.concluded("exit code 0"));
    }

    @Test
    void A69_whoFillsTheDiskFailsAndNamesItsLimit() throws Exception {
        long free = Files.getFileStore(directory).getUsableSpace() >> 20;
        assumeTrue(free > 6_000, "less than 6 GB of disk to try it on");
        Outcome outcome =
                limited(
                        "sh",
                        "dd if=/dev/zero of=fill bs=1M count=3000 2>/dev/null; sleep 78" + FRACTION,
                        properties(64, 1024, free - 300));

        assertThat(outcome.ending()).isEqualTo(Outcome.Ending.FAILED);
        assertThat(outcome.reason()).contains("it wrote ").contains("amas.step.shell.disk-reserve");
        assertThat(files()).containsExactlyInAnyOrder("run.sh", "process");
        assertThat(limited("sh", "echo small >file", properties(64, 1024, free + 100_000)))
                .isEqualTo(Outcome.concluded("exit code 0"));
    }

    @Test
    void oneProcessCanNotHaveManyTimesWhatAllMayHave() throws Exception {
        assertThat(limited("sh", "ulimit -d", properties(64, 100, 100)).ending())
                .isEqualTo(Outcome.Ending.DONE);
        assertThat(context.text()).isEqualTo("204800\n");
    }

    private Outcome limited(String interpreter, String script, ShellProperties may)
            throws Exception {
        return new ShellScript(new Commands(may))
                .perform(
                        new ShellScript.Settings(
                                List.of(interpreter), script, null, null, null, null, null),
                        context);
    }

    /** At the same time as another, in a folder of its own. */
    private Outcome performBeside(String script) {
        try {
            return scripts.perform(script(script), new RecordingContext().directory(besides));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void afterACrashARunningGroupIsKilledAndNamed() throws Exception {
        CommandRun run = new CommandRun(context, properties(512, 1024, 100));
        Path folder = run.prepare();
        Process orphan =
                new ProcessBuilder(
                                "setsid",
                                "sh",
                                folder.resolve("run.sh").toString(),
                                folder.toString(),
                                "-",
                                "1000000",
                                "sleep",
                                "72" + FRACTION)
                        .start();
        await().until(() -> Files.exists(folder.resolve("process")));

        Recovery recovery = commands.recover(context, context.output());

        assertThat(recovery.state()).isEqualTo(Recovery.State.KILLED);
        assertThat(recovery.found()).contains("sleep");
        assertThat(orphan.waitFor()).isNotZero();
        assertThat(sleepers()).isEmpty();
    }

    @Test
    void afterACrashAllThatWasPrintedIsPassedOn() throws Exception {
        Path folder = new CommandRun(context, properties(512, 1024, 100)).prepare();
        Files.writeString(folder.resolve("output"), "tick 1\ntick 2\n");
        Files.writeString(folder.resolve("status"), "0");

        Recovery recovery = commands.recover(context, context.output());

        assertThat(context.text()).isEqualTo("tick 1\ntick 2\n");
        assertThat(recovery.found())
                .isEqualTo("had ended with exit code 0, but nobody had judged it");
    }

    /** The beginning may have been given back to the disk. */
    @Test
    void afterACrashLongOutputIsNotPassedOnAndThatIsSaid() throws Exception {
        Path folder = new CommandRun(context, properties(512, 1024, 100)).prepare();
        try (RandomAccessFile output =
                new RandomAccessFile(folder.resolve("output").toFile(), "rw")) {
            output.setLength(Spool.RELEASE);
        }
        Files.writeString(folder.resolve("status"), "0");

        Recovery recovery = commands.recover(context, context.output());

        assertThat(context.text()).isEmpty();
        assertThat(recovery.found()).endsWith("of which what came after the stop isn't kept");
    }

    @Test
    void A69_aCommandThatStartedTooManyAndEndedIsFoundOut() throws Exception {
        String many =
                "i=0; while [ $i -lt 80 ]; do sleep 78%s & i=$((i+1)); done".formatted(FRACTION);
        Process process =
                new ProcessBuilder("setsid", "sh", "-c", many)
                        .redirectOutput(directory.resolve("output").toFile())
                        .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        ProcessGroup group =
                new ProcessGroup(
                        process.pid(), Optional.empty(), "none", directory.resolve("output"));
        try {
            // Watched only from now on, as if no look had come in between.
            Excess excess =
                    new Excess(group, Optional.empty(), properties(64, 1024, 100), directory);
            assertThat(excess.end()).contains("amas.step.shell.processes is 64");
        } finally {
            group.kill();
        }
        assertThat(sleepers()).isEmpty();
    }

    @Test
    void findsWhoLeftTheSessionAndTheEnvironmentByItsOutput() throws Exception {
        Path folder = new CommandRun(context, properties(512, 1024, 100)).prepare();
        Path output = folder.resolve("output");
        Process escaped =
                new ProcessBuilder("env", "-i", "setsid", "sleep", "74" + FRACTION)
                        .redirectOutput(output.toFile())
                        .start();
        await().until(() -> !sleepers().isEmpty());

        Recovery recovery = commands.recover(context, context.output());

        assertThat(recovery.state()).isEqualTo(Recovery.State.KILLED);
        assertThat(escaped.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(sleepers()).isEmpty();
    }

    @Test
    void theSameStepOfAnotherInstallationIsLeftAlone() throws Exception {
        ProcessBuilder other = new ProcessBuilder("sleep", "75" + FRACTION);
        other.environment().put(ProcessGroup.MARK, new RecordingContext().token());
        Process process = other.start();

        assertThat(commands.recover(context, context.output()).state())
                .isEqualTo(Recovery.State.NEVER_STARTED);

        assertThat(process.isAlive()).isTrue();
        process.destroyForcibly();
    }

    @Test
    void aStrangerWithTheSameNumberIsLeftAlone() throws Exception {
        Process stranger = new ProcessBuilder("sleep", "73").start();
        Path folder = new CommandRun(context, properties(512, 1024, 100)).prepare();
        String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        Files.writeString(folder.resolve("process"), stranger.pid() + " 1 " + boot);

        Recovery recovery = commands.recover(context, context.output());

        assertThat(recovery.state()).isEqualTo(Recovery.State.UNKNOWN);
        assertThat(stranger.isAlive()).isTrue();
        stranger.destroyForcibly();
    }

    private Outcome perform(String script) throws Exception {
        return scripts.perform(script(script), context);
    }

    private Outcome performUnchecked(String script) {
        try {
            return perform(script);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static ShellScript.Settings script(String text) {
        return new ShellScript.Settings(List.of("sh"), text, null, null, null, null, null);
    }

    /** Our own sleepers, not those of another build on this machine. */
    private static List<String> sleepers() {
        return ProcessHandle.allProcesses()
                .flatMap(p -> p.info().commandLine().stream())
                .filter(line -> line.endsWith(FRACTION))
                .toList();
    }
}
