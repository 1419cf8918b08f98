package org.amas.maintenance.step.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.RestartPolicy;

import org.amas.maintenance.Machine;
import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.TargetDown;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Against the container lab; touches only containers labelled as the lab's, and heals them. */
class DockerKindsIT {

    private static final List<String> SERVICES =
            List.of("postgres-blue", "redis-blue", "neo4j-blue", "amas-blue", "nginx");
    private static final DockerContainersKind.Settings EXPECTED =
            new DockerContainersKind.Settings(List.of());

    private final DockerContainersKind containers = new DockerContainersKind();
    private RecordingContext context = new RecordingContext();

    @BeforeEach
    void lab() {
        context = context(SERVICES);
        healed();
    }

    /** What a test stopped or paused needs a while until its check is content again. */
    @AfterEach
    void healed() {
        DockerTarget target = target(SERVICES);
        await().atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(500))
                .until(
                        () -> {
                            try (DockerEngine engine = target.open()) {
                                return ProjectContainer.of(engine).stream()
                                        .allMatch(c -> c.running() && c.health().equals("healthy"));
                            }
                        });
    }

    private static RecordingContext context(List<String> services) {
        return new RecordingContext().with(target(services)).lab(true);
    }

    private static DockerTarget target(List<String> services) {
        Machine.Docker docker = Machine.docker();
        return new DockerTarget(docker.host(), docker.project(), services, true);
    }

    private static Container container(DockerEngine engine, String service) {
        return engine.client()
                .listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(
                        Map.of(
                                ProjectContainer.PROJECT,
                                engine.target().project(),
                                ProjectContainer.SERVICE,
                                service,
                                Expendable.LAB,
                                "true"))
                .exec()
                .getFirst();
    }

    @Test
    void findsEveryServiceOfTheProjectUp() throws Exception {
        Outcome outcome = context.perform(containers, EXPECTED);
        assertThat(context.value("services_expected")).isEqualTo(5);
        assertThat(context.value("services_up")).isEqualTo(5);
        assertThat(context.findings(Severity.ERROR)).isEmpty();
        assertThat(context.tables().getFirst().rows()).hasSize(5);
        assertThat(outcome.headline()).startsWith("5 of 5 services up");
        RecordingContext next = context.next();
        Outcome again = next.perform(containers, EXPECTED);
        assertThat(again.headline()).startsWith("5 of 5 services up, 0 restarts in the last");
        assertThat(next.readings("restarts")).hasSize(5).allMatch(r -> r.value() == 0);
    }

    @Test
    @PlantedFault(check = "docker.containers", fault = "a service that must exist has no container")
    void failsForAServiceThatHasNoContainer() throws Exception {
        List<String> more = new ArrayList<>(SERVICES);
        more.add("worker-blue");
        RecordingContext missing = context(more);
        missing.perform(containers, EXPECTED);
        assertThat(missing.findings(Severity.ERROR))
                .extracting(Finding::fingerprint)
                .containsExactly("missing:worker-blue");
        assertThat(missing.value("services_up")).isEqualTo(5);
    }

    @Test
    @PlantedFault(
            check = "docker.containers",
            fault = "a container is killed",
            removed = "it is started again")
    void bringsTheLastLinesOfAKilledContainer() throws Exception {
        try (DockerEngine engine = target(SERVICES).open()) {
            Container redis = container(engine, "redis-blue");
            engine.client().stopContainerCmd(redis.getId()).withTimeout(5).exec();
            try {
                context.perform(containers, EXPECTED);
            } finally {
                engine.client().startContainerCmd(redis.getId()).exec();
            }
            assertThat(context.value("services_up")).isEqualTo(4);
            assertThat(context.findings(Severity.ERROR))
                    .filteredOn(f -> f.fingerprint().equals("ended:redis-blue"))
                    .singleElement()
                    .satisfies(
                            f ->
                                    assertThat(f.evidence())
                                            .contains(
                                                    "exit code: ",
                                                    "out of memory: no",
                                                    "last lines before:")
                                            .doesNotContain("it printed nothing"));
        }
        assertEveryServiceIsUpAgain();
    }

    private void assertEveryServiceIsUpAgain() throws Exception {
        healed();
        RecordingContext again = context(SERVICES);
        again.perform(containers, EXPECTED);
        assertThat(again.findings(Severity.ERROR)).isEmpty();
        assertThat(again.value("services_up")).isEqualTo(5);
    }

    @Test
    @PlantedFault(
            check = "docker.containers",
            fault = "a container is paused",
            removed = "it goes on")
    void seesAPausedContainerAsServingNobody() throws Exception {
        try (DockerEngine engine = target(SERVICES).open()) {
            Container nginx = container(engine, "nginx");
            engine.client().pauseContainerCmd(nginx.getId()).exec();
            try {
                context.perform(containers, EXPECTED);
            } finally {
                engine.client().unpauseContainerCmd(nginx.getId()).exec();
            }
        }
        assertThat(context.findings(Severity.ERROR))
                .extracting(Finding::fingerprint)
                .contains("paused:nginx");
        assertEveryServiceIsUpAgain();
    }

    @Test
    @PlantedFault(check = "docker.containers", fault = "a container starts again and again")
    void countsRestartsAndBringsTheLinesBeforeThem() throws Exception {
        String project = "amas-restart-test";
        DockerTarget lab = target(SERVICES);
        DockerTarget own = new DockerTarget(lab.host(), project, List.of("fragile"), true);
        try (DockerEngine engine = lab.open()) {
            String id = fragile(engine, project);
            try {
                engine.client().startContainerCmd(id).exec();
                RecordingContext before = new RecordingContext().with(own).lab(true);
                before.perform(containers, EXPECTED);
                assertThat(before.readings("restarts")).isEmpty();
                await().atMost(Duration.ofSeconds(60))
                        .until(
                                () -> {
                                    ProjectContainer now =
                                            ProjectContainer.of(engine, project).getFirst();
                                    return now.restarts() == 1 && now.running();
                                });
                RecordingContext after = before.next();
                after.perform(containers, EXPECTED);
                assertThat(after.value("restarts")).isOne();
                assertThat(after.findings(Severity.WARNING))
                        .singleElement()
                        .satisfies(
                                f ->
                                        assertThat(f.evidence())
                                                .contains("ended with exit code 3", "about to end")
                                                .doesNotContain("second life"));
            } finally {
                engine.client().removeContainerCmd(id).withForce(true).exec();
            }
        }
    }

    /** Ends once by itself and then lives on. */
    private static String fragile(DockerEngine engine, String project) {
        String life =
                "[ -e /tmp/lived ] && echo second life && exec sleep 300;"
                        + " touch /tmp/lived; sleep 3; echo about to end; exit 3";
        return engine.client()
                .createContainerCmd(container(engine, "redis-blue").getImage())
                .withEntrypoint("sh", "-c", life)
                .withLabels(
                        Map.of(
                                ProjectContainer.PROJECT,
                                project,
                                ProjectContainer.SERVICE,
                                "fragile",
                                Expendable.LAB,
                                "true"))
                .withHostConfig(
                        HostConfig.newHostConfig()
                                .withRestartPolicy(RestartPolicy.onFailureRestart(3)))
                .exec()
                .getId();
    }

    @Test
    void saysWhatTheDiskHolds() throws Exception {
        Outcome outcome = context.perform(new DockerDiskKind(), new NoSettings());
        assertThat(context.value("total_bytes", "class", "images")).isPositive();
        assertThat(context.readings("reclaimable_bytes")).hasSize(4);
        assertThat(outcome.headline()).contains("on the engine's disk");
    }

    @Test
    void prunesInTheLabOnlyWhatItPlannedAndNoContainer() throws Exception {
        DockerPruneKind prune = new DockerPruneKind();
        DockerPruneKind.Settings week =
                new DockerPruneKind.Settings(Duration.ofHours(168), true, true);
        try (DockerEngine engine = target(SERVICES).open()) {
            int before = engine.client().listContainersCmd().withShowAll(true).exec().size();
            Plan plan = context.plan(prune, week);
            assertThat(plan.unavailable()).isNull();
            assertThat(plan.objects()).noneMatch(o -> o.type().equals("build cache"));
            context.perform(prune, week);
            assertThat(context.value("images_removed")).isEqualTo(plan.total());
            assertThat(context.value("cache_removed")).isZero();
            int after = engine.client().listContainersCmd().withShowAll(true).exec().size();
            assertThat(after).isEqualTo(before);
        }
    }

    @Test
    void looksAtEveryContainersLog() throws Exception {
        context.perform(new DockerLogLimitsKind(), new NoSettings());
        assertThat(context.tables().getFirst().rows()).hasSize(5);
        double unlimited = context.value("unlimited_logs");
        assertThat(context.findings(Severity.INFO)).hasSize((int) unlimited);
    }

    @Test
    @PlantedFault(
            check = "docker.log-limits",
            fault = "a container's log has no limit",
            removed = "the log has a limit")
    void tellsALogWithoutALimitUntilItHasOne() throws Exception {
        try (OwnStack stack = new OwnStack("amas-log-limits-test")) {
            String id = stack.logging("app", Map.of());
            RecordingContext open = stack.context();
            open.perform(new DockerLogLimitsKind(), new NoSettings());
            assertThat(open.value("unlimited_logs")).isOne();
            assertThat(open.findings(Severity.INFO))
                    .extracting(Finding::fingerprint)
                    .containsExactly("unlimited:app");
            assertThat(open.findings().getFirst().text()).contains("set max-size and max-file");
            assertThat(open.findings().getFirst().evidence()).contains("max-size: \"50m\"");

            stack.remove(id);
            stack.logging("app", Map.of("max-size", "50m", "max-file", "5"));
            RecordingContext limited = stack.context();
            limited.perform(new DockerLogLimitsKind(), new NoSettings());
            assertThat(limited.value("unlimited_logs")).isZero();
            assertThat(limited.findings()).isEmpty();
        }
    }

    @Test
    void saysWhyAnEngineDoesNotAnswer() {
        DockerTarget none =
                new DockerTarget(
                        Path.of("/no/such/docker.sock")
                                .toUri()
                                .resolve("unix:///no/such/docker.sock"),
                        "amas",
                        List.of(),
                        false);
        RecordingContext nowhere = new RecordingContext().with(none);
        assertThatThrownBy(() -> nowhere.perform(containers, EXPECTED))
                .isInstanceOf(TargetDown.class)
                .hasMessageContaining("docker at unix:///no/such/docker.sock");
    }
}
