package org.amas.maintenance.step.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.StepKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Removing volumes and networks by their names, of our own. */
class NamedRemovalIT {

    private static final String PROJECT = "amas-named-test";
    private static final String VOLUME = PROJECT + "_old";
    private static final String NETWORK = PROJECT + "-old";
    private static final Map<String, String> LAB = Map.of(Expendable.LAB, "true");
    private static final Map<String, String> COMPOSE =
            Map.of(Expendable.LAB, "true", ProjectContainer.PROJECT, "amas-other");

    private final DockerRemoveVolumesKind volumes = new DockerRemoveVolumesKind();
    private final DockerRemoveNetworksKind networks = new DockerRemoveNetworksKind();
    private OwnStack stack;

    @BeforeEach
    void open() {
        stack = new OwnStack(PROJECT);
    }

    @AfterEach
    void close() throws Exception {
        if (stack != null) {
            stack.close();
        }
    }

    private static DockerRemoveVolumesKind.Settings volumes(String... names) {
        return new DockerRemoveVolumesKind.Settings(List.of(names));
    }

    private static DockerRemoveNetworksKind.Settings networks(String... names) {
        return new DockerRemoveNetworksKind.Settings(List.of(names));
    }

    /** Planned, and done as it was shown. */
    private <S> RecordingContext performed(StepKind<S> kind, S settings) throws Exception {
        RecordingContext context = stack.context();
        List<PlannedObject> objects = context.plan(kind, settings).objects();
        context.approving(objects).perform(kind, settings);
        assertThat(context.text()).as("it says what it does").isNotBlank();
        return context;
    }

    private static List<String> troubles(RecordingContext context) {
        return context.findings(Severity.ERROR).stream().map(Finding::fingerprint).toList();
    }

    @Test
    @PlantedFault(
            check = "docker.remove-volumes",
            fault = "a stopped container uses the volume",
            removed = "the container is gone")
    void leavesAVolumeThatAContainerUsesUntilItIsGone() throws Exception {
        try (Kept kept = new Kept(stack).volume(VOLUME, LAB).volume(VOLUME + "er", LAB)) {
            String user = stack.create("app", "true", true, List.of(), Map.of(), VOLUME + ":/data");

            RecordingContext used = performed(volumes, volumes(VOLUME));
            assertThat(used.planned().orElseThrow().objects()).isEmpty();
            assertThat(troubles(used)).containsExactly("volume-kept:" + VOLUME);
            assertThat(used.findings().getFirst().text()).endsWith(PROJECT + "-app-0 uses it");
            assertThat(kept.hasVolume(VOLUME)).isTrue();

            stack.remove(user);
            RecordingContext free = performed(volumes, volumes(VOLUME, "nowhere"));
            assertThat(troubles(free)).isEmpty();
            assertThat(free.value("volumes_removed")).isOne();
            assertThat(free.tables().getFirst().rows().getLast()).contains("is not there");
            assertThat(kept.hasVolume(VOLUME)).isFalse();
            assertThat(kept.hasVolume(VOLUME + "er")).as("the other's name is longer").isTrue();
        }
    }

    @Test
    @PlantedFault(
            check = "docker.remove-networks",
            fault = "a container is on the network",
            removed = "the container is gone")
    void leavesANetworkThatAContainerIsOnUntilItIsGone() throws Exception {
        try (Kept kept = new Kept(stack).network(NETWORK, LAB)) {
            String guest = stack.guest(NETWORK);

            RecordingContext used = performed(networks, networks(NETWORK));
            assertThat(used.planned().orElseThrow().objects()).isEmpty();
            assertThat(troubles(used)).containsExactly("network-kept:" + NETWORK);
            assertThat(kept.hasNetwork(NETWORK)).isTrue();

            stack.remove(guest);
            RecordingContext free = performed(networks, networks(NETWORK));
            assertThat(troubles(free)).isEmpty();
            assertThat(free.value("networks_removed")).isOne();
            assertThat(String.valueOf(free.tables().getFirst().rows().getFirst().getLast()))
                    .matches("docker network create --driver bridge --subnet \\S+ " + NETWORK);
            assertThat(kept.hasNetwork(NETWORK)).isFalse();
        }
    }

    @Test
    void whatComposeMadeAndWhatIsNotTheLabsStays() throws Exception {
        try (Kept kept =
                new Kept(stack)
                        .volume(VOLUME, COMPOSE)
                        .volume(VOLUME + "er", Map.of())
                        .network(NETWORK, COMPOSE)) {
            RecordingContext context = performed(volumes, volumes(VOLUME, VOLUME + "er"));
            assertThat(context.planned().orElseThrow().objects()).isEmpty();
            assertThat(context.findings())
                    .extracting(Finding::text)
                    .containsExactly(
                            "stays: Compose made it for the project amas-other, and only Compose"
                                    + " removes it",
                            "stays: it is not labelled amas.lab=true");
            assertThat(troubles(performed(networks, networks(NETWORK))))
                    .containsExactly("network-kept:" + NETWORK);
            assertThat(kept.hasVolume(VOLUME) && kept.hasVolume(VOLUME + "er")).isTrue();
            assertThat(kept.hasNetwork(NETWORK)).isTrue();
        }
    }

    @Test
    void anotherOneOfTheSameNameThanWasShownStays() throws Exception {
        try (Kept kept = new Kept(stack).network(NETWORK, LAB)) {
            RecordingContext context = stack.context();
            List<PlannedObject> shown = context.plan(networks, networks(NETWORK)).objects();
            assertThat(shown).hasSize(1);
            kept.close();
            kept.network(NETWORK, LAB);

            context.approving(shown).perform(networks, networks(NETWORK));
            assertThat(context.findings().getFirst().text())
                    .isEqualTo("stays: it is another one than was shown");
            assertThat(kept.hasNetwork(NETWORK)).isTrue();
        }
    }

    /** Volumes and networks of a test, removed at its end if they are still there. */
    private static final class Kept implements AutoCloseable {

        private final OwnStack stack;
        private final List<String> volumes = new ArrayList<>();
        private final List<String> networks = new ArrayList<>();

        Kept(OwnStack stack) {
            this.stack = stack;
        }

        Kept volume(String name, Map<String, String> labels) {
            stack.engine().client().createVolumeCmd().withName(name).withLabels(labels).exec();
            volumes.add(name);
            return this;
        }

        Kept network(String name, Map<String, String> labels) {
            stack.engine().client().createNetworkCmd().withName(name).withLabels(labels).exec();
            networks.add(name);
            return this;
        }

        boolean hasVolume(String name) throws IOException {
            return has(stack.engine().get("/volumes").path("Volumes"), name);
        }

        boolean hasNetwork(String name) throws IOException {
            return has(stack.engine().get("/networks"), name);
        }

        private static boolean has(JsonNode all, String name) {
            return all.valueStream().anyMatch(one -> one.path("Name").asString("").equals(name));
        }

        @Override
        public void close() throws IOException {
            for (String name : volumes) {
                if (hasVolume(name)) {
                    stack.engine().client().removeVolumeCmd(name).exec();
                }
            }
            for (String name : networks) {
                if (hasNetwork(name)) {
                    stack.engine().client().removeNetworkCmd(name).exec();
                }
            }
        }
    }
}
