package org.amas.maintenance.step.packages;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import org.amas.maintenance.Machine;
import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.step.packages.PackagesInfrastructureKind.Program;
import org.amas.maintenance.step.shell.Tools;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.HttpTarget;
import org.amas.maintenance.target.TargetType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The lab's engine and this machine's Compose, and a monitoring server that says what it is told.
 */
class PackagesInfrastructureIT {

    @TempDir Path folder;

    private final AnnotationConfigApplicationContext spring =
            new AnnotationConfigApplicationContext();
    private PackagesInfrastructureKind kind;
    private PackagesInfrastructureKind.Settings shipped;
    private HttpServer server;
    private volatile String grafana = "12.1.0";

    @BeforeEach
    void start() throws Exception {
        spring.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("test", Map.of("amas.step.shell.enabled", "true")));
        spring.scan("org.amas.maintenance.step.shell");
        spring.refresh();
        kind = new PackagesInfrastructureKind(spring.getBean(Tools.class));
        shipped = ShippedProcedure.load("quarterly/infrastructure-updates").settings(kind);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/api/health",
                exchange -> {
                    byte[] body =
                            ("{\"version\":\"" + grafana + "\"}").getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        spring.close();
    }

    private RecordingContext looked() throws Exception {
        Machine.Docker docker = Machine.docker();
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        RecordingContext context =
                new RecordingContext()
                        .with(new DockerTarget(docker.host(), docker.project(), List.of(), true))
                        .with(new HttpTarget(TargetType.GRAFANA, url, null))
                        .directory(folder.resolve("run"))
                        .timeLeft(Duration.ofMinutes(2));
        context.perform(kind, shipped);
        return context;
    }

    @Test
    @PlantedFault(
            check = "packages.infrastructure",
            fault = "a server is too old",
            removed = "a newer one runs")
    void aServerThatIsTooOldWarnsUntilItIsNot() throws Exception {
        assertThat(looked().findings())
                .extracting(Finding::fingerprint)
                .doesNotContain("too-old:grafana");
        grafana = "9.5.2";
        RecordingContext old = looked();
        assertThat(old.findings()).extracting(Finding::fingerprint).contains("too-old:grafana");
        assertThat(old.text()).contains("engine: ").contains("prometheus: no prometheus target");
        grafana = "11.0.0";
        assertThat(looked().findings())
                .extracting(Finding::fingerprint)
                .doesNotContain("too-old:grafana");
    }

    @Test
    void aServerThatDoesNotAnswerLeavesTheVerdictOpen() throws Exception {
        server.stop(0);
        RecordingContext context = looked();
        assertThat(context.outcome().orElseThrow().ending()).isEqualTo(Ending.UNKNOWN);
        assertThat(context.outcome().orElseThrow().reason()).contains("grafana: no answer");
    }

    @Test
    void asksThePluginWhereTheProgramIsNotInstalled() throws Exception {
        Program either =
                new Program("compose", List.of("no-such-program"), List.of("bash", "--version"));
        Program neither =
                new Program("trivy", List.of("no-such-program"), List.of("bash", "-c", "exit 1"));
        RecordingContext context =
                new RecordingContext()
                        .directory(folder.resolve("run"))
                        .timeLeft(Duration.ofMinutes(2));

        context.perform(
                kind, new PackagesInfrastructureKind.Settings(List.of(either, neither), List.of()));

        assertThat(context.text()).containsPattern("compose: \\d+\\.\\d+");
        assertThat(context.findings())
                .allMatch(f -> f.severity() == Severity.INFO)
                .extracting(Finding::fingerprint)
                .contains("untold:trivy")
                .doesNotContain("untold:compose");
    }
}
