package org.amas.maintenance.step.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.target.HostTarget;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

class HostResourcesKindTests {

    @TempDir Path root;

    private final HostResourcesKind kind = new HostResourcesKind();
    private RecordingContext context = new RecordingContext();

    @BeforeEach
    void machine() throws IOException {
        proc("meminfo", "MemTotal: 1000 kB\nMemFree: 10 kB\nMemAvailable: 150 kB\n");
        proc("vmstat", "nr_free_pages 3\npswpin 100\npswpout 200\n");
        proc("uptime", "5000.00 9000.00\n");
        proc("sys/kernel/random/boot_id", "b1\n");
        proc("loadavg", "0.10 0.20 3.00 1/200 999\n");
        proc("stat", "cpu  1 2 3\ncpu0 1 2 3\ncpu1 1 2 3\nintr 5\n");
        proc("sys/fs/file-nr", "600\t100\t1000\n");
        String some = "some avg10=1.00 avg60=%s avg300=0.00 total=1\n";
        String full = "full avg10=0.00 avg60=99.00 avg300=0.00 total=1\n";
        proc("pressure/memory", some.formatted("12.50") + full);
        proc("pressure/io", some.formatted("3.00") + full);
        context = new RecordingContext().with(new HostTarget("web-1", root, null));
    }

    private void proc(String file, String content) throws IOException {
        Path path = root.resolve("proc").resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }

    private void perform() throws Exception {
        context.perform(kind, new HostResourcesKind.Settings(Duration.ofMillis(50)));
    }

    @Test
    void readsWhatTheKernelSays() throws Exception {
        perform();
        assertThat(context.value("memory_available_percent")).isEqualTo(15);
        assertThat(context.value("load15_per_core")).isEqualTo(1.5);
        assertThat(context.value("open_files_percent")).isEqualTo(50);
        assertThat(context.value("memory_pressure_percent")).isEqualTo(12.5);
        assertThat(context.value("swap_pages_per_second")).isZero();
        assertThat(context.readings()).allMatch(r -> kind.readings().contains(r.name()));
        assertThat(context.readings()).allMatch(r -> "web-1".equals(r.labels().get("host")));
    }

    @Test
    void saysWhenPressureIsNotMeasured() throws Exception {
        perform();
        assertThat(context.readings("cpu_pressure_percent")).isEmpty();
        assertThat(context.text()).contains("Pressure on cpu: not measured by this kernel");
    }

    @Test
    void countsSwappingAsPagesPerSecond() throws Exception {
        Thread writer =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        Thread.sleep(100);
                                        proc("vmstat", "pswpin 5100\npswpout 200\n");
                                    } catch (IOException | InterruptedException e) {
                                        throw new IllegalStateException(e);
                                    }
                                });
        context.perform(kind, new HostResourcesKind.Settings(Duration.ofMillis(400)));
        writer.join();
        assertThat(context.value("swap_pages_per_second")).isBetween(1_000.0, 12_500.0);
        assertThat(context.progress()).isNotEmpty();
    }

    @Test
    void takesWhatWasSwappedSinceTheLastRunWithoutWaiting() throws Exception {
        perform();
        assertThat(context.text()).contains("No earlier look", "in a sample of");
        assertThat(headline()).contains("no swapping in", "(a first look: the next run tells");
        context = context.next();
        proc("uptime", "6000.00 9000.00\n");
        proc("vmstat", "pswpin 250100\npswpout 50200\n");
        context.perform(kind, new HostResourcesKind.Settings(Duration.ofSeconds(60)));
        assertThat(context.value("swap_pages_per_second")).isEqualTo(300);
        assertThat(context.text()).contains("300000 pages since the last run, in 16 min");
        assertThat(headline()).endsWith("300.0 pages/s swapped since the last run");
    }

    private String headline() {
        return String.valueOf(context.outcome().orElseThrow().headline());
    }

    @Test
    void comparesWithNothingFromBeforeARestartOfTheMachine() throws Exception {
        perform();
        context = context.next();
        proc("uptime", "9000.00 9000.00\n");
        proc("sys/kernel/random/boot_id", "b2\n");
        proc("vmstat", "pswpin 9000000\npswpout 200\n");
        perform();
        assertThat(context.value("swap_pages_per_second")).isZero();
        assertThat(context.text()).contains("in a sample of");
    }

    @Test
    void comparesWithNothingThatIsTooShortAgo() throws Exception {
        perform();
        context = context.next();
        proc("uptime", "5000.04 9000.00\n");
        perform();
        assertThat(context.text()).contains("too short ago").contains("in a sample of");
    }

    @Test
    void readsThisMachine() throws Exception {
        RecordingContext here =
                new RecordingContext().with(new HostTarget("here", Path.of("/"), null));
        here.perform(kind, new HostResourcesKind.Settings(Duration.ofMillis(50)));
        assertThat(here.value("memory_available_percent")).isBetween(0.1, 100.0);
        assertThat(here.value("load15_per_core")).isNotNegative();
        assertThat(here.outcome().orElseThrow().headline()).contains("% memory available");
    }
}
