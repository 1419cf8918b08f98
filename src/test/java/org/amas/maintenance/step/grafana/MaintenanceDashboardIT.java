package org.amas.maintenance.step.grafana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.grafana.GrafanaDashboardKind.Settings;
import org.amas.maintenance.step.prometheus.LocalServer;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDenied;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The dashboard: its panels against a real Prometheus, the rest against Grafana's API as told. */
class MaintenanceDashboardIT {

    private static final Settings DEFAULT = new Settings(null);

    /** What our metrics look like, one of each that a panel needs; but no backup. */
    private static final String EXPOSED =
            """
            amas_maintenance_last_run_outcome{environment="test",procedure="p",outcome="passed"} 1
            amas_maintenance_last_run_outcome{environment="test",procedure="p",outcome="failed"} 0
            amas_maintenance_open_findings{environment="test",procedure="p",severity="error"} 0
            amas_maintenance_last_run_duration_seconds{environment="test",procedure="p"} 3
            amas_maintenance_last_run_end_timestamp_seconds{environment="test",procedure="p"} 1000
            amas_maintenance_overdue_duties{environment="test",procedure="p",state="late"} 0
            amas_maintenance_reading{environment="test",kind="tls.certificates",reading="days_left",of="c"} 9
            amas_maintenance_reading{environment="test",kind="host.disk",reading="used_percent",of="/"} 9
            amas_maintenance_reading{environment="test",kind="docker.containers",reading="restarts",of="a"} 0
            """;

    private static final String BACKUP =
            "amas_maintenance_backup_verified_timestamp_seconds{environment=\"test\",store=\"redis\"}"
                + " 1000\n";

    @TempDir Path folder;
    private final GrafanaDashboardKind kind = new GrafanaDashboardKind();
    private HttpServer exporter;
    private volatile String exposed = EXPOSED;
    private LocalServer prometheus;
    private StandInGrafana grafana;

    @BeforeEach
    void start() throws IOException {
        exporter =
                HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        exporter.createContext(
                "/metrics",
                exchange -> {
                    byte[] page = exposed.getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("Content-Type", "text/plain");
                    exchange.sendResponseHeaders(200, page.length);
                    exchange.getResponseBody().write(page);
                    exchange.close();
                });
        exporter.start();
        prometheus =
                LocalServer.prometheus(
                        Files.createDirectories(folder.resolve("prometheus")),
                        """
                        global: { scrape_interval: 1s }
                        scrape_configs:
                          - job_name: ours
                            static_configs: [ { targets: [ "127.0.0.1:%d" ] } ]
                        """
                                .formatted(exporter.getAddress().getPort()));
        grafana = new StandInGrafana(prometheus);
    }

    @AfterEach
    void stop() throws InterruptedException {
        grafana.close();
        prometheus.close();
        exporter.stop(0);
    }

    private RecordingContext context() {
        return new RecordingContext()
                .directory(folder.resolve("step"))
                .with(prometheus.target())
                .with(grafana.target());
    }

    private static List<String> fingerprints(RecordingContext context) {
        return context.findings().stream().map(Finding::fingerprint).toList();
    }

    private void seen(String metric) {
        await().atMost(Duration.ofSeconds(30)).until(() -> prometheus.series(metric) > 0);
    }

    private void known() {
        seen("amas_maintenance_last_run_outcome");
    }

    @Test
    @PlantedFault(
            check = "grafana.panels",
            fault = "nobody exposes what a panel needs",
            removed = "somebody exposes it")
    void aPanelThatCanNeverShowAnythingIsNamedUntilItCan() throws Exception {
        exposed = EXPOSED;
        known();
        RecordingContext bad = context();
        bad.perform(new GrafanaPanelsKind(), new NoSettings());
        assertThat(fingerprints(bad)).containsExactly("never-data:Age of the verified backups");

        exposed = EXPOSED + BACKUP;
        seen("amas_maintenance_backup_verified_timestamp_seconds");
        RecordingContext mended = context();
        mended.perform(new GrafanaPanelsKind(), new NoSettings());
        assertThat(mended.findings()).isEmpty();
        assertThat(mended.value("panels_with_data")).isEqualTo(11);
    }

    @Test
    @PlantedFault(
            check = "grafana.dashboard",
            fault = "nobody exposes what a panel needs",
            removed = "somebody exposes it")
    void isMadeReadBackAndEachPanelAskedThroughGrafana() throws Exception {
        exposed = EXPOSED;
        known();
        RecordingContext context = context();
        assertThat(context.plan(kind, DEFAULT).objects()).hasSize(12);
        assertThat(grafana.saves).as("a plan writes nothing").isZero();

        assertThat(context.perform(kind, DEFAULT).headline()).startsWith("created");
        assertThat(grafana.stored).isNotNull();
        assertThat(fingerprints(context)).hasSize(1);
        assertThat(context.tables().getFirst().rows().getFirst().getLast().toString())
                .startsWith("DELETE ");

        assertThat(context().plan(kind, DEFAULT).objects()).isEmpty();
        RecordingContext again = context();
        assertThat(again.perform(kind, DEFAULT).headline()).startsWith("it was up to date");
        assertThat(grafana.saves).isEqualTo(1);

        exposed = EXPOSED + BACKUP;
        seen("amas_maintenance_backup_verified_timestamp_seconds");
        RecordingContext mended = context();
        mended.perform(kind, DEFAULT);
        assertThat(mended.findings()).isEmpty();
    }

    @Test
    void whatIsChangedIsShownAndWhatWasThereIsKept() throws Exception {
        known();
        context().perform(kind, DEFAULT);
        ObjectNode other = (ObjectNode) Dashboard.tree().deepCopy();
        ((ObjectNode) other.path("panels").get(0)).put("title", "Somebody's own");
        grafana.stored = other.put("version", 7);
        grafana.folder = "ops";

        List<Plan.PlannedObject> shown = context().plan(kind, DEFAULT).objects();
        assertThat(shown)
                .extracting(o -> o.action() + " " + o.name())
                .containsExactlyInAnyOrder(
                        "update amas-maintenance",
                        "add Procedures that failed last",
                        "remove Somebody's own");
        RecordingContext context = context();
        assertThat(context.perform(kind, DEFAULT).headline()).startsWith("updated");
        assertThat(grafana.folder).as("it stays where it was").isEqualTo("ops");
        assertThat(
                        JsonMapper.shared()
                                .readTree(folder.resolve("step/dashboard-before.json"))
                                .path("dashboard")
                                .toString())
                .contains("Somebody's own");
    }

    @Test
    void actsOnlyOnWhatWasShown() throws Exception {
        known();
        assertThat(context().approving(List.of()).perform(kind, DEFAULT).ending())
                .isEqualTo(Ending.SKIPPED);
        assertThat(grafana.saves).isZero();
    }

    @Test
    @PlantedFault(
            check = "grafana.dashboard",
            fault = "Grafana keeps another dashboard than it was sent",
            removed = "Grafana keeps what it is sent")
    void isTakenBackWhereItIsNotWhatWasSent() throws Exception {
        known();
        grafana.forgetful = true;
        RecordingContext context = context();
        assertThat(context.perform(kind, DEFAULT).reason()).contains("brought back");
        assertThat(grafana.stored).isNull();

        grafana.forgetful = false;
        assertThat(context().perform(kind, DEFAULT).headline()).startsWith("created");
        assertThat(grafana.stored).isNotNull();
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        grafana.sources = false;
        assertThat(context().perform(kind, DEFAULT).ending()).isEqualTo(Ending.NOT_RUN);
        assertThat(context().perform(kind, new Settings("Logs")).ending())
                .isEqualTo(Ending.NOT_RUN);
        assertThat(grafana.saves).isZero();
        grafana.refuse = 403;
        assertThatThrownBy(() -> context().perform(kind, DEFAULT)).isInstanceOf(TargetDenied.class);
        assertThatThrownBy(() -> new RecordingContext().perform(kind, DEFAULT))
                .isInstanceOf(TargetAbsent.class);
    }

    @Test
    void leavesWhatAFileProvisions() throws Exception {
        ObjectNode other = (ObjectNode) Dashboard.tree().deepCopy();
        other.withArray("panels").remove(0);
        grafana.stored = other;
        grafana.provisioned = true;
        assertThat(context().perform(kind, DEFAULT).reason()).contains("provisioned from a file");
        assertThat(grafana.saves).isZero();
    }

    @Test
    void theFileIsValidJsonAndNothingElse() throws Exception {
        RecordingContext context = new RecordingContext();
        context.perform(new GrafanaFileKind(), new NoSettings());
        assertThat(JsonMapper.shared().readTree(context.text()).path("uid").asString())
                .isEqualTo("amas-maintenance");
        assertThat(context.text()).isEqualTo(Dashboard.file());
    }
}
