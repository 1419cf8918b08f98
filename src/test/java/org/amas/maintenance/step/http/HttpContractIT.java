package org.amas.maintenance.step.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.target.ApiTarget;
import org.amas.maintenance.target.TargetDown;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The contract, kept by an API and then broken in one way after the other. */
class HttpContractIT {

    private static final String HEALTH =
            "{\"status\":\"healthy\",\"timestamp\":1764000000.5,\"services\":{\"redis\":\"healthy\"}}";
    private static final String LIST = "{\"agents\":[],\"tasks\":[]}";

    private final HttpContractKind kind = new HttpContractKind();
    private final Map<String, String> bodies = new ConcurrentHashMap<>();
    private final Map<String, Integer> codes = new ConcurrentHashMap<>();
    private final Set<String> methods = ConcurrentHashMap.newKeySet();

    /** What is made of a token; 401 for none. */
    private volatile int forged = 401;

    private volatile int anonymous = 401;
    private volatile long pause;
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        bodies.put("/health", HEALTH);
        bodies.put("/ready", HEALTH);
        bodies.put("/health/live", "{\"status\":\"alive\"}");
        bodies.put("/metrics", "amas_up 1\n");
        bodies.put("/api/v1/health", HEALTH);
        bodies.put("/api/v1/agents", LIST);
        bodies.put("/api/v1/tasks", LIST);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        methods.add(exchange.getRequestMethod());
        boolean guarded = path.equals("/api/v1/agents") || path.equals("/api/v1/tasks");
        boolean token = exchange.getRequestHeaders().containsKey("Authorization");
        int code = codes.getOrDefault(path, guarded ? token ? forged : anonymous : 200);
        if (path.equals("/health/live")) {
            sleep();
        }
        byte[] body =
                (code == 200 ? bodies.getOrDefault(path, "") : "{\"detail\":\"no\"}")
                        .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(code, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private void sleep() {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private RecordingContext asked(Severity unguarded) throws Exception {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        RecordingContext context = new RecordingContext().with(new ApiTarget(url, "/health/live"));
        context.perform(
                kind, new HttpContractKind.Settings(null, null, unguarded, Duration.ofSeconds(5)));
        return context;
    }

    private static List<String> told(RecordingContext context, Severity severity) {
        return context.findings(severity).stream().map(Finding::fingerprint).toList();
    }

    @Test
    void isKeptByAnApiThatAnswersAndAsksWhoCalls() throws Exception {
        RecordingContext context = asked(Severity.ERROR);
        assertThat(context.findings()).isEmpty();
        assertThat(context.value("contract_failures")).isZero();
        assertThat(context.value("contract_expectations")).isEqualTo(7 + 2 * 5);
        assertThat(methods).containsExactly("GET");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/health|{\"status\":\"healthy\",\"timestamp\":1}|has no field services",
                "/health|{\"status\":7,\"timestamp\":1,\"services\":{}}|field status is no string",
                "/ready|{\"status\":\"ready\",\"timestamp\":\"soon\"}|field timestamp is no time",
                "/api/v1/health|<html>|answers something else than JSON",
                "/metrics|nothing to see here, at all|has no sample"
            })
    @PlantedFault(
            check = "http.contract",
            fault = "a body lacks what is promised",
            removed = "the body is whole again")
    void aBrokenBodyFailsUntilItIsMended(String path, String body, String text) throws Exception {
        String good = bodies.put(path, body);
        assertThat(asked(Severity.ERROR).findings(Severity.ERROR))
                .singleElement()
                .satisfies(f -> assertThat(f.text()).contains(text))
                .satisfies(f -> assertThat(f.place()).isEqualTo(path));
        bodies.put(path, good);
        assertThat(asked(Severity.ERROR).findings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"503, ERROR", "404, WARNING", "200, "})
    void aStatusThatIsNotPromisedIsTold(int code, Severity severity) throws Exception {
        codes.put("/ready", code);
        RecordingContext context = asked(Severity.ERROR);
        assertThat(context.value("contract_failures")).isEqualTo(code == 200 ? 0 : 1);
        assertThat(context.findings())
                .extracting(Finding::severity)
                .isEqualTo(severity == null ? List.of() : List.of(severity));
    }

    @Test
    @PlantedFault(
            check = "http.contract",
            fault = "two routes answer anybody",
            removed = "both ask for a token")
    void aRouteThatAsksNobodyIsAsBadAsTheSettingSays() throws Exception {
        anonymous = 200;
        forged = 200;
        for (Severity severity : List.of(Severity.WARNING, Severity.ERROR)) {
            RecordingContext context = asked(severity);
            assertThat(told(context, severity))
                    .containsExactly("unguarded:/api/v1/agents", "unguarded:/api/v1/tasks");
            assertThat(context.findings()).hasSize(2);
            assertThat(context.tables().toString()).contains("can't be told");
        }
        anonymous = 401;
        forged = 401;
        assertThat(asked(Severity.ERROR).findings()).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "http.contract",
            fault = "forged tokens are let in",
            removed = "forged tokens are refused")
    void aForgedTokenThatIsLetInIsCritical() throws Exception {
        forged = 200;
        assertThat(told(asked(Severity.WARNING), Severity.CRITICAL))
                .hasSize(8)
                .contains("forged:/api/v1/agents:expired", "forged:/api/v1/tasks:unsigned");
        forged = 500;
        assertThat(told(asked(Severity.WARNING), Severity.ERROR)).hasSize(8);
        forged = 403;
        assertThat(asked(Severity.WARNING).findings()).isEmpty();
    }

    @Test
    void aSlowRouteIsBeyondItsLimit() throws Exception {
        pause = 1_200;
        RecordingContext slow = asked(Severity.WARNING);
        var reading =
                slow.readings("route_ms").stream()
                        .filter(r -> "/health/live".equals(r.labels().get("route")))
                        .findFirst()
                        .orElseThrow();
        assertThat(reading.value()).isGreaterThan(reading.limit().warn());
        pause = 0;
        assertThat(asked(Severity.WARNING).value("route_ms", "route", "/health/live"))
                .isLessThan(1_000);
    }

    @Test
    void nobodyAtTheAddressIsATargetThatIsDown() {
        server.stop(0);
        assertThatThrownBy(() -> asked(Severity.WARNING)).isInstanceOf(TargetDown.class);
    }

    @Test
    void theStandInAmasKeepsItButForItsOpenRoutes() throws Exception {
        RecordingContext context =
                new RecordingContext()
                        .with(
                                new ApiTarget(
                                        URI.create(Lab.shared().startAll().api().url()),
                                        "/health/live"));
        context.perform(
                kind, new HttpContractKind.Settings(null, null, null, Duration.ofSeconds(30)));
        assertThat(context.findings())
                .extracting(Finding::fingerprint)
                .containsExactly("unguarded:/api/v1/agents", "unguarded:/api/v1/tasks");
    }
}
