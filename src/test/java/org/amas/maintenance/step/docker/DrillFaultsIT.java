package org.amas.maintenance.step.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What the stages of a drill come to where something on the machine works against them. */
class DrillFaultsIT {

    private static final String LIVES = "trap 'exit 0' TERM; while :; do sleep 0.2; done";

    private OwnStack stack;

    @BeforeEach
    void up() {
        stack = new OwnStack("amas-drill-faults-test");
    }

    @AfterEach
    void down() throws IOException {
        removeContainers();
        for (JsonNode volume : stack.engine().get("/volumes").path("Volumes")) {
            String name = volume.path("Name").asString("");
            if (name.startsWith("amas-drill-faults-test")) {
                stack.engine().client().removeVolumeCmd(name).exec();
            }
        }
        stack.close();
    }

    private void removeContainers() throws IOException {
        for (ProjectContainer one : ProjectContainer.of(stack.engine())) {
            stack.engine().client().removeContainerCmd(one.id()).withForce(true).exec();
        }
    }

    private Outcome performed(DrillKind kind) throws Exception {
        return performed(kind, context());
    }

    private RecordingContext context() {
        return stack.context().timeLeft(Duration.ofSeconds(20));
    }

    private static Outcome performed(DrillKind kind, RecordingContext context) throws Exception {
        NoSettings none = new NoSettings();
        context.approving(context.plan(kind, none).objects());
        return context.perform(kind, none);
    }

    @Test
    @PlantedFault(
            check = "drill.kill",
            fault = "something starts a killed container again",
            removed = "nothing starts it again")
    void aContainerThatSurvivesTheKillFailsIt() throws Exception {
        String back = stack.drill("back", LIVES, Map.of(), List.of());
        String other = stack.drill("other", LIVES, Map.of(), List.of());
        stack.start(back);
        stack.start(other);
        try (Watchdog watchdog = new Watchdog(() -> stack.start(back))) {
            Outcome survived = performed(new DrillKillKind());
            assertThat(survived.ending()).isEqualTo(Ending.FAILED);
            assertThat(survived.reason()).endsWith("still runs after it was killed");
        }
        assertThat(performed(new DrillKillKind()).headline()).contains("killed, none runs");
        assertThat(performed(new DrillKillKind()).reason())
                .isEqualTo("nothing of it ran, so nothing could be killed");
    }

    @Test
    @PlantedFault(
            check = "drill.rebuild",
            fault = "a store does not come up on its empty volume",
            removed = "it is replaced by one that does")
    void aStoreThatDoesNotComeUpOnItsEmptyVolumeFailsTheRebuilding() throws Exception {
        String data = "/data/kept";
        String volume = "amas-drill-faults-test_data";
        stack.volume(volume);
        String life = "until [ -e " + data + " ]; do sleep 0.1; done; " + LIVES;
        String id =
                stack.drill(
                        "postgres",
                        life,
                        Map.of(),
                        List.of("CMD-SHELL", "test -e " + data),
                        volume + ":/data");
        stack.start(id);
        stack.kill(id);
        Outcome outcome = performed(new DrillRebuildKind());
        assertThat(outcome.ending()).isEqualTo(Ending.FAILED);
        assertThat(outcome.reason()).startsWith("a store did not come up on its empty volume");

        removeContainers();
        List<String> well = List.of("CMD-SHELL", "true");
        String other = stack.drill("postgres", LIVES, Map.of(), well, volume + ":/data");
        stack.start(other);
        stack.kill(other);
        RecordingContext mended = context();
        assertThat(performed(new DrillRebuildKind(), mended).ending()).isEqualTo(Ending.DONE);
        assertThat(mended.value("volumes_made")).isOne();
    }

    @Test
    @PlantedFault(
            check = "drill.start",
            fault = "a store does not come up",
            removed = "the store is replaced by one that does")
    void aStoreThatDoesNotComeUpFailsTheStart() throws Exception {
        Map<String, String> killed = Map.of(DrillStack.KILLED, Instant.now().toString());
        stack.drill("amas", LIVES, killed, List.of("CMD-SHELL", "true"));
        String ill = stack.drill("redis", LIVES, killed, List.of("CMD-SHELL", "false"));
        RecordingContext context = context();
        Outcome outcome = performed(new DrillStartKind(), context);
        assertThat(context.findings(Severity.ERROR))
                .extracting(Finding::fingerprint)
                .containsExactly("drill-not-well:redis");
        assertThat(outcome.headline()).contains("1 of 2 well");

        stack.engine().client().removeContainerCmd(ill).withForce(true).exec();
        stack.drill("redis", LIVES, killed, List.of("CMD-SHELL", "true"));
        RecordingContext mended = context();
        assertThat(performed(new DrillStartKind(), mended).headline()).contains("2 of 2 well");
        assertThat(mended.findings()).isEmpty();
        assertThat(mended.value("served_after_s")).isNotNegative();
    }

    @Test
    @PlantedFault(
            check = "drill.destroy",
            fault = "something makes a removed volume again",
            removed = "nothing makes it again")
    void aVolumeThatRemainsFailsTheRemoval() throws Exception {
        String volume = "amas-drill-faults-test_data";
        stack.volume(volume);
        stack.drill("redis", LIVES, Map.of(), List.of(), volume + ":/data");
        RecordingContext context = context();
        try (Watchdog watchdog = new Watchdog(() -> stack.volume(volume))) {
            Outcome outcome = performed(new DrillDestroyKind(), context);
            assertThat(outcome.ending()).isEqualTo(Ending.FAILED);
            assertThat(outcome.reason()).contains("still there: 0 containers, " + volume);
        }
        assertThat(context.value("volumes_left")).isOne();

        stack.drill("redis", LIVES, Map.of(), List.of(), volume + ":/data");
        RecordingContext gone = context();
        assertThat(performed(new DrillDestroyKind(), gone).ending()).isEqualTo(Ending.DONE);
        assertThat(gone.value("volumes_left")).isZero();
    }

    @Test
    void theProjectsOwnNetworkGoesWithItAndNoOther() throws Exception {
        String own = "amas-drill-faults-test_default";
        String foreign = "amas-drill-faults-test-other_default";
        stack.network(own, "amas-drill-faults-test");
        stack.network(foreign, "amas-drill-faults-test-other");
        try {
            stack.drill("redis", LIVES, Map.of(), List.of());
            assertThat(performed(new DrillDestroyKind()).headline())
                    .endsWith("its network is removed, too");
            assertThat(networks()).contains(foreign).doesNotContain(own);

            stack.network(own, "amas-drill-faults-test");
            String guest = stack.guest(own);
            stack.drill("redis", LIVES, Map.of(), List.of());
            assertThat(performed(new DrillDestroyKind()).headline())
                    .endsWith("its network stays: others are on it");
            assertThat(networks()).contains(own);
            stack.remove(guest);
        } finally {
            for (String name : List.of(own, foreign)) {
                if (networks().contains(name)) {
                    stack.engine().client().removeNetworkCmd(name).exec();
                }
            }
        }
    }

    private List<String> networks() throws IOException {
        return stack.engine()
                .get("/networks")
                .valueStream()
                .map(one -> one.path("Name").asString(""))
                .toList();
    }
}
