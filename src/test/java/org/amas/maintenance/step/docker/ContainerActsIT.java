package org.amas.maintenance.step.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.target.TargetType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/** Starting, stopping, restarting and killing a service's container, on containers of our own. */
class ContainerActsIT {

    /** Ends at once when asked to. */
    private static final String LIVES = "trap 'exit 0' TERM; while :; do sleep 0.1; done";

    private static final String DEAF = "trap '' TERM; while :; do sleep 0.1; done";
    private static final String HEEDS_HUP =
            "trap 'echo read anew' HUP; while :; do sleep 0.1; done";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final DockerStartKind start = new DockerStartKind();
    private final DockerStopKind stop = new DockerStopKind();
    private final DockerRestartKind restart = new DockerRestartKind();
    private final DockerKillKind kill = new DockerKillKind();
    private OwnStack stack;

    @BeforeEach
    void plant() {
        stack = new OwnStack("amas-acts-test");
    }

    @AfterEach
    void remove() throws Exception {
        if (stack != null) {
            stack.close();
        }
    }

    private static DockerStopKind.Settings stopping(int grace) {
        return new DockerStopKind.Settings("app", grace);
    }

    private static DockerStartKind.Settings starting() {
        return new DockerStartKind.Settings("app", PATIENCE);
    }

    private static DockerKillKind.Settings killing(DockerKillKind.Signal signal) {
        return new DockerKillKind.Settings("app", signal, Duration.ofSeconds(2));
    }

    private String running(String life) {
        String id = stack.create("app-blue", life);
        stack.start(id);
        return id;
    }

    /** Planned, and done as it was shown. */
    private <S> RecordingContext performed(StepKind<S> kind, S settings) throws Exception {
        RecordingContext context = stack.context();
        List<PlannedObject> objects = context.plan(kind, settings).objects();
        context.approving(objects).perform(kind, settings);
        assertThat(context.text()).as("it says what it does").isNotBlank();
        return context;
    }

    private static Outcome outcome(RecordingContext context) {
        return context.outcome().orElseThrow();
    }

    @Test
    void stopsAndStartsAndTellsHowToTakeItBack() throws Exception {
        String id = running(LIVES);

        RecordingContext stopped = performed(stop, stopping(10));
        assertThat(outcome(stopped).headline()).isEqualTo("stop of app-blue: it has ended");
        assertThat(stopped.findings()).isEmpty();
        assertThat(stopped.value("ended_s")).isNotNegative();
        assertThat(stopped.tables().getFirst().rows().getFirst())
                .endsWith("running", "docker start " + stack.look(id).name());
        assertThat(stack.state(id)).isEqualTo("exited");

        RecordingContext again = performed(stop, stopping(10));
        assertThat(again.planned().orElseThrow().objects()).isEmpty();
        assertThat(outcome(again).headline()).contains("exited already: nothing was done");

        RecordingContext started = performed(start, starting());
        assertThat(outcome(started).headline()).isEqualTo("start of app-blue: it runs and is well");
        assertThat(started.value("recovered_s")).isPositive();
        assertThat(stack.state(id)).isEqualTo("running");
    }

    @Test
    @PlantedFault(
            check = "docker.stop",
            fault = "the process does not end by itself",
            removed = "the process ends by itself")
    void warnsOfWhatTheEngineHadToKill() throws Exception {
        String id = running(DEAF);
        assertThat(performed(stop, stopping(1)).findings(Severity.WARNING))
                .extracting(Finding::fingerprint)
                .containsExactly("stop-killed:app-blue");
        assertThat(stack.state(id)).isEqualTo("exited");
        stack.remove(id);

        running(LIVES);
        assertThat(performed(stop, stopping(10)).findings()).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "docker.stop",
            fault = "something starts the container again",
            removed = "nothing starts it again")
    void failsIfSomethingStartsItAgain() throws Exception {
        String id = running(LIVES);
        try (Watchdog watchdog = new Watchdog(() -> stack.start(id))) {
            assertThat(performed(stop, stopping(10)).findings(Severity.ERROR))
                    .extracting(Finding::fingerprint)
                    .containsExactly("stop-failed:app-blue");
        }
        assertThat(performed(stop, stopping(10)).findings()).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "docker.start",
            fault = "the container ends again",
            removed = "the container lives")
    void tellsThatAStartedContainerEndsAgain() throws Exception {
        String id = stack.create("app", "echo cannot read its settings; exit 3");
        assertThat(performed(start, starting()).findings(Severity.ERROR))
                .singleElement()
                .satisfies(
                        f -> {
                            assertThat(f.text()).contains("exited with exit code 3");
                            assertThat(f.evidence()).contains("cannot read its settings");
                        });
        stack.remove(id);

        stack.create("app", LIVES);
        assertThat(performed(start, starting()).findings()).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "docker.restart",
            fault = "the container is not healthy afterwards",
            removed = "it is healthy after the next restart")
    void tellsThatARestartLeftItUnhealthy() throws Exception {
        String id = stack.checked("app", LIVES, "[ -e /tmp/well ]");
        stack.start(id);
        await().atMost(PATIENCE).until(() -> stack.health(id).equals("unhealthy"));
        DockerRestartKind.Settings settings =
                new DockerRestartKind.Settings("app", 5, Duration.ofSeconds(5));
        assertThat(performed(restart, settings).findings(Severity.ERROR))
                .extracting(Finding::fingerprint)
                .containsExactly("restart-failed:app");

        execute(id, "touch", "/tmp/well");
        RecordingContext well = performed(restart, settings);
        assertThat(well.findings()).isEmpty();
        assertThat(outcome(well).headline()).isEqualTo("restart of app: it runs and is well");
    }

    @Test
    @PlantedFault(
            check = "docker.kill",
            fault = "the process does not heed the signal",
            removed = "the signal is one that nothing can ignore")
    void failsIfTheSignalIsNotHeeded() throws Exception {
        running(DEAF);
        assertThat(performed(kill, killing(DockerKillKind.Signal.TERM)).findings(Severity.ERROR))
                .singleElement()
                .satisfies(f -> assertThat(f.text()).contains("it still runs 2 s later"));

        RecordingContext killed = performed(kill, killing(DockerKillKind.Signal.KILL));
        assertThat(killed.findings()).isEmpty();
        assertThat(outcome(killed).headline()).isEqualTo("kill of app-blue: it has ended");
    }

    @Test
    void aSignalThatEndsNothingLeavesItRunning() throws Exception {
        String id = running(HEEDS_HUP);
        DockerKillKind.Settings settings =
                new DockerKillKind.Settings("app", DockerKillKind.Signal.HUP, PATIENCE);
        RecordingContext told = performed(kill, settings);
        assertThat(told.findings()).isEmpty();
        assertThat(outcome(told).headline())
                .isEqualTo("signal HUP of app-blue: it runs and is well");
        assertThat(LastLines.of(stack.look(id), stack.engine())).contains("read anew");
        assertThat(kill.effect(settings)).isEqualTo(Effect.CHANGES);
    }

    @Test
    void leavesAloneWhatWasNotShownOrIsNotTheLabs() throws Exception {
        String id = running(LIVES);
        RecordingContext context = stack.context();
        List<PlannedObject> shown = context.plan(stop, stopping(5)).objects();
        stack.remove(id);
        String other = running(LIVES);
        assertThat(context.approving(shown).perform(stop, stopping(5)).reason())
                .contains("another container than the one that was shown");
        assertThat(stack.state(other)).isEqualTo("running");
        stack.remove(other);

        String foreign = stack.create("app", LIVES, false, List.of());
        stack.start(foreign);
        for (Outcome refused :
                List.of(
                        outcome(performed(stop, stopping(5))),
                        outcome(performed(kill, killing(DockerKillKind.Signal.KILL))),
                        outcome(
                                performed(
                                        restart,
                                        new DockerRestartKind.Settings("app", 5, PATIENCE))))) {
            assertThat(refused.ending()).isEqualTo(Ending.FAILED);
            assertThat(refused.reason()).startsWith("refused:").contains("amas.lab=true");
        }
        assertThat(stack.state(foreign)).isEqualTo("running");
    }

    @Test
    void whatStopsAServiceDestroysAndLocksItsStore() {
        assertThat(stop.effect(stopping(5))).isEqualTo(Effect.DESTROYS);
        assertThat(kill.effect(killing(DockerKillKind.Signal.KILL))).isEqualTo(Effect.DESTROYS);
        assertThat(start.effect(starting())).isEqualTo(Effect.CHANGES);
        assertThat(stop.uses(new DockerStopKind.Settings("postgres", 5)))
                .containsExactlyInAnyOrder(TargetType.DOCKER, TargetType.POSTGRES);
        assertThat(stop.uses(stopping(5))).containsExactly(TargetType.DOCKER);
    }

    private void execute(String id, String... command) throws Exception {
        String exec = stack.engine().client().execCreateCmd(id).withCmd(command).exec().getId();
        stack.engine()
                .client()
                .execStartCmd(exec)
                .exec(new com.github.dockerjava.api.async.ResultCallback.Adapter<>())
                .awaitCompletion();
    }
}
