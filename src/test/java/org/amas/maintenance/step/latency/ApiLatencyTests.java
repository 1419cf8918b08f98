package org.amas.maintenance.step.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.target.ApiTarget;
import org.amas.maintenance.target.TargetDown;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

class ApiLatencyTests {

    private final ApiLatency kind = new ApiLatency();
    private final ApiLatency.Settings settings =
            ShippedProcedure.load("daily/performance").settings(kind);
    private final Map<String, Integer> statuses = new ConcurrentHashMap<>();
    private final Map<String, String> bodies = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private volatile int failing;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(workers);
        server.createContext("/", this::answer);
        server.start();
        statuses.put("/health/live", 200);
        statuses.put("/health", 200);
        bodies.put("/health", "{\"status\":\"healthy\"}");
    }

    @AfterEach
    void stop() {
        server.stop(0);
        workers.close();
    }

    @Test
    void samplesOneRequestAtATimeAndHealthOnce() throws Exception {
        RecordingContext said = context();
        Outcome outcome = said.perform(kind, settings);
        assertThat(outcome.headline())
                .contains("over 20 requests to /health/live;", "/health says healthy");
        assertThat(asked).filteredOn("/health"::equals).hasSize(1);
        assertThat(asked).last().isEqualTo("/health");
        assertThat(mostAtOnce).hasValue(1);
        // An address is not looked up, and plain HTTP shakes no hands.
        assertThat(said.readings("latency_p95_ms"))
                .extracting(r -> r.labels().get("phase"))
                .containsExactlyInAnyOrder("connect", "first_byte", "total");
        assertThat(said.readings("latency_p95_ms"))
                .allSatisfy(r -> assertThat(Amount.thousandths(r.value())).isEqualTo(r.value()));
        assertThat(said.value("latency_p50_ms", "phase", "total"))
                .isGreaterThanOrEqualTo(said.value("latency_p50_ms", "phase", "first_byte"));
        assertThat(said.value("error_percent")).isZero();
        assertThat(said.findings()).isEmpty();
    }

    @Test
    void fallsBackToReadyAndSaysSo() throws Exception {
        statuses.remove("/health/live");
        statuses.put("/ready", 200);
        assertThat(context().perform(kind, settings).headline())
                .contains("20 requests to /ready (/health/live is not there)");
    }

    @Test
    void asksManyTimesMoreBeforeItJudgesOneFailure() throws Exception {
        failing = 4; // the first one only asks whether the route is there
        RecordingContext said = context();
        said.perform(kind, new ApiLatency.Settings(5, Duration.ofMillis(50), settings.limit()));
        assertThat(asked).filteredOn("/health/live"::equals).hasSize(101);
        assertThat(said.value("error_percent")).isEqualTo(1);

        failing = asked.size() + 4;
        RecordingContext hurried = context().timeLeft(Duration.ofSeconds(20));
        hurried.perform(kind, new ApiLatency.Settings(5, Duration.ofMillis(50), settings.limit()));
        assertThat(hurried.value("error_percent")).isEqualTo(20);
    }

    @Test
    @PlantedFault(check = "api.latency", fault = "no route answers", removed = "a route answers")
    void failsWhereNoRouteAnswers() throws Exception {
        statuses.remove("/health/live");
        Outcome outcome = context().perform(kind, settings);
        assertThat(outcome.ending()).isEqualTo(Outcome.Ending.FAILED);
        assertThat(outcome.reason()).contains("404 × 20");

        statuses.put("/health/live", 200);
        RecordingContext mended = context();
        assertThat(mended.perform(kind, settings).ending()).isEqualTo(Outcome.Ending.DONE);
        assertThat(mended.value("error_percent")).isZero();
    }

    @Test
    void believesTheBodyOfHealthAndNotItsCode() throws Exception {
        bodies.put("/health", "{\"status\":\"unhealthy\",\"services\":{\"redis\":\"unhealthy\"}}");
        RecordingContext said = context();
        said.perform(kind, settings);
        Finding finding = said.findings(Severity.ERROR).getFirst();
        assertThat(finding.fingerprint()).isEqualTo("health:unhealthy");
        assertThat(finding.evidence()).contains("redis");
    }

    @Test
    void saysWhereHealthHasNoStatus() throws Exception {
        bodies.put("/health", "<html>");
        RecordingContext said = context();
        assertThat(said.perform(kind, settings).headline()).endsWith("/health says nothing (200)");
        assertThat(said.findings(Severity.INFO)).hasSize(1);
    }

    @Test
    void isDownWithTheNetworksReason() {
        URI nowhere = url();
        server.stop(0);
        assertThatThrownBy(() -> context(nowhere).perform(kind, settings))
                .isInstanceOf(TargetDown.class)
                .hasMessageContaining("connection refused");
    }

    @Test
    void isDownWhereNothingAnswersInTime() {
        server.removeContext("/");
        server.createContext("/", e -> sleep());
        ApiLatency.Settings hasty =
                new ApiLatency.Settings(20, Duration.ofMillis(50), Duration.ofMillis(200));
        assertThatThrownBy(() -> context().perform(kind, hasty))
                .isInstanceOf(TargetDown.class)
                .hasMessageContaining("timed out");
    }

    private RecordingContext context() {
        return context(url());
    }

    private static RecordingContext context(URI url) {
        return new RecordingContext().with(new ApiTarget(url, "/health/live"));
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            mostAtOnce.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            String path = exchange.getRequestURI().getPath();
            asked.add(path);
            byte[] body = bodies.getOrDefault(path, "{}").getBytes(StandardCharsets.UTF_8);
            underWay.decrementAndGet();
            int status = asked.size() == failing ? 502 : statuses.getOrDefault(path, 404);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(3_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
