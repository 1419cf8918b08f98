package org.amas.maintenance.step.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Authorisations;
import org.amas.maintenance.step.Authorisations.Authorisation;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.target.ApiTarget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A real server that can be made as careless as AMAS, and counts what it is asked. */
class SecurityProbesTests {

    private static final ShippedProcedure SHIPPED =
            ShippedProcedure.load("quarterly/security-review");

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> agents = new CopyOnWriteArrayList<>();
    private final List<Long> times = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private volatile String fault = "";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        times.add(System.nanoTime());
        String path = exchange.getRequestURI().getRawPath();
        asked.add(exchange.getRequestURI().toString());
        agents.add(exchange.getRequestHeaders().getFirst("User-Agent"));
        String token = exchange.getRequestHeaders().getFirst("Authorization");
        boolean none = token != null && token.endsWith(".");
        exchange.getResponseHeaders().set("X-Frame-Options", "DENY");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.getResponseHeaders().set("Content-Security-Policy", "default-src 'none'");
        int code = path.startsWith("/api/v1") ? 401 : path.equals("/") ? 200 : 404;
        String body = "{}";
        switch (fault) {
            case "open" -> code = path.startsWith("/api/v1") ? 200 : code;
            case "alg-none" -> code = none ? 200 : code;
            case "traversal" -> body = path.contains("passwd") ? "root:x:0:0:root" : body;
            case "injection" ->
                    code = exchange.getRequestURI().toString().contains("%27") ? 500 : code;
            case "verbose" -> body = "Traceback (most recent call last):";
            case "cors" -> exchange.getResponseHeaders().set("Access-Control-Allow-Origin", "*");
            case "cookie" -> exchange.getResponseHeaders().set("Set-Cookie", "sid=very-secret");
            case "docs" -> code = path.equals("/docs") ? 200 : code;
            case "breaks" -> code = path.equals("/api/v1/tasks") ? 500 : code;
            case "some" -> code = asked.size() > 5 ? 429 : code;
            case "limited" -> code = asked.size() > 20 ? 429 : code;
            case "headers" -> exchange.getResponseHeaders().clear();
            default -> {
                // As it should be.
            }
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private RecordingContext context() {
        return new RecordingContext()
                .with(new ApiTarget(URI.create("http://" + host()), "/health/live"))
                .timeLeft(Duration.ofMinutes(2));
    }

    private static Authorisation word(String scope, Duration from, Duration until, String by) {
        Instant now = Instant.now();
        return new Authorisation(List.of(scope), now.plus(from), now.plus(until), by, "anna");
    }

    private Authorisation given() {
        return word(host(), Duration.ofHours(-1), Duration.ofHours(1), "lea");
    }

    private static HttpProbesKind kind(Authorisation word) {
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        if (word != null) {
            Authorisations all = run -> Optional.of(word);
            beans.addBean("authorisations", all);
        }
        return new HttpProbesKind(beans.getBeanProvider(Authorisations.class));
    }

    private RecordingContext probed(String planted, String environment) throws Exception {
        fault = planted;
        asked.clear();
        RecordingContext context = context().environment(environment);
        HttpProbesKind kind = kind(given());
        context.perform(kind, SHIPPED.settings(kind));
        return context;
    }

    private void assertTold(String planted, String fingerprint, Severity severity)
            throws Exception {
        RecordingContext during = probed(planted, "production");
        assertThat(during.findings())
                .filteredOn(f -> f.fingerprint().matches(fingerprint))
                .isNotEmpty()
                .allSatisfy(
                        f -> {
                            assertThat(f.severity()).isEqualTo(severity);
                            assertThat(f.evidence()).contains("GET http://", "HTTP ");
                        });
    }

    private void assertNothingLeaves(Authorisation word, String why) throws Exception {
        asked.clear();
        RecordingContext context = context();
        HttpProbesKind kind = kind(word);
        Outcome outcome = context.perform(kind, SHIPPED.settings(kind));
        assertThat(outcome.ending()).isEqualTo(Ending.NOT_RUN);
        assertThat(outcome.reason()).startsWith("nothing was sent: ").contains(why);
        assertThat(asked).isEmpty();
    }

    @Test
    void nothingLeavesWithoutAValidWord() throws Exception {
        Duration hour = Duration.ofHours(1);
        assertNothingLeaves(null, "nobody authorised it");
        assertNothingLeaves(
                word("other.example", hour.negated(), hour, "lea"), "not in the authorised scope");
        assertNothingLeaves(word("127.0.0.1:1", hour.negated(), hour, "lea"), "not in the");
        assertNothingLeaves(word(host(), hour, hour.multipliedBy(2), "lea"), "window");
        assertNothingLeaves(word(host(), hour.multipliedBy(-2), hour.negated(), "lea"), "window");
        assertNothingLeaves(word(host(), hour.negated(), hour, "Anna"), "can't authorise it");
    }

    @Test
    void aCarefulServerPassesAndIsAskedSlowlyUnderOurName() throws Exception {
        times.clear();
        RecordingContext context = probed("", "production");
        assertThat(context.findings()).isEmpty();
        assertThat(context.value("probes_sent")).isEqualTo(asked.size());
        assertThat(asked).hasSizeBetween(8, 20).noneMatch(path -> path.contains("//"));
        assertThat(agents).containsOnly(Prober.AGENT);
        for (int i = 5; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 5))
                    .as("five in a second")
                    .isGreaterThan(900_000_000L);
        }
    }

    @Test
    @PlantedFault(
            check = "http.probes",
            fault = "the api lets anybody in, takes forged tokens, and tells its insides",
            removed = "the api does none of it")
    void tellsEachFaultWithRequestAndResponse() throws Exception {
        assertTold("open", "probe:no token", Severity.CRITICAL);
        assertTold("alg-none", "probe:a token that says it.*", Severity.CRITICAL);
        assertTold("traversal", "probe:traversal", Severity.CRITICAL);
        assertTold("injection", "probe:breaks:a quotation mark.*", Severity.ERROR);
        assertTold("verbose", "probe:verbose:.*", Severity.ERROR);
        assertTold("cors", "probe:cors", Severity.WARNING);
        assertTold("docs", "probe:exposed:/docs", Severity.WARNING);
        assertTold("cookie", "probe:cookie:sid", Severity.WARNING);
        RecordingContext cookie = probed("cookie", "production");
        assertThat(cookie.text() + cookie.findings()).doesNotContain("very-secret");
        assertThat(probed("", "production").findings()).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "http.probes",
            fault = "the api limits nobody",
            removed = "the api limits requests")
    void asksForTheRateLimitOnStagingOnlyAndCountsRefusalsApart() throws Exception {
        RecordingContext unlimited = probed("", "staging");
        assertThat(unlimited.findings())
                .extracting(Finding::fingerprint)
                .containsExactly("probe:rate-limit");
        RecordingContext limited = probed("limited", "staging");
        assertThat(limited.findings()).isEmpty();
        assertThat(asked).hasSizeLessThan(30);
        assertThat(probed("", "production").text()).doesNotContain("limited after");
        server.stop(0);
        RecordingContext silent = probed("", "production");
        assertThat(silent.outcome().orElseThrow().ending()).isEqualTo(Ending.UNKNOWN);
        assertThat(silent.value("probes_refused")).isEqualTo(silent.value("probes_sent"));
    }

    @Test
    @PlantedFault(
            check = "api.guarded",
            fault = "two routes answer anybody",
            removed = "both ask who it is")
    void aRouteThatAnswersAnybodyFailsUntilItAsks() throws Exception {
        ApiGuardedKind kind = new ApiGuardedKind();
        fault = "open";
        RecordingContext open = context();
        open.perform(kind, SHIPPED.settings(kind));
        assertThat(open.findings(Severity.ERROR))
                .extracting(Finding::fingerprint)
                .containsExactly("open-route:/api/v1/agents", "open-route:/api/v1/tasks");
        fault = "";
        RecordingContext guarded = context();
        guarded.perform(kind, SHIPPED.settings(kind));
        assertThat(guarded.findings()).isEmpty();
        assertThat(guarded.value("routes_guarded")).isEqualTo(2);
    }

    @Test
    void whatDoesNotTellIsNotCalledGuardedOrKeptOut() throws Exception {
        fault = "breaks";
        ApiGuardedKind kind = new ApiGuardedKind();
        Outcome guarded = context().perform(kind, SHIPPED.settings(kind));
        assertThat(guarded.ending()).isEqualTo(Ending.UNKNOWN);
        assertThat(guarded.reason()).isEqualTo("/api/v1/tasks: HTTP 500 doesn't tell");

        asked.clear();
        RecordingContext some = probed("some", "production");
        assertThat(some.value("probes_refused")).isPositive();
        assertThat(some.outcome().orElseThrow().ending()).isEqualTo(Ending.UNKNOWN);
        assertThat(some.outcome().orElseThrow().reason()).contains("refused, 0 not sent");
    }

    @Test
    @PlantedFault(
            check = "http.headers",
            fault = "three headers are missing",
            removed = "the headers are there")
    void missingHeadersWarnUntilTheyAreThere() throws Exception {
        HttpHeadersKind kind = new HttpHeadersKind();
        fault = "headers";
        RecordingContext bare = context();
        bare.perform(kind, SHIPPED.settings(kind));
        assertThat(bare.findings())
                .extracting(Finding::fingerprint)
                .containsExactly(
                        "header:x-frame-options",
                        "header:x-content-type-options",
                        "header:content-security-policy");
        fault = "";
        RecordingContext dressed = context();
        dressed.perform(kind, SHIPPED.settings(kind));
        assertThat(dressed.findings()).isEmpty();
        assertThat(dressed.value("security_headers_missing")).isZero();
    }
}
