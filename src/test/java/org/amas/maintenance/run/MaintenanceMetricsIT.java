package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.step.prometheus.LocalServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The product's own metrics, by a token and by a real Prometheus. */
class MaintenanceMetricsIT {

    private static final String TOKEN = "amas_test_" + "t".repeat(40);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir static Path folder;
    private static RunNode node;

    @BeforeAll
    static void start() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "correct horse battery 9");
        Path token = Files.writeString(folder.resolve("token"), TOKEN);
        RunNode.procedure(folder, "good", "say: hello, ending: concluded");
        RunNode.procedure(folder, "mixed", "say: hello, ending: concluded");
        RunNode.procedure(
                folder,
                "limited",
                "settings: { value: 7 }\nlimits: { value: { fail: 5, worse: above } }");
        node =
                new RunNode(
                        folder,
                        "amas.access.bootstrap.username=root",
                        "amas.access.bootstrap.password-file=" + password,
                        "amas.access.bootstrap.token-file=" + token);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static String port() {
        return String.valueOf(node.context.getEnvironment().getProperty("local.server.port"));
    }

    private static HttpResponse<String> asked(@Nullable String token) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port() + "/actuator/prometheus"));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static List<String> page() throws Exception {
        HttpResponse<String> answer = asked(TOKEN);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body().lines().toList();
    }

    private static String outcome(String procedure, String outcome, int value) {
        return "amas_maintenance_last_run_outcome{environment=\"local\",outcome=\"%s\",procedure=\"test/%s\"} %d.0"
                .formatted(outcome, procedure, value);
    }

    @Test
    void areForThoseWhoMayRead() throws Exception {
        assertThat(asked(null).statusCode()).isNotEqualTo(200);
        assertThat(asked(null).body()).doesNotContain("amas_maintenance");
        assertThat(asked("amas_test_" + "x".repeat(40)).statusCode()).isEqualTo(401);
        assertThat(asked(TOKEN).statusCode()).isEqualTo(200);
    }

    @Test
    void tellHowTheLastRunEndedAndWhatItFound() throws Exception {
        node.perform("mixed");
        assertThat(page()).contains(outcome("mixed", "passed", 1), outcome("mixed", "failed", 0));
        assertThat(page())
                .contains(
                        "amas_maintenance_open_findings{environment=\"local\",procedure=\"test/mixed\",severity=\"error\"}"
                            + " 0.0")
                .anyMatch(
                        line ->
                                line.startsWith("amas_maintenance_last_run_duration_seconds{")
                                        && line.contains("test/mixed"));
    }

    @Test
    void leaveDryRunsOut() throws Exception {
        node.ended(node.start(RunNode.dryRun("good"), null));
        assertThat(page()).noneMatch(line -> line.contains("test/good"));
        node.perform("good");
        assertThat(page()).contains(outcome("good", "passed", 1));
    }

    @Test
    void areReadByAPrometheusWithATokenOfOurs() throws Exception {
        node.perform("limited");
        Path own = Files.createDirectories(folder.resolve("prometheus"));
        String configuration =
                """
                global: { scrape_interval: 1s }
                scrape_configs:
                  - job_name: amas-maintenance
                    metrics_path: /actuator/prometheus
                    authorization: { credentials_file: %s }
                    static_configs: [ { targets: [ "127.0.0.1:%s" ] } ]
                """
                        .formatted(folder.resolve("token"), port());
        try (LocalServer prometheus = LocalServer.prometheus(own, configuration)) {
            await().atMost(Duration.ofSeconds(30))
                    .until(
                            () ->
                                    prometheus.series(
                                                    "amas_maintenance_last_run_outcome{procedure=\"test/limited\",outcome=\"failed\"}"
                                                        + " == 1")
                                            == 1);
            assertThat(prometheus.series("amas_maintenance_reading{kind=\"test.act\"} == 7"))
                    .isEqualTo(1);
        }
    }
}
