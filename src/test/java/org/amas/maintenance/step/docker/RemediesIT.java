package org.amas.maintenance.step.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The fixes that act on containers, on containers of our own. */
class RemediesIT {

    private static final String SLEEPS = "exec sleep 600";

    /** The check fails from the second look on, until the process is a new one. */
    private static final String FALLS_ILL =
            "touch /tmp/started-$(cat /proc/1/stat | cut -d' ' -f22);" + SLEEPS;

    private static final String ONLY_AFTER_A_RESTART = "[ $(ls /tmp/started-* | wc -l) -gt 1 ]";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final DockerRestartUnhealthyKind restart = new DockerRestartUnhealthyKind();
    private final DockerStartStoppedKind start = new DockerStartStoppedKind();
    private final ContainerRemedy.Settings settings =
            new ContainerRemedy.Settings(Duration.ofSeconds(30));
    private OwnStack stack;

    @BeforeEach
    void plant() {
        stack = new OwnStack("amas-remedies-test");
    }

    @AfterEach
    void remove() throws Exception {
        // Without an engine there is none.
        if (stack != null) {
            stack.close();
        }
    }

    private String unhealthy(String check) {
        String id = stack.checked("app", FALLS_ILL, check);
        stack.start(id);
        await().atMost(PATIENCE).until(() -> stack.health(id).equals("unhealthy"));
        return id;
    }

    @Test
    void restartsAnUnhealthyContainerUntilItIsHealthy() throws Exception {
        String id = unhealthy(ONLY_AFTER_A_RESTART);
        Instant before = stack.look(id).startedAt();
        RecordingContext context = stack.context();
        Plan plan = context.plan(restart, settings);
        assertThat(plan.objects())
                .singleElement()
                .satisfies(o -> assertThat(o.name()).contains(id.substring(0, 12)));

        Outcome outcome = context.approving(plan.objects()).perform(restart, settings);

        assertThat(outcome.ending()).isEqualTo(Outcome.Ending.DONE);
        assertThat(context.findings()).isEmpty();
        assertThat(stack.health(id)).isEqualTo("healthy");
        assertThat(stack.look(id).startedAt()).isAfter(before);
        assertThat(context.value("recovered_s")).isPositive();
        assertThat(stack.context().plan(restart, settings).objects()).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "docker.restart-unhealthy",
            fault = "the container stays unhealthy after its restart",
            removed = "a restart helps the one in its place")
    void failsIfTheRestartDoesNotHelp() throws Exception {
        String hopeless = unhealthy("false");
        RecordingContext context = stack.context();
        List<PlannedObject> objects = context.plan(restart, settings).objects();

        context.approving(objects)
                .perform(restart, new ContainerRemedy.Settings(Duration.ofSeconds(6)));

        assertThat(context.findings(Severity.ERROR))
                .extracting(f -> f.fingerprint())
                .containsExactly("restart-failed:app");

        stack.remove(hopeless);
        unhealthy(ONLY_AFTER_A_RESTART);
        RecordingContext mended = stack.context();
        mended.approving(mended.plan(restart, settings).objects()).perform(restart, settings);
        assertThat(mended.findings()).isEmpty();
        assertThat(mended.value("recovered_s")).isPositive();
    }

    @Test
    void refusesToRestartWhatHasBecomeHealthy() throws Exception {
        String id = unhealthy("[ -e /tmp/well ]");
        RecordingContext context = stack.context();
        List<PlannedObject> objects = context.plan(restart, settings).objects();
        assertThat(objects).hasSize(1);
        Instant before = stack.look(id).startedAt();
        execute(id, "touch", "/tmp/well");
        await().atMost(PATIENCE).until(() -> stack.health(id).equals("healthy"));

        Outcome outcome = context.approving(objects).perform(restart, settings);

        assertThat(outcome.ending()).isEqualTo(Outcome.Ending.FAILED);
        assertThat(outcome.reason()).startsWith("refused:").contains("running by now, healthy");
        assertThat(stack.look(id).startedAt()).isEqualTo(before);
    }

    private void execute(String id, String... command) throws Exception {
        String exec = stack.engine().client().execCreateCmd(id).withCmd(command).exec().getId();
        stack.engine()
                .client()
                .execStartCmd(exec)
                .exec(new com.github.dockerjava.api.async.ResultCallback.Adapter<>())
                .awaitCompletion();
    }

    @Test
    void neverOffersNorTouchesWhatIsNotTheLabs() throws Exception {
        String id = stack.create("foreign", SLEEPS, false, List.of());
        RecordingContext context = stack.context();
        assertThat(context.plan(start, settings).objects()).isEmpty();
        StackContainer foreign = StackContainer.of(stack.engine()).getFirst();

        Outcome outcome =
                context.approving(List.of(foreign.planned("start"))).perform(start, settings);

        assertThat(outcome.reason()).startsWith("refused:").contains("not labelled amas.lab=true");
        assertThat(stack.state(id)).isEqualTo("created");
    }

    @Test
    void startsAStoppedContainerOfAServiceThatHasNoOther() throws Exception {
        String id = stack.create("worker", SLEEPS);
        stack.start(id);
        RecordingContext idle = stack.context();
        assertThat(idle.plan(start, settings).objects()).isEmpty();
        stack.engine().client().killContainerCmd(id).exec();
        RecordingContext context = stack.context();
        List<PlannedObject> objects = context.plan(start, settings).objects();
        assertThat(objects).hasSize(1);

        Outcome outcome = context.approving(objects).perform(start, settings);

        assertThat(outcome.headline()).isEqualTo("start of worker: it runs and is well");
        assertThat(stack.state(id)).isEqualTo("running");
    }

    @Test
    void refusesToStartASecondContainerOfAService() throws Exception {
        String stopped = stack.create("worker", SLEEPS);
        RecordingContext context = stack.context();
        List<PlannedObject> objects = context.plan(start, settings).objects();
        String other = stack.create("worker", SLEEPS);
        stack.start(other);

        Outcome outcome = context.approving(objects).perform(start, settings);

        assertThat(outcome.reason()).startsWith("refused:");
        assertThat(stack.state(stopped)).isEqualTo("created");
    }

    @Test
    @PlantedFault(
            check = "docker.start-stopped",
            fault = "the container ends again",
            removed = "the one in its place lives")
    void tellsAContainerThatEndsAgain() throws Exception {
        String broken = stack.create("broken", "echo cannot read its settings; exit 3");
        RecordingContext context = stack.context();
        List<PlannedObject> objects = context.plan(start, settings).objects();

        long began = System.nanoTime();
        Outcome outcome =
                context.approving(objects)
                        .perform(start, new ContainerRemedy.Settings(Duration.ofMinutes(2)));

        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .as("nobody waits for what has ended")
                .isLessThan(Duration.ofSeconds(30));
        assertThat(outcome.headline())
                .startsWith("start of broken did not help: exited with exit code 3");
        assertThat(context.findings(Severity.ERROR))
                .singleElement()
                .satisfies(
                        f -> {
                            assertThat(f.text()).contains("exited with exit code 3");
                            assertThat(f.evidence()).contains("cannot read its settings");
                        });

        stack.remove(broken);
        stack.create("broken", SLEEPS);
        RecordingContext mended = stack.context();
        mended.approving(mended.plan(start, settings).objects());
        assertThat(mended.perform(start, settings).headline())
                .isEqualTo("start of broken: it runs and is well");
        assertThat(mended.findings()).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "docker.image-changes",
            fault = "a container is made of an image that is a minute old",
            removed = "the image is a month old")
    void seesWhichImagesChangedLately() throws Exception {
        stack.create("fresh", SLEEPS);
        DockerImageChangesKind changes = new DockerImageChangesKind();
        RecordingContext today = stack.context();
        today.perform(changes, new DockerImageChangesKind.Settings(Duration.ofHours(1)));
        assertThat(today.value("images_changed")).isOne();
        assertThat(today.findings())
                .extracting(f -> f.fingerprint())
                .containsExactly("image-changed:fresh");

        // The same container a month later is old.
        RecordingContext later = stack.context().at(Instant.now().plus(Duration.ofDays(30)));
        later.perform(changes, new DockerImageChangesKind.Settings(Duration.ofHours(1)));
        assertThat(later.value("images_changed")).isZero();
        assertThat(later.findings()).isEmpty();
    }
}
