package org.amas.maintenance.step.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.RecordingContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What a real Prometheus reads, and can't read. */
class PrometheusTargetsIT {

    private volatile int code = 503;

    private static List<String> fingerprints(LocalServer server) throws Exception {
        RecordingContext context = new RecordingContext().with(server.target());
        context.perform(new PrometheusTargetsKind(), new NoSettings());
        return context.findings().stream().map(Finding::fingerprint).toList();
    }

    @Test
    @PlantedFault(
            check = "prometheus.targets",
            fault = "a target answers 503, and our metrics are not read",
            removed = "the target answers, and our metrics are read")
    void tellsWhatIsDownAndThatOursIsNotReadUntilItIs(@TempDir Path folder) throws Exception {
        HttpServer exporter =
                HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        exporter.createContext(
                "/metrics",
                exchange -> {
                    byte[] page =
                            "amas_maintenance_last_run_outcome{environment=\"test\"} 1\n"
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("Content-Type", "text/plain");
                    exchange.sendResponseHeaders(code, page.length);
                    exchange.getResponseBody().write(page);
                    exchange.close();
                });
        exporter.start();
        String configuration =
                """
                global: { scrape_interval: 1s }
                scrape_configs:
                  - job_name: ours
                    static_configs: [ { targets: [ "127.0.0.1:%d" ] } ]
                """
                        .formatted(exporter.getAddress().getPort());
        try (LocalServer server = LocalServer.prometheus(folder, configuration)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> server.series("up == 0") == 1);
            assertThat(fingerprints(server))
                    .hasSize(2)
                    .anyMatch(f -> f.startsWith("target-down:"))
                    .contains("not-scraped");

            code = 200;
            await().atMost(Duration.ofSeconds(30)).until(() -> server.series("up == 1") == 1);
            assertThat(fingerprints(server)).isEmpty();
        } finally {
            exporter.stop(0);
        }
    }
}
