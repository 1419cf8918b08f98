package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.docker.AmasStack;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The shipped procedure on an AMAS of its own, with images that are good, deaf and ill. */
class ApplicationUpdatesIT {

    private static final String KEY = "monthly/application-updates";
    private static final String OLD = "amas-lab/amas:1";

    @TempDir static Path folder;

    private static AmasStack stack;
    private static RunNode node;

    @BeforeAll
    static void start() throws Exception {
        stack = new AmasStack("amas-update-test", Files.createDirectories(folder.resolve("stack")));
        List<String> properties = new ArrayList<>();
        Lab.shared()
                .properties()
                .forEach(
                        (name, value) -> {
                            if (!name.contains(".docker.") && !name.contains(".api.")) {
                                properties.add(name + "=" + value);
                            }
                        });
        String targets = "amas.environments.staging.targets.";
        properties.add(targets + "docker.host=" + stack.target().host());
        properties.add(targets + "docker.project=" + stack.target().project());
        properties.add(targets + "docker.services[0]=amas");
        properties.add(targets + "api.url=" + stack.url());
        properties.add("amas.step.backup.directory=" + folder.resolve("backups"));
        node = new RunNode(folder, properties.toArray(String[]::new));
    }

    @AfterAll
    static void stop() throws Exception {
        if (node != null) {
            node.close();
        }
        if (stack != null) {
            stack.close();
        }
    }

    private static Launch launch(Map<String, Object> parameters, String digest) {
        return new Launch(KEY, "staging", parameters, "a new release", false, digest, null);
    }

    private static Run performed(String image) {
        Map<String, Object> parameters = Map.of("image", image, "patience", "20s");
        Planning planning = node.bean(RunLauncher.class).plan(launch(parameters, null));
        long run = node.start(launch(parameters, planning.planDigest()), null);
        await().atMost(Duration.ofMinutes(4)).until(() -> node.run(run).state().isFinal());
        return node.run(run);
    }

    private static StepResult step(Run run, String kind) {
        List<StepResult> all =
                node.bean(StepResults.class).findByRunIdAndAttemptOrderByNumber(run.id(), 0);
        return all.stream().filter(s -> s.kind().equals(kind)).reduce((a, b) -> b).orElseThrow();
    }

    @Test
    @PlantedFault(check = "docker.pull", fault = "no registry has the image")
    @PlantedFault(
            check = "docker.recreate",
            fault = "the new image does not answer",
            removed = "the new image answers")
    @PlantedFault(
            check = "docker.settle",
            fault = "the new image is ill",
            removed = "the new image is well")
    void theImageIsTakenOrTheOldOnePutBackByWhatTheStepsCameTo() {
        String old = stack.id();

        Run deaf = performed(AmasStack.DEAF);
        assertThat(deaf.state()).isEqualTo(RunState.FAILED);
        assertThat(step(deaf, "docker.recreate").state()).isEqualTo(StepState.FAILED);
        assertThat(step(deaf, "docker.recreate").reason()).contains("rolled back to");
        assertThat(step(deaf, "docker.settle").state()).isEqualTo(StepState.SKIPPED);
        assertThat(step(deaf, "http.contract").state())
                .as("the old one answers")
                .isEqualTo(StepState.WARNED);
        assertThat(stack.id()).isEqualTo(old);

        Run ill = performed(AmasStack.ILL);
        assertThat(step(ill, "docker.recreate").state()).isEqualTo(StepState.PASSED);
        assertThat(step(ill, "api.health").state()).isEqualTo(StepState.FAILED);
        assertThat(step(ill, "docker.settle").state()).isEqualTo(StepState.FAILED);
        assertThat(step(ill, "docker.settle").headline()).startsWith("rolled back to " + OLD);
        assertThat(stack.id()).isEqualTo(old);

        Run good = performed(AmasStack.GOOD);
        for (String kind :
                List.of(
                        "postgres.restore-check",
                        "redis.restore-check",
                        "neo4j.restore-check",
                        "docker.recreate",
                        "api.health",
                        "docker.settle",
                        "docker.containers")) {
            assertThat(step(good, kind).state())
                    .as(kind + ": " + step(good, kind).reason())
                    .isEqualTo(StepState.PASSED);
        }
        assertThat(step(good, "docker.pull").state())
                .as("no registry has it")
                .isEqualTo(StepState.UNKNOWN);
        assertThat(step(good, "docker.pull").reason()).startsWith("can't be pulled: ");
        assertThat(good.state()).isEqualTo(RunState.WARNED);
        assertThat(stack.runs()).isEqualTo(stack.image(AmasStack.GOOD));
        assertThat(stack.all()).hasSize(1);
    }

    @Test
    void thePlanNamesTheContainerAndTheImageAndWithoutAnImageNothingIsTouched() {
        Planning planning =
                node.bean(RunLauncher.class).plan(launch(Map.of("image", AmasStack.GOOD), null));
        List<PlannedObject> objects =
                planning.steps().stream()
                        .filter(s -> s.kind().equals("docker.recreate"))
                        .flatMap(s -> s.plan().objects().stream())
                        .toList();
        assertThat(objects).extracting(PlannedObject::type).containsExactly("container", "image");
        assertThat(objects.getFirst().name()).contains(stack.id().substring(0, 12));
        assertThat(objects.getFirst().action()).contains(AmasStack.GOOD);

        Planning without = node.bean(RunLauncher.class).plan(launch(Map.of(), null));
        assertThat(without.steps())
                .filteredOn(s -> s.kind().startsWith("docker.") && s.effect() != Effect.READS)
                .hasSize(3)
                .allSatisfy(s -> assertThat(s.plan().total()).isZero());
    }
}
