package org.amas.maintenance.step.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Ulimit;

import org.amas.maintenance.Machine;
import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Real containers with limits and kernel settings of their own, by the shipped targets. */
class TuningIT {

    private static final String PROJECT = "amas-tuning-test";
    private static final ShippedProcedure SHIPPED = ShippedProcedure.load("monthly/system-tuning");

    private DockerTarget target;
    private DockerEngine engine;
    private String container = "";

    @BeforeEach
    void open() {
        target = new DockerTarget(Machine.docker().host(), PROJECT, List.of(), true);
        engine = target.open();
    }

    @AfterEach
    void close() throws IOException {
        remove();
        engine.close();
    }

    private void remove() {
        if (!container.isEmpty()) {
            engine.client().removeContainerCmd(container).withForce(true).exec();
            container = "";
        }
    }

    private void run(long openFiles, String backlog) {
        remove();
        container =
                engine.client()
                        .createContainerCmd("amas-lab/base:bookworm")
                        .withEntrypoint("sleep", "300")
                        .withHostConfig(
                                HostConfig.newHostConfig()
                                        .withUlimits(
                                                List.of(new Ulimit("nofile", openFiles, openFiles)))
                                        .withSysctls(Map.of("net.core.somaxconn", backlog)))
                        .withLabels(
                                Map.of(
                                        ProjectContainer.PROJECT,
                                        PROJECT,
                                        ProjectContainer.SERVICE,
                                        "store",
                                        Expendable.LAB,
                                        "true"))
                        .exec()
                        .getId();
        engine.client().startContainerCmd(container).exec();
    }

    private RecordingContext limits() throws Exception {
        DockerProcessLimitsKind kind = new DockerProcessLimitsKind();
        RecordingContext context = new RecordingContext().with(target);
        // An engine within a container can't give more than it has itself.
        DockerProcessLimitsKind.Rule rule =
                new DockerProcessLimitsKind.Rule("open files", 1_024, "a test");
        context.perform(kind, new DockerProcessLimitsKind.Settings(List.of(rule)));
        return context;
    }

    private RecordingContext kernel() throws Exception {
        DockerKernelKind kind = new DockerKernelKind();
        RecordingContext context = new RecordingContext().with(target);
        context.perform(kind, SHIPPED.settings(kind));
        return context;
    }

    @Test
    @PlantedFault(
            check = "docker.process-limits",
            fault = "a process may open few files",
            removed = "the limit is raised")
    void tooFewOpenFilesWarnUntilTheLimitIsRaised() throws Exception {
        run(256, "4096");
        RecordingContext low = limits();
        assertThat(low.findings())
                .extracting(Finding::fingerprint)
                .containsExactly("limit:store sleep:open files");
        assertThat(low.value("limits_too_low")).isOne();
        assertThat(low.value("open_files_used_percent", "service", "store")).isPositive();

        run(1_024, "4096");
        assertThat(limits().findings()).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "docker.kernel",
            fault = "a container has a short backlog",
            removed = "the backlog is raised")
    void aShortBacklogOfAContainerWarnsUntilItIsRaised() throws Exception {
        run(1_024, "128");
        assertThat(kernel().findings())
                .extracting(Finding::fingerprint)
                .containsExactly("kernel:store:net.core.somaxconn");
        run(1_024, "65535");
        assertThat(kernel().findings()).isEmpty();
    }

    /** A container that may have 64 MiB, and fills some of them. */
    private RecordingContext use(int mebibytes) throws Exception {
        remove();
        String fill = "head -c %dM /dev/zero > /dev/shm/fill; exec sleep 300".formatted(mebibytes);
        container =
                engine.client()
                        .createContainerCmd("amas-lab/base:bookworm")
                        .withEntrypoint("sh", "-c", fill)
                        .withHostConfig(
                                HostConfig.newHostConfig()
                                        .withMemory(64L << 20)
                                        .withShmSize(64L << 20)
                                        .withNanoCPUs(500_000_000L))
                        .withLabels(
                                Map.of(
                                        ProjectContainer.PROJECT,
                                        PROJECT,
                                        ProjectContainer.SERVICE,
                                        "store",
                                        Expendable.LAB,
                                        "true"))
                        .exec()
                        .getId();
        engine.client().startContainerCmd(container).exec();
        RecordingContext context = new RecordingContext().with(target);
        context.perform(new DockerStatsKind(), new NoSettings());
        return context;
    }

    @Test
    @PlantedFault(
            check = "docker.stats",
            fault = "a container has filled most of its memory",
            removed = "it uses a part of it only")
    void aContainerNearItsMemoryLimitIsMeasured() throws Exception {
        RecordingContext full = use(56);
        assertThat(full.value("container_memory_percent", "service", "store"))
                .isBetween(80.0, 100.0);
        assertThat(full.value("container_processor_percent", "service", "store"))
                .isBetween(0.0, 110.0);
        assertThat(full.findings()).as("it has a limit").isEmpty();

        RecordingContext roomy = use(8);
        assertThat(roomy.value("container_memory_percent", "service", "store"))
                .isBetween(10.0, 40.0);
    }

    @Test
    void aContainerWithoutALimitIsTold() throws Exception {
        run(1_024, "4096");
        RecordingContext context = new RecordingContext().with(target);
        context.perform(new DockerStatsKind(), new NoSettings());
        assertThat(context.findings())
                .extracting(Finding::fingerprint)
                .containsExactly("no-memory-limit:store");
        assertThat(context.value("container_memory_bytes", "service", "store")).isPositive();
    }

    @Test
    void noContainerProvesNothing() throws Exception {
        assertThat(limits().outcome().orElseThrow().ending()).isEqualTo(Ending.UNKNOWN);
        assertThat(kernel().outcome().orElseThrow().ending()).isEqualTo(Ending.UNKNOWN);
    }

    @Test
    void listsANetworkThatNothingUsesAndLeavesIt() throws Exception {
        DockerNetworksKind kind = new DockerNetworksKind();
        String name = PROJECT + "_left";
        String id =
                engine.client()
                        .createNetworkCmd()
                        .withName(name)
                        .withLabels(Map.of(Expendable.LAB, "true"))
                        .exec()
                        .getId();
        try {
            RecordingContext context = new RecordingContext().with(target);
            context.perform(kind, new NoSettings());
            assertThat(context.text()).contains(name);
            assertThat(engine.client().inspectNetworkCmd().withNetworkId(id).exec().getName())
                    .isEqualTo(name);
        } finally {
            engine.client().removeNetworkCmd(id).exec();
        }
        RecordingContext after = new RecordingContext().with(target);
        after.perform(kind, new NoSettings());
        assertThat(after.text()).doesNotContain(name);
    }
}
