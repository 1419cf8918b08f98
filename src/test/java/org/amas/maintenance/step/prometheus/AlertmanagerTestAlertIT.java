package org.amas.maintenance.step.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.prometheus.AlertmanagerTestAlertKind.Settings;
import org.amas.maintenance.target.HttpTarget;
import org.amas.maintenance.target.TargetType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** An alert through a real Alertmanager to a receiver that can refuse it. */
class AlertmanagerTestAlertIT {

    @TempDir Path folder;
    private final AlertmanagerTestAlertKind kind = new AlertmanagerTestAlertKind();
    private final Queue<String> received = new ConcurrentLinkedQueue<>();
    private HttpServer receiver;
    private LocalServer server;
    private volatile int answer = 200;

    @BeforeEach
    void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext(
                "/",
                exchange -> {
                    byte[] body = exchange.getRequestBody().readAllBytes();
                    received.add(new String(body, StandardCharsets.UTF_8));
                    exchange.sendResponseHeaders(answer, -1);
                    exchange.close();
                });
        receiver.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        receiver.stop(0);
        server.close();
    }

    private void route(String to) throws IOException {
        server =
                LocalServer.alertmanager(
                        folder,
                        """
                        route: { receiver: %s, group_wait: 1s, group_interval: 1s }
                        receivers:
                          - name: nobody
                          - name: pager
                            webhook_configs: [ { url: "http://127.0.0.1:%d/" } ]
                        """
                                .formatted(to, receiver.getAddress().getPort()));
    }

    private RecordingContext sent(Duration patience) throws Exception {
        Settings settings = new Settings("warning", patience);
        RecordingContext context = new RecordingContext().with(server.target());
        context.approving(context.plan(kind, settings).objects()).perform(kind, settings);
        return context;
    }

    @Test
    @PlantedFault(
            check = "alertmanager.test-alert",
            fault = "the receiver refuses what it is told",
            removed = "the receiver takes it")
    void tellsThatAReceiverRefusesUntilItDoesNot() throws Exception {
        route("pager");
        answer = 400;
        RecordingContext refused = sent(Duration.ofSeconds(30));
        assertThat(refused.findings())
                .singleElement()
                .satisfies(
                        f -> {
                            assertThat(f.fingerprint()).isEqualTo("alert-not-told");
                            assertThat(f.place()).isEqualTo("pager");
                            assertThat(f.evidence()).contains("webhook");
                        });

        answer = 200;
        received.clear();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(sent(Duration.ofSeconds(30)).findings()).isEmpty());
        assertThat(received).anyMatch(body -> body.contains(AlertmanagerTestAlertKind.NAME));
    }

    @Test
    @PlantedFault(
            check = "alertmanager.test-alert",
            fault = "its receiver tells nobody",
            removed = "its receiver tells somebody")
    void tellsThatNobodyIsToldUntilSomebodyIs() throws Exception {
        route("nobody");
        assertThat(sent(Duration.ofSeconds(4)).findings())
                .extracting(Finding::fingerprint)
                .containsExactly("alert-untold");
        server.close();

        route("pager");
        RecordingContext told = sent(Duration.ofSeconds(30));
        assertThat(told.findings()).isEmpty();
        assertThat(told.value("told_s")).isPositive();
        assertThat(told.outcome().orElseThrow().headline()).startsWith("pager was told after");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () ->
                                assertThat(received)
                                        .as("and that it is over")
                                        .anyMatch(body -> body.contains("\"resolved\"")));
    }

    @Test
    void sendsNothingThatWasNotShown() throws Exception {
        route("pager");
        RecordingContext context = new RecordingContext().with(server.target());
        context.approving(java.util.List.of())
                .perform(kind, new Settings("warning", Duration.ofSeconds(2)));
        assertThat(context.outcome().orElseThrow().reason()).contains("was not shown");
        assertThat(received).isEmpty();
    }

    @Test
    void withoutItsCountersItSendsNothingAndKnowsNothing() throws Exception {
        route("pager");
        RecordingContext context =
                new RecordingContext()
                        .with(
                                new HttpTarget(
                                        TargetType.ALERTMANAGER,
                                        URI.create(
                                                "http://127.0.0.1:"
                                                        + receiver.getAddress().getPort()),
                                        null));
        Settings settings = new Settings("warning", Duration.ofSeconds(2));
        context.approving(context.plan(kind, settings).objects()).perform(kind, settings);

        assertThat(context.outcome().orElseThrow().ending()).isEqualTo(Ending.UNKNOWN);
        assertThat(received).noneMatch(body -> body.contains(AlertmanagerTestAlertKind.NAME));
    }
}
