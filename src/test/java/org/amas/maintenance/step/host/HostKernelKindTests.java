package org.amas.maintenance.step.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.target.HostTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The shipped targets against a kernel's settings as files, and against this machine's own. */
class HostKernelKindTests {

    @TempDir Path root;

    private final HostKernelKind kind = new HostKernelKind();
    private final HostKernelKind.Settings shipped =
            ShippedProcedure.load("monthly/system-tuning").settings(kind);

    private void set(String name, String value) throws IOException {
        Path file = root.resolve("proc/sys").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, value + "\n");
    }

    private RecordingContext looked(Path machine) throws Exception {
        RecordingContext context =
                new RecordingContext().with(new HostTarget("web-1", machine, null));
        context.perform(kind, shipped);
        return context;
    }

    @Test
    @PlantedFault(
            check = "host.kernel",
            fault = "a setting is off its target",
            removed = "it is set to its target")
    void aSettingOffItsTargetWarnsUntilItIsMended() throws Exception {
        set("vm/swappiness", "60");
        set("fs/file-max", "9223372036854775807");
        RecordingContext during = looked(root);
        assertThat(during.findings())
                .extracting(Finding::fingerprint)
                .containsExactly("kernel:web-1:vm.swappiness");
        assertThat(during.findings().getFirst().evidence())
                .isEqualTo("/proc/sys/vm/swappiness: 60");
        assertThat(during.value("kernel_settings_read")).isEqualTo(2);

        set("vm/swappiness", "10");
        assertThat(looked(root).findings()).isEmpty();
    }

    @Test
    void aKernelThatTellsNothingProvesNothing() throws Exception {
        assertThat(looked(root).outcome().orElseThrow().ending()).isEqualTo(Ending.UNKNOWN);
    }

    @Test
    void readsEveryDigitOfThisMachinesOwn() throws Exception {
        RecordingContext context = looked(Path.of("/"));
        assertThat(context.value("kernel_settings_read")).isPositive();
        for (String name : List.of("vm/swappiness", "fs/file-max", "net/ipv4/tcp_fin_timeout")) {
            String is =
                    new String(
                                    new ProcessBuilder("cat", "/proc/sys/" + name)
                                            .start()
                                            .getInputStream()
                                            .readAllBytes())
                            .strip();
            assertThat(context.tables().getFirst().rows())
                    .as(name)
                    .anySatisfy(row -> assertThat(row).contains(name.replace('/', '.'), is));
        }
    }
}
