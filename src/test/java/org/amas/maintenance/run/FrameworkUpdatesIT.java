package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.Machine;
import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.step.DrillProject;
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

/** The shipped procedure on a staging of its own, beside a production that it must not touch. */
class FrameworkUpdatesIT {

    private static final String KEY = "quarterly/framework-updates";

    @TempDir static Path folder;

    private static AmasStack stack;
    private static DrillProject beside;
    private static RunNode node;

    @BeforeAll
    static void start() throws Exception {
        stack =
                new AmasStack(
                        "amas-framework-test", Files.createDirectories(folder.resolve("stack")));
        beside = new DrillProject("amas-framework-none", "172.31.253", folder);
        List<String> properties = new ArrayList<>();
        Lab.shared()
                .properties()
                .forEach(
                        (name, value) -> {
                            if (!name.contains(".docker.")
                                    && !name.contains("staging.targets.api.")) {
                                properties.add(name + "=" + value);
                            }
                        });
        docker(properties, "production", Machine.docker().project());
        docker(properties, "staging", stack.target().project());
        properties.add("amas.environments.staging.targets.api.url=" + stack.url());
        properties.add("amas.step.backup.directory=" + folder.resolve("backups"));
        node = new RunNode(folder, properties.toArray(String[]::new));
    }

    private static void docker(List<String> properties, String environment, String project) {
        String docker = "amas.environments." + environment + ".targets.docker.";
        properties.add(docker + "host=" + Machine.docker().host());
        properties.add(docker + "project=" + project);
    }

    @AfterAll
    static void stop() throws Exception {
        if (node != null) {
            node.close();
        }
        if (stack != null) { // without an engine there is none
            stack.close();
        }
    }

    private static Run performed(String environment, String image) {
        Map<String, Object> parameters = Map.of("image", image, "patience", "20s");
        Launch asked = new Launch(KEY, environment, parameters, "a release", false, null, null);
        String digest = node.bean(RunLauncher.class).plan(asked).planDigest();
        long run =
                node.start(
                        new Launch(
                                KEY,
                                environment,
                                parameters,
                                "a release",
                                false,
                                digest,
                                environment),
                        null);
        await().atMost(Duration.ofMinutes(4)).until(() -> node.run(run).state().isFinal());
        return node.run(run);
    }

    private static StepResult step(Run run, String kind) {
        return node.bean(StepResults.class).findByRunIdAndAttemptOrderByNumber(run.id(), 0).stream()
                .filter(s -> s.kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @PlantedFault(
            check = "docker.settle",
            fault = "the image says that it is ill",
            removed = "the image is well")
    void stagingIsPutOnTheImageOrBackAndProductionStaysTheSameContainers() throws Exception {
        Map<String, String> production = beside.others();
        assertThat(production).hasSizeGreaterThan(3);
        String old = stack.id();

        Run ill = performed("staging", AmasStack.ILL);
        assertThat(step(ill, "docker.recreate").state()).isEqualTo(StepState.PASSED);
        assertThat(step(ill, "api.health").state()).isEqualTo(StepState.FAILED);
        assertThat(step(ill, "docker.settle").headline()).startsWith("rolled back to ");
        assertThat(ill.state()).isEqualTo(RunState.FAILED);
        assertThat(stack.id()).isEqualTo(old);

        Run good = performed("staging", AmasStack.GOOD);
        assertThat(step(good, "docker.recreate").state()).isEqualTo(StepState.PASSED);
        assertThat(step(good, "http.contract").state())
                .as(step(good, "http.contract").reason())
                .isEqualTo(StepState.WARNED);
        assertThat(step(good, "docker.settle").state()).isEqualTo(StepState.PASSED);
        assertThat(stack.runs()).isEqualTo(stack.image(AmasStack.GOOD));
        assertThat(stack.all()).hasSize(1);
        assertThat(tables(step(good, "lifecycle.versions")))
                .contains("End of life", "PostgreSQL", "Python");

        Run elsewhere = performed("production", AmasStack.GOOD);
        for (String kind : List.of("docker.pull", "docker.recreate", "docker.settle")) {
            assertThat(step(elsewhere, kind).state()).as(kind).isEqualTo(StepState.SKIPPED);
        }
        for (String kind :
                List.of(
                        "api.health",
                        "http.contract",
                        "postgres.roundtrip",
                        "redis.roundtrip",
                        "neo4j.roundtrip")) {
            assertThat(step(elsewhere, kind).state()).as(kind).isEqualTo(StepState.SKIPPED);
            assertThat(step(elsewhere, kind).reason()).isEqualTo("done only in staging");
        }
        assertThat(beside.others()).as("production's containers and images").isEqualTo(production);
    }

    private static String tables(StepResult step) {
        return node.bean(org.springframework.jdbc.core.simple.JdbcClient.class)
                .sql("select * from run_table where step_id = ?")
                .param(step.id())
                .query()
                .listOfRows()
                .toString();
    }
}
