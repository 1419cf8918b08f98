package org.amas.maintenance.step.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The alerts of a real Alertmanager, as Debian packages it. */
class AlertmanagerAlertsIT {

    @TempDir Path folder;
    private final AlertmanagerAlertsKind kind = new AlertmanagerAlertsKind();
    private LocalServer server;

    @BeforeEach
    void start() throws IOException {
        server = LocalServer.alertmanager(folder);
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.close();
    }

    private void alert(String name, String severity, String instance, Duration left)
            throws Exception {
        server.post(
                "/api/v2/alerts",
                List.of(
                        Map.of(
                                "labels",
                                Map.of(
                                        "alertname", name,
                                        "severity", severity,
                                        "instance", instance),
                                "annotations",
                                Map.of("summary", "The disk is full."),
                                "endsAt",
                                Instant.now().plus(left).toString())));
    }

    private RecordingContext looked() throws Exception {
        RecordingContext context = new RecordingContext().with(server.target());
        context.perform(kind, new NoSettings());
        return context;
    }

    @Test
    @PlantedFault(
            check = "alertmanager.alerts",
            fault = "a critical alert fires on two machines",
            removed = "it is over on both")
    void tellsWhatFiresUntilItIsOver() throws Exception {
        assertThat(looked().findings()).isEmpty();
        alert("DiskFull", "critical", "a", Duration.ofHours(1));
        alert("DiskFull", "critical", "b", Duration.ofHours(1));
        alert("Slow", "warning", "a", Duration.ofHours(1));
        alert("Watchdog", "none", "a", Duration.ofHours(1));

        RecordingContext firing = looked();
        assertThat(firing.value("alerts_firing")).isEqualTo(4);
        assertThat(firing.findings())
                .extracting(Finding::severity, Finding::fingerprint)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Severity.ERROR, "alert:DiskFull"),
                        org.assertj.core.groups.Tuple.tuple(Severity.WARNING, "alert:Slow"),
                        org.assertj.core.groups.Tuple.tuple(Severity.INFO, "alert:Watchdog"));
        assertThat(firing.findings().getFirst().text()).isEqualTo("fires for 2: The disk is full.");
        assertThat(firing.outcome().orElseThrow().headline()).isEqualTo("4 alerts firing");

        for (String instance : List.of("a", "b")) {
            alert("DiskFull", "critical", instance, Duration.ofSeconds(-1));
        }
        assertThat(looked().findings(Severity.ERROR)).isEmpty();
    }

    @Test
    void whatASilenceMutesIsCountedAndFindsNothing() throws Exception {
        alert("DiskFull", "critical", "a", Duration.ofHours(1));
        RecordingContext silencing = new RecordingContext().with(server.target());
        silencing.perform(
                new AlertmanagerSilenceKind(),
                new AlertmanagerSilenceKind.Settings(
                        List.of(new SilenceMatcher("alertname", "DiskFull", false, null)),
                        Duration.ofHours(1),
                        "Known"));

        RecordingContext muted = looked();
        assertThat(muted.value("alerts_firing")).isZero();
        assertThat(muted.value("alerts_muted")).isOne();
        assertThat(muted.findings()).isEmpty();
        assertThat(muted.tables().getFirst().rows().getFirst()).endsWith("yes");
    }

    @Test
    void anAlertmanagerThatIsDownSaysNothingOfWhatFires() throws Exception {
        server.close();
        assertThat(looked().outcome().orElseThrow().ending()).isEqualTo(Ending.UNKNOWN);
    }
}
