package org.amas.maintenance.step.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.RecordingContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Room on the engine's disk, from nameless images of our own. */
class ReclaimIT {

    private final DockerReclaimKind reclaim = new DockerReclaimKind(new DockerPruneKind());
    private final DockerReclaimKind.Settings settings =
            new DockerReclaimKind.Settings(Duration.ofDays(1));
    private final List<String> images = new ArrayList<>();
    private OwnStack stack;

    @BeforeEach
    void plant() {
        stack = new OwnStack("amas-reclaim-test");
    }

    @AfterEach
    void remove() throws Exception {
        for (String image : images) {
            try {
                stack.engine().client().removeImageCmd(image).exec();
            } catch (com.github.dockerjava.api.exception.NotFoundException gone) {
                continue;
            }
        }
        // Without an engine there is none.
        if (stack != null) {
            stack.close();
        }
    }

    /** As the day after tomorrow sees it: whatever is made now is old then. */
    private RecordingContext later() {
        return stack.context()
                .clock(Clock.offset(Clock.systemUTC(), Duration.ofDays(2)))
                .timeLeft(Duration.ofMinutes(5));
    }

    private String nameless(boolean lab) {
        String container = stack.create("scratch", "true");
        String image =
                stack.engine()
                        .client()
                        .commitCmd(container)
                        .withLabels(Map.of(Expendable.LAB, Boolean.toString(lab), "n", "" + images))
                        .exec();
        stack.remove(container);
        images.add(image);
        return image;
    }

    private boolean exists(String image) {
        return stack.engine().client().listImagesCmd().withShowAll(true).exec().stream()
                .anyMatch(one -> one.getId().equals(image));
    }

    private static boolean isOf(PlannedObject object, String image) {
        return object.name().equals(image);
    }

    @Test
    void removesExactlyWhatWasChosen() throws Exception {
        String chosen = nameless(true);
        String other = nameless(true);
        String foreign = nameless(false);
        RecordingContext context = later();
        Plan plan = context.plan(reclaim, settings);
        assertThat(plan.objects())
                .anyMatch(o -> isOf(o, chosen))
                .anyMatch(o -> isOf(o, other))
                .noneMatch(o -> isOf(o, foreign));

        Outcome outcome =
                context.approving(plan.objects().stream().filter(o -> isOf(o, chosen)).toList())
                        .perform(reclaim, settings);

        assertThat(outcome.ending()).isEqualTo(Outcome.Ending.DONE);
        assertThat(context.findings()).noneMatch(f -> f.fingerprint().startsWith("not-reclaimed"));
        assertThat(exists(chosen)).isFalse();
        assertThat(exists(other)).isTrue();
        assertThat(exists(foreign)).isTrue();
    }

    @Test
    @PlantedFault(
            check = "docker.reclaim",
            fault = "a chosen image is in use by then",
            removed = "nothing uses it any more")
    void refusesWhatIsInUseByThen() throws Exception {
        String image = nameless(true);
        RecordingContext context = later();
        List<PlannedObject> objects =
                context.plan(reclaim, settings).objects().stream()
                        .filter(o -> isOf(o, image))
                        .toList();
        assertThat(objects).hasSize(1);
        stack.engine().client().tagImageCmd(image, "amas-reclaim-test", "kept").exec();
        try {
            Outcome outcome = context.approving(objects).perform(reclaim, settings);
            assertThat(outcome.reason()).startsWith("refused:");
            assertThat(exists(image)).isTrue();

            // The name goes to another image.
            stack.engine().client().tagImageCmd(nameless(true), "amas-reclaim-test", "kept").exec();
            assertThat(later().approving(objects).perform(reclaim, settings).ending())
                    .isEqualTo(Outcome.Ending.DONE);
            assertThat(exists(image)).isFalse();
        } finally {
            stack.engine().client().removeImageCmd("amas-reclaim-test:kept").exec();
        }
    }

    @Test
    void offersNothingThatIsYoung() throws Exception {
        String image = nameless(true);
        assertThat(stack.context().plan(reclaim, settings).objects())
                .noneMatch(o -> isOf(o, image));
    }
}
