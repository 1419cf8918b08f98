package org.amas.maintenance.step.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.Machine;
import org.amas.maintenance.step.ContainerPorts;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.target.DockerTarget;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What the container lab's nginx writes of requests that were really sent. */
class LogTrafficIT {

    @Test
    void countsTheRequestsThatNginxServed() throws Exception {
        Machine.Docker docker = Machine.docker();
        RecordingContext before = read(docker);
        URI nginx =
                URI.create(
                        "http://127.0.0.1:%d/health/live?from=test"
                                .formatted(ContainerPorts.of(docker).get(80)));
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < 25; i++) {
                assertThat(
                                client.send(
                                                HttpRequest.newBuilder(nginx).build(),
                                                BodyHandlers.discarding())
                                        .statusCode())
                        .isEqualTo(200);
            }
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> requests(read(docker)) >= 25 + requests(before));
        RecordingContext after = read(docker);
        assertThat(after.value("request_p95_ms")).isBetween(0.0, 60_000.0);
        assertThat(after.tables().toString()).contains("GET /health/live");
        assertThat(after.text()).contains("Requests:");
    }

    private static double requests(RecordingContext said) {
        return said.readings("requests").isEmpty() ? 0 : said.value("requests");
    }

    private static RecordingContext read(Machine.Docker docker) throws Exception {
        RecordingContext context =
                new RecordingContext()
                        .with(
                                new DockerTarget(
                                        docker.host(), docker.project(), List.of("nginx"), true));
        context.perform(
                new LogTrafficKind(),
                new LogTrafficKind.Settings(
                        Duration.ofDays(1), 1, List.of("nginx"), Map.of(), "UTC"));
        assertThat(context.outcome()).get().extracting(Outcome::ending).isNotNull();
        return context;
    }
}
