package org.amas.maintenance.step.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.target.HostTarget;
import org.amas.maintenance.target.TargetAbsent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class HostDiskKindTests {

    @TempDir Path folder;

    private final HostDiskKind kind = new HostDiskKind();
    private final RecordingContext context =
            new RecordingContext().with(new HostTarget("web-1", Path.of("/"), null));

    @Test
    void readsBytesAndInodesOfAMountAndNamesTheHost() throws Exception {
        Outcome outcome = context.perform(kind, new HostDiskKind.Settings(List.of("/")));
        assertThat(context.value("used_percent", "mount", "/")).isBetween(0.1, 100.0);
        assertThat(context.value("free_bytes", "mount", "/")).isPositive();
        assertThat(context.readings()).allMatch(r -> "web-1".equals(r.labels().get("host")));
        assertThat(context.readings()).allMatch(r -> kind.readings().contains(r.name()));
        assertThat(context.tables()).hasSize(1);
        assertThat(outcome.headline()).contains("1 file system on web-1", "fullest /");
    }

    @Test
    void findsTheRealMountsByItself() throws Exception {
        context.perform(kind, new HostDiskKind.Settings(List.of()));
        assertThat(context.readings("used_percent")).isNotEmpty();
        assertThat(context.findings(Severity.ERROR)).isEmpty();
    }

    @Test
    @PlantedFault(check = "host.disk", fault = "a mount is gone")
    void findsAMountThatIsNotThere() throws Exception {
        context.perform(kind, new HostDiskKind.Settings(List.of("/no/such", "/")));
        assertThat(context.findings(Severity.ERROR))
                .singleElement()
                .satisfies(f -> assertThat(f.place()).isEqualTo("/no/such"))
                .satisfies(f -> assertThat(f.text()).contains("no such mount"));
        assertThat(context.readings("used_percent")).hasSize(1);
    }

    @Test
    void saysWhereNothingIsMounted() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        context.perform(kind, new HostDiskKind.Settings(List.of(data.toString(), "/proc")));
        assertThat(context.findings())
                .extracting(Finding::fingerprint)
                .containsExactly("not-mounted:" + data, "no-size:/proc");
        assertThat(context.readings("used_percent")).hasSize(1);

        RecordingContext root = context.next();
        root.perform(kind, new HostDiskKind.Settings(List.of("/")));
        assertThat(root.findings()).isEmpty();
    }

    @Test
    void measuresNothingOnAMachineThatIsNotProven() {
        RecordingContext other =
                new RecordingContext().with(new HostTarget("db-1", Path.of("/"), "other machine"));
        assertThatThrownBy(() -> other.perform(kind, new HostDiskKind.Settings(List.of("/"))))
                .isInstanceOf(TargetAbsent.class)
                .hasMessage("other machine");
        assertThat(other.readings()).isEmpty();
    }
}
