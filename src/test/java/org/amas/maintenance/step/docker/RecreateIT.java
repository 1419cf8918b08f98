package org.amas.maintenance.step.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.StepContext.Earlier;
import org.amas.maintenance.step.VerifiedBackups;
import org.amas.maintenance.target.PostgresTarget;
import org.amas.maintenance.target.TargetType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A container that Compose made, put on another image over the engine, and put back. */
class RecreateIT {

    private static final VerifiedBackups NONE = (environment, target) -> Optional.empty();

    @TempDir static Path folder;

    private static AmasStack stack;

    private final DockerRecreateKind recreate = new DockerRecreateKind(NONE, List.of());
    private final DockerSettleKind settle = new DockerSettleKind();

    @BeforeAll
    static void up() throws Exception {
        stack = new AmasStack("amas-recreate-test", folder);
    }

    @AfterAll
    static void down() throws Exception {
        if (stack != null) { // without an engine there is none
            stack.close();
        }
    }

    /** As Compose would make it. */
    @AfterEach
    void asBefore() throws Exception {
        for (ProjectContainer one : ProjectContainer.of(stack.engine())) {
            if (Replacement.isAside(one.name())
                    || !stack.runs().equals(stack.image("amas-lab/amas:1"))) {
                stack.engine().client().removeContainerCmd(one.id()).withForce(true).exec();
            }
        }
        stack.compose("up", "-d");
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> stack.container().health().equals("healthy"));
    }

    private static RecordingContext context() {
        return new RecordingContext()
                .with(stack.target())
                .lab(true)
                .timeLeft(Duration.ofMinutes(3));
    }

    private static DockerRecreateKind.Settings to(String image) {
        return new DockerRecreateKind.Settings("amas", image, Duration.ofSeconds(20), null, null);
    }

    private static DockerSettleKind.Settings settling(String image) {
        return new DockerSettleKind.Settings("amas", image, Duration.ofSeconds(40), null);
    }

    private RecordingContext performed(String image) throws Exception {
        RecordingContext context = context();
        List<PlannedObject> shown = context.plan(recreate, to(image)).objects();
        context.approving(shown).perform(recreate, to(image));
        return context;
    }

    private static Outcome outcome(RecordingContext context) {
        return context.outcome().orElseThrow();
    }

    private static RecordingContext after(String state) {
        return context()
                .earlier(new Earlier(1, "Anew", "docker.recreate", "PASSED", ""))
                .earlier(new Earlier(2, "Health", "api.health", state, ""));
    }

    /** All that must be the same of a container, whatever image it runs. */
    private static List<Object> made(JsonNode inspected) {
        JsonNode config = inspected.path("Config");
        JsonNode host = inspected.path("HostConfig");
        JsonNode network =
                inspected.path("NetworkSettings").path("Networks").values().iterator().next();
        Set<String> env = new TreeSet<>();
        config.path("Env").forEach(e -> env.add(e.asString()));
        env.remove("AMAS_RELEASE=good");
        Set<String> mounts = new TreeSet<>();
        inspected
                .path("Mounts")
                .forEach(
                        m ->
                                mounts.add(
                                        m.path("Name").asString(m.path("Source").asString(""))
                                                + m.path("Destination")
                                                + m.path("RW")));
        Set<String> aliases = new TreeSet<>();
        network.path("Aliases").forEach(a -> aliases.add(a.asString()));
        aliases.remove(inspected.path("Id").asString().substring(0, 12));
        return List.of(
                inspected.path("Name"),
                config.path("Hostname"),
                config.path("Cmd"),
                config.path("Healthcheck"),
                config.path("Labels").path(ProjectContainer.PROJECT),
                config.path("Labels").path("com.docker.compose.config-hash"),
                host.path("Memory"),
                host.path("RestartPolicy"),
                host.path("PortBindings"),
                host.path("NetworkMode"),
                env,
                mounts,
                aliases);
    }

    @Test
    void aGoodImageIsTakenWithEverythingElseAsItWasAndTheOldContainerGoesWhenItIsKept()
            throws Exception {
        JsonNode before = stack.inspected();
        RecordingContext context = performed(AmasStack.GOOD);

        assertThat(outcome(context).ending()).as(context.text()).isEqualTo(Ending.DONE);
        assertThat(context.value("recreated")).isOne();
        assertThat(context.findings()).isEmpty();
        assertThat(stack.runs()).isEqualTo(stack.image(AmasStack.GOOD));
        assertThat(made(stack.inspected())).isEqualTo(made(before));
        assertThat(stack.inspected().path("Config").path("Env").toString())
                .contains("AMAS_RELEASE=good");
        assertThat(context.tables().getFirst().rows().toString())
                .contains(before.path("Image").asString(), stack.image(AmasStack.GOOD));
        assertThat(stack.all())
                .hasSize(2)
                .containsEntry(stack.container().name() + "-before-1-1", "exited");

        RecordingContext kept = after("WARNED");
        kept.approving(kept.plan(settle, settling(AmasStack.GOOD)).objects());
        kept.perform(settle, settling(AmasStack.GOOD));
        assertThat(kept.value("kept")).isOne();
        assertThat(stack.all()).hasSize(1);
        assertThat(stack.runs()).isEqualTo(stack.image(AmasStack.GOOD));
        assertThat(kept.findings(Severity.INFO))
                .singleElement()
                .extracting(Finding::text)
                .asString()
                .contains("still names amas-lab/amas:1");
    }

    @Test
    @PlantedFault(
            check = "docker.recreate",
            fault = "the new image is not healthy",
            removed = "the new image is healthy")
    void anImageThatIsNotHealthyIsRolledBackToTheVerySameContainer() throws Exception {
        String id = stack.id();
        RecordingContext context = performed(AmasStack.DEAF);

        assertThat(outcome(context).ending()).isEqualTo(Ending.FAILED);
        assertThat(outcome(context).reason())
                .contains("rolled back to sha256:", "runs and is well");
        assertThat(context.findings(Severity.ERROR))
                .singleElement()
                .satisfies(f -> assertThat(f.evidence()).contains("deaf"));
        assertThat(stack.id()).isEqualTo(id);
        assertThat(stack.all()).hasSize(1).containsValue("running");

        RecordingContext healthy = performed(AmasStack.GOOD);
        assertThat(outcome(healthy).ending()).as(healthy.text()).isEqualTo(Ending.DONE);
        assertThat(healthy.findings()).isEmpty();
    }

    @Test
    @PlantedFault(check = "docker.settle", fault = "a later step has failed")
    void whatALaterStepSpeaksAgainstIsTakenBack() throws Exception {
        String id = stack.id();
        performed(AmasStack.ILL);
        assertThat(stack.runs()).isEqualTo(stack.image(AmasStack.ILL));
        RecordingContext context = after("FAILED");

        context.perform(settle, settling(AmasStack.ILL));

        assertThat(context.value("kept")).isZero();
        assertThat(context.findings(Severity.ERROR))
                .singleElement()
                .extracting(Finding::text)
                .asString()
                .contains("step 2 (Health) is FAILED");
        assertThat(stack.id()).isEqualTo(id);
        assertThat(stack.container().health()).isEqualTo("healthy");
        assertThat(stack.all()).hasSize(1);
    }

    @Test
    void withoutAnyStepThatSpeaksForItItIsTakenBackToo() throws Exception {
        String id = stack.id();
        performed(AmasStack.GOOD);
        after("NOT_RUN").perform(settle, settling(AmasStack.GOOD));
        assertThat(stack.id()).isEqualTo(id);
    }

    @Test
    void planningWritesNothingAndActingOnAnotherContainerThanWasShownIsRefused() throws Exception {
        String id = stack.id();
        Plan plan = context().plan(recreate, to(AmasStack.GOOD));
        assertThat(plan.objects())
                .extracting(PlannedObject::type)
                .containsExactly("container", "image");
        assertThat(plan.objects().getFirst().name()).contains(id.substring(0, 12));
        assertThat(stack.id()).isEqualTo(id);
        RecordingContext context = context().approving(List.of());
        context.perform(recreate, to(AmasStack.GOOD));
        assertThat(outcome(context).reason())
                .startsWith("refused:")
                .contains("than the one that was shown");
        assertThat(stack.id()).isEqualTo(id);
    }

    @Test
    void withoutAnImageNothingIsAskedForAndTheSameImageIsNothingToDo() throws Exception {
        String id = stack.id();
        assertThat(context().plan(recreate, to("")).objects()).isEmpty();
        assertThat(context().perform(recreate, to("")).ending()).isEqualTo(Ending.SKIPPED);
        assertThat(outcome(performed("amas-lab/amas:1")).headline()).contains("already");
        assertThat(outcome(performed("amas-lab/amas:none")).reason())
                .contains("no image amas-lab/amas:none");
        assertThat(stack.id()).isEqualTo(id);
    }

    @Test
    void aStoreThatThisRunHasNotBackedUpKeepsItAsItIs() throws Exception {
        String id = stack.id();
        PostgresTarget postgres =
                new PostgresTarget("jdbc:postgresql://127.0.0.1:1/amas", "amas", null);
        RecordingContext context = context().with(postgres);
        context.approving(context.plan(recreate, to(AmasStack.GOOD)).objects());

        context.perform(recreate, to(AmasStack.GOOD));
        assertThat(outcome(context).ending()).isEqualTo(Ending.NOT_RUN);
        assertThat(outcome(context).reason()).contains("no backup of postgres");

        assertThat(
                        new DockerRecreateKind(ofRun(2), List.of())
                                .perform(to(AmasStack.GOOD), context)
                                .ending())
                .as("another run's")
                .isEqualTo(Ending.NOT_RUN);
        assertThat(stack.id()).isEqualTo(id);
        assertThat(
                        new DockerRecreateKind(ofRun(1), List.of())
                                .perform(to(AmasStack.GOOD), context)
                                .ending())
                .isEqualTo(Ending.DONE);
    }

    private static VerifiedBackups ofRun(long run) {
        Instant now = Instant.now();
        return (environment, target) ->
                Optional.of(new VerifiedBackups.VerifiedBackup("b", Path.of("/b"), now, now, run));
    }

    @Test
    void whatHoldsDataTakesThatStoresLockAndNeedsItsBackup() {
        DockerRecreateKind.Settings store =
                new DockerRecreateKind.Settings("postgres-blue", "postgres:15", null, null, null);
        assertThat(recreate.uses(store)).contains(TargetType.DOCKER, TargetType.POSTGRES);
        assertThat(recreate.endangers(store)).containsExactly(TargetType.POSTGRES);
        assertThat(recreate.endangers(to(AmasStack.GOOD))).isEmpty();
    }
}
