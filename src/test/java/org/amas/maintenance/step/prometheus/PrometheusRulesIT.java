package org.amas.maintenance.step.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;

import org.amas.maintenance.Machine;
import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.prometheus.PrometheusRulesKind.Settings;
import org.amas.maintenance.target.HttpTarget;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Alert rules given to a real Prometheus, as Debian packages it. */
class PrometheusRulesIT {

    @TempDir Path folder;
    private final PrometheusRulesKind kind = new PrometheusRulesKind();
    private @Nullable Process server;
    private HttpServer exporter;
    private volatile String exposed = "probe_success 1\n";
    private URI url;
    private Path rules;

    @BeforeEach
    void start() throws IOException {
        Path program = Machine.program("prometheus");
        rules = Files.createDirectories(folder.resolve("rules"));
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
        Files.writeString(config(), configuration());
        int port = freePort();
        url = URI.create("http://127.0.0.1:" + port);
        server =
                new ProcessBuilder(
                                program.toString(),
                                "--config.file=" + config(),
                                "--storage.tsdb.path=" + folder.resolve("data"),
                                "--web.listen-address=127.0.0.1:" + port,
                                "--web.enable-lifecycle")
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();
        await().atMost(Duration.ofSeconds(60)).until(() -> knows("probe_success"));
    }

    private Path config() {
        return folder.resolve("prometheus.yml");
    }

    private String configuration() {
        return """
        global: { scrape_interval: 1s, evaluation_interval: 1s }
        rule_files: [ "%s/*.yml" ]
        scrape_configs:
          - job_name: amas
            static_configs: [ { targets: [ "127.0.0.1:%d" ] } ]
        """
                .formatted(rules, exporter.getAddress().getPort());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private boolean knows(String metric) throws InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI asked = url.resolve("/api/v1/query?query=" + metric);
            return client.send(HttpRequest.newBuilder(asked).build(), BodyHandlers.ofString())
                    .body()
                    .contains("\"__name__\":\"" + metric + "\"");
        } catch (IOException notYet) {
            return false;
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (server != null) {
            server.destroyForcibly().waitFor();
        }
        if (exporter != null) {
            exporter.stop(0);
        }
    }

    private RecordingContext context() {
        return new RecordingContext().with(new HttpTarget(TargetType.PROMETHEUS, url, null));
    }

    private Settings health(Path directory) {
        return new Settings("health", directory.toString());
    }

    private static List<String> fingerprints(RecordingContext context) {
        return context.findings().stream().map(Finding::fingerprint).toList();
    }

    @Test
    @PlantedFault(
            check = "prometheus.rules",
            fault = "a rule asks for what nobody exposes",
            removed = "somebody exposes it")
    void countAsWrittenWhenPrometheusEvaluatesThemAndNameWhatCanNeverFire() throws Exception {
        RecordingContext context = context();
        Outcome outcome = context.perform(kind, health(rules));

        assertThat(outcome.ending()).as(outcome.reason()).isEqualTo(Ending.DONE);
        assertThat(rules.resolve("amas-maintenance-health.yml"))
                .content()
                .contains("AmasProbeFails");
        assertThat(context.value("rules")).isEqualTo(3);
        assertThat(fingerprints(context)).containsExactly("can-never-fire:AmasContainerRestarts");

        assertThat(undo(context)).startsWith("rm " + rules);

        exposed += "container_start_time_seconds 1\n";
        await().atMost(Duration.ofSeconds(20)).until(() -> knows("container_start_time_seconds"));
        RecordingContext mended = context();
        assertThat(mended.perform(kind, health(rules)).ending()).isEqualTo(Ending.DONE);
        assertThat(fingerprints(mended)).isEmpty();
        assertThat(mended.tables()).as("the same again is nothing to take back").hasSize(1);
    }

    private static String undo(RecordingContext context) {
        return String.valueOf(context.tables().getLast().rows().getFirst().getLast());
    }

    @Test
    @PlantedFault(
            check = "prometheus.rules",
            fault = "the server does not read the directory",
            removed = "they go where it reads them")
    void areTakenBackWherePrometheusDoesNotReadTheDirectory() throws Exception {
        Path other = Files.createDirectories(folder.resolve("unread"));
        Outcome outcome = context().perform(kind, health(other));

        assertThat(outcome.ending()).isEqualTo(Ending.FAILED);
        assertThat(outcome.reason()).contains("add it to rule_files");
        assertThat(other).isEmptyDirectory();

        assertThat(context().perform(kind, health(rules)).ending()).isEqualTo(Ending.DONE);
    }

    @Test
    void bringTheFileBeforeBackWhereTheReloadFails() throws Exception {
        Path file = rules.resolve("amas-maintenance-health.yml");
        Files.writeString(file, "groups: []\n");
        Files.writeString(config(), "scrape_configs: [ { job_name: amas, nonsense: true } ]\n");

        Outcome outcome = context().perform(kind, health(rules));

        assertThat(outcome.ending()).isEqualTo(Ending.FAILED);
        assertThat(outcome.reason()).contains("did not reload", "brought back");
        assertThat(file).hasContent("groups: []\n");
        assertThat(rules).isDirectoryNotContaining(one -> !one.equals(file));

        Files.writeString(config(), configuration());
        RecordingContext written = context();
        assertThat(written.perform(kind, health(rules)).ending()).isEqualTo(Ending.DONE);
        assertThat(undo(written)).startsWith("mv " + file + ".before " + file);
        assertThat(Path.of(file + ".before")).hasContent("groups: []\n");
    }

    @Test
    void writeNothingWhereTheDirectoryOrTheServerIsMissing() throws Exception {
        Outcome outcome = context().perform(kind, health(folder.resolve("none")));
        assertThat(outcome.ending()).isEqualTo(Ending.NOT_RUN);
        assertThatThrownBy(() -> new RecordingContext().perform(kind, health(rules)))
                .isInstanceOf(TargetAbsent.class);
        stop();
        assertThatThrownBy(() -> context().perform(kind, health(rules)))
                .isInstanceOf(TargetDown.class);
        assertThat(rules).isEmptyDirectory();
    }
}
