package org.amas.maintenance.step.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.Machine;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.StepContext.Earlier;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.target.DockerTarget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * In the lab nothing is changed that isn't labelled as the lab's, whatever was shown and agreed to.
 * The acts on one container and the remedies show the same of themselves in their own tests.
 */
class LabOnlyIT {

    private static final String LIVES = "trap 'exit 0' TERM; while :; do sleep 0.2; done";
    private static final String PROJECT = "amas-lab-only-test";
    private static final String OTHER = "amas-lab/amas:1";

    private final DockerSettleKind settle = new DockerSettleKind();
    private OwnStack stack;

    @BeforeEach
    void up() {
        stack = new OwnStack(PROJECT);
    }

    @AfterEach
    void down() throws IOException {
        stack.close();
    }

    private String running(String service, boolean lab) {
        String id = stack.create(service, LIVES, lab, List.of());
        stack.start(id);
        return id;
    }

    private static <S> Outcome performed(StepKind<S> kind, S settings, RecordingContext context)
            throws Exception {
        context.approving(context.plan(kind, settings).objects());
        return context.perform(kind, settings);
    }

    private static void assertRefused(Outcome outcome, String what) {
        assertThat(outcome.ending()).isEqualTo(Ending.FAILED);
        assertThat(outcome.reason())
                .isEqualTo("refused: " + what + " is not labelled amas.lab=true");
    }

    private TreeSet<String> all() throws IOException {
        TreeSet<String> all = new TreeSet<>();
        ProjectContainer.of(stack.engine()).forEach(one -> all.add(one.id() + one.state()));
        return all;
    }

    @Test
    void aForeignContainerIsNotMadeAnew() throws Exception {
        running("app", false);
        TreeSet<String> before = all();

        Outcome outcome =
                performed(
                        new DockerRecreateKind((environment, target) -> null, List.of()),
                        new DockerRecreateKind.Settings(
                                "app", OTHER, Duration.ofSeconds(5), false, null),
                        stack.context());

        assertRefused(outcome, PROJECT + "-app-0");
        assertThat(all()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true"})
    void betweenAForeignContainerAndItsSuccessorNothingIsDecided(boolean oldIsOurs, boolean newIs)
            throws Exception {
        String name = PROJECT + "-app-1";
        String aside = name + "-before-1-1";
        String old = stack.create("app", LIVES, oldIsOurs, List.of());
        stack.engine().client().renameContainerCmd(old).withName(aside).exec();
        running("app", newIs);
        TreeSet<String> before = all();
        DockerSettleKind.Settings settings =
                new DockerSettleKind.Settings("app", OTHER, Duration.ofSeconds(5), null);

        for (String state : List.of("PASSED", "FAILED")) {
            RecordingContext context =
                    stack.context()
                            .earlier(new Earlier(1, "Anew", "docker.recreate", "PASSED", ""))
                            .earlier(new Earlier(2, "Health", "api.health", state, ""));
            assertRefused(performed(settle, settings, context), newIs ? aside : name);
            assertThat(all()).as(state).isEqualTo(before);
        }
    }

    @Test
    void aForeignImageIsNotReplacedByANewerOne() throws Exception {
        try (StandInRegistry registry = new StandInRegistry()) {
            String image = registry.name() + ":1";
            DockerPullKind pull = new DockerPullKind();
            DockerPullKind.Settings settings = new DockerPullKind.Settings(image, null);
            TreeSet<String> pulled = new TreeSet<>();
            try {
                registry.push("one");
                assertThat(performed(pull, settings, stack.context()).ending())
                        .as("nothing of that name is anybody's")
                        .isEqualTo(Ending.DONE);
                String before = id(image);
                pulled.add(before);
                registry.push("two");

                assertRefused(performed(pull, settings, stack.context()), "the image here");
                assertThat(id(image)).isEqualTo(before);

                Outcome elsewhere = performed(pull, settings, outsideTheLab());
                pulled.add(id(image));
                assertThat(elsewhere.ending()).isEqualTo(Ending.DONE);
                assertThat(id(image)).as("only the label was in the way").isNotEqualTo(before);
            } finally {
                pulled.forEach(one -> stack.engine().client().removeImageCmd(one).exec());
            }
        }
    }

    private String id(String image) throws IOException {
        return LocalImage.of(stack.engine(), image).orElseThrow().id();
    }

    private RecordingContext outsideTheLab() {
        DockerTarget open = new DockerTarget(Machine.docker().host(), PROJECT, List.of(), false);
        return new RecordingContext().with(open);
    }

    static Stream<DrillKind> stages() {
        return Stream.of(
                new DrillKillKind(),
                new DrillRebuildKind(),
                new DrillStartKind(),
                new DrillDestroyKind());
    }

    @ParameterizedTest
    @MethodSource("stages")
    void aDrillThatIsNotTheLabsIsLeftAlone(DrillKind stage) throws Exception {
        Map<String, String> drill =
                Map.of(DrillStack.LABEL, "true", DrillStack.KILLED, Instant.now().toString());
        String id = stack.create("app", LIVES, false, List.of(), drill);
        if (stage instanceof DrillKillKind) {
            stack.start(id);
        }
        TreeSet<String> before = all();

        assertThat(stack.context().plan(stage, new NoSettings()).objects()).isEmpty();
        Outcome outcome = stack.context().perform(stage, new NoSettings());

        assertRefused(outcome, PROJECT + "-app-0 of project " + PROJECT);
        assertThat(all()).isEqualTo(before);
    }

    @Test
    void norIsADrillWhoseVolumeIsSomebodyElses() throws Exception {
        String volume = PROJECT + "_data";
        stack.engine()
                .client()
                .createVolumeCmd()
                .withName(volume)
                .withLabels(Map.of(DrillStack.LABEL, "true"))
                .exec();
        String id = stack.drill("redis", LIVES, Map.of(), List.of(), volume + ":/data");
        try {
            TreeSet<String> before = all();

            Outcome outcome = stack.context().perform(new DrillDestroyKind(), new NoSettings());

            assertRefused(outcome, "the volume " + volume);
            assertThat(all()).isEqualTo(before);
        } finally {
            stack.remove(id);
            stack.engine().client().removeVolumeCmd(volume).exec();
        }
    }
}
