package org.amas.maintenance.step.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.Machine;
import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/** By a real engine, from a registry of the test's own. */
class DockerPullIT {

    private final DockerPullKind kind = new DockerPullKind();

    private RecordingContext pulled(DockerTarget target, String image) throws Exception {
        DockerPullKind.Settings settings = new DockerPullKind.Settings(image, List.of());
        RecordingContext context =
                new RecordingContext().with(target).timeLeft(Duration.ofMinutes(1));
        context.approving(context.plan(kind, settings).objects()).perform(kind, settings);
        return context;
    }

    private static Outcome outcome(RecordingContext context) {
        return context.outcome().orElseThrow();
    }

    @Test
    @PlantedFault(
            check = "docker.pull",
            fault = "no registry has the image",
            removed = "the registry has it")
    void whatNoRegistryHasFailsUntilItIsPushed() throws Exception {
        DockerTarget target =
                new DockerTarget(Machine.docker().host(), "amas-pull-test", List.of(), true);
        try (DockerEngine engine = target.open();
                StandInRegistry registry = new StandInRegistry()) {
            String image = registry.name() + ":1";
            RecordingContext missing = pulled(target, image);
            assertThat(outcome(missing).ending()).isEqualTo(Ending.FAILED);
            assertThat(outcome(missing).reason()).contains("is not here, and can't be pulled");

            registry.push("one");
            try {
                RecordingContext there = pulled(target, image);
                assertThat(outcome(there).ending()).as(there.text()).isEqualTo(Ending.DONE);
                assertThat(there.value("image_changed")).isOne();
            } finally {
                engine.client().removeImageCmd(image).exec();
            }
        }
    }
}
