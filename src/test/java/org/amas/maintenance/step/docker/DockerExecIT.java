package org.amas.maintenance.step.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Recovery;
import org.amas.maintenance.step.shell.Tools;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Programs in a container of our own: their output as it comes, their exit code, their end. */
class DockerExecIT {

    /** In the container's process list as long as it or what it started runs. */
    private static final String TWO_PROCESSES =
            "echo begun; sleep 4242 & trap '' TERM; while :; do sleep 0.2; done";

    @TempDir Path directory;

    private final AnnotationConfigApplicationContext spring =
            new AnnotationConfigApplicationContext();
    private OwnStack stack;
    private String id;

    @BeforeEach
    void plant() {
        stack = new OwnStack("amas-exec-test");
        id = stack.create("app-blue", "exec sleep 600");
        stack.start(id);
    }

    @AfterEach
    void remove() throws Exception {
        spring.close();
        if (stack != null) {
            stack.close();
        }
    }

    private DockerExecKind kind(boolean enabled) {
        spring.getEnvironment()
                .getPropertySources()
                .addFirst(
                        new MapPropertySource(
                                "test",
                                Map.of("amas.step.shell.enabled", Boolean.toString(enabled))));
        spring.scan("org.amas.maintenance.step.shell");
        spring.refresh();
        return new DockerExecKind(spring.getBean(Tools.class));
    }

    private static DockerExecKind.Settings settings(String... command) {
        return new DockerExecKind.Settings(
                "app", List.of(command), null, null, List.of(0), List.of(3));
    }

    private RecordingContext context() {
        return stack.context().directory(directory);
    }

    private Outcome run(DockerExecKind kind, RecordingContext context, String... command)
            throws Exception {
        List<PlannedObject> shown = context.plan(kind, settings(command)).objects();
        return context.approving(shown).perform(kind, settings(command));
    }

    private String processes() throws Exception {
        return stack.engine().get("/containers/" + id + "/top").path("Processes").toString();
    }

    @Test
    @PlantedFault(
            check = "docker.exec",
            fault = "the program ends with another exit code",
            removed = "the program ends with 0")
    void judgesTheExitCodeAndKeepsWhatWasPrinted() throws Exception {
        DockerExecKind kind = kind(true);
        RecordingContext failing = context();
        Outcome failed = run(kind, failing, "sh", "-c", "echo out; echo err >&2; exit 7");
        assertThat(failed.ending()).isEqualTo(Ending.FAILED);
        assertThat(failed.reason()).isEqualTo("exit code 7 in app-blue");
        assertThat(failing.text()).contains("out\n").contains("err\n").doesNotStartWith("1");

        RecordingContext warning = context();
        run(kind, warning, "sh", "-c", "exit 3");
        assertThat(warning.findings()).extracting(Finding::fingerprint).containsExactly("exit 3");

        RecordingContext well = context();
        Outcome done = run(kind, well, "printf", "%s|", "a b", "$HOME", "-n");
        assertThat(done.ending()).isEqualTo(Ending.DONE);
        assertThat(done.conclusive()).isTrue();
        assertThat(well.text()).as("no shell looks at it").isEqualTo("a b|$HOME|-n|");
        assertThat(well.findings()).isEmpty();
    }

    @Test
    void aProgramThatIsNotThereIsNotRun() throws Exception {
        DockerExecKind kind = kind(true);
        Outcome absent = run(kind, context(), "no-such-program", "--version");
        assertThat(absent.ending()).isEqualTo(Ending.NOT_RUN);
        assertThat(absent.reason()).isEqualTo("there is no program no-such-program in app-blue");

        Outcome inside = run(kind, context(), "sh", "-c", "exit 127");
        assertThat(inside.ending()).as("the script's own").isEqualTo(Ending.FAILED);
    }

    @Test
    void isOffWhereShellStepsAre() throws Exception {
        Outcome off = run(kind(false), context(), "true");
        assertThat(off.ending()).isEqualTo(Ending.NOT_RUN);
        assertThat(off.reason()).contains("amas.step.shell.enabled=true");
    }

    @Test
    void runsAsTheUserAndInTheFolderThatAreNamed() throws Exception {
        DockerExecKind kind = kind(true);
        DockerExecKind.Settings asNobody =
                new DockerExecKind.Settings(
                        "app",
                        List.of("sh", "-c", "id -u; pwd"),
                        "65534",
                        "/tmp",
                        List.of(0),
                        List.of());
        RecordingContext context = context();
        context.approving(context.plan(kind, asNobody).objects()).perform(kind, asNobody);
        assertThat(context.text()).isEqualTo("65534\n/tmp\n");
    }

    @Test
    void whatIsCancelledIsGoneWithAllThatItStarted() throws Exception {
        DockerExecKind kind = kind(true);
        RecordingContext context = context();
        CompletableFuture<Outcome> running =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return run(kind, context, "sh", "-c", TWO_PROCESSES);
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        });
        await().atMost(Duration.ofSeconds(20)).until(() -> context.text().contains("begun"));
        assertThat(running).as("its output came while it ran").isNotDone();
        assertThat(processes()).contains("sleep 4242");

        context.cancel();

        Outcome stopped = running.get(20, TimeUnit.SECONDS);
        assertThat(stopped.ending()).isEqualTo(Ending.FAILED);
        assertThat(stopped.reason()).startsWith("stopped; nothing of it runs in");
        assertThat(processes()).doesNotContain("sleep 4242").doesNotContain("begun");
        assertThat(stack.state(id)).isEqualTo("running");
    }

    /** As after a restart of the application in the middle of it. */
    @Test
    void whatStillRunsWhenNobodyWaitsForItIsFoundAndEnded() throws Exception {
        DockerExecKind kind = kind(true);
        RecordingContext context = context();
        assertThat(kind.recover(context).state()).isEqualTo(Recovery.State.NEVER_STARTED);
        Thread waiting =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        run(kind, context, "sh", "-c", TWO_PROCESSES);
                                    } catch (Exception interrupted) {
                                        Thread.currentThread().interrupt();
                                    }
                                });
        await().atMost(Duration.ofSeconds(20)).until(() -> context.text().contains("begun"));
        waiting.interrupt();
        waiting.join();
        assertThat(processes()).contains("sleep 4242");

        Recovery found = kind.recover(context);

        assertThat(found.state()).isEqualTo(Recovery.State.KILLED);
        assertThat(processes()).doesNotContain("sleep 4242").doesNotContain("begun");
        assertThat(kind.recover(context).found()).contains("had ended with exit code");
    }

    @Test
    void leavesAloneWhatIsNotTheLabs() throws Exception {
        stack.remove(id);
        id = stack.create("app", "exec sleep 600", false, List.of());
        stack.start(id);
        Outcome refused = run(kind(true), context(), "touch", "/tmp/touched");
        assertThat(refused.reason()).startsWith("refused:").contains("amas.lab=true");
    }
}
