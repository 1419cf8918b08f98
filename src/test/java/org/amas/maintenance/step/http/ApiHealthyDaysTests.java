package org.amas.maintenance.step.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.target.ApiTarget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The validation of the deployment on sixty days on which nobody needed to look at AMAS: of either
 * of its two applications, with a route that asks who calls or doesn't, freshly deployed or up for
 * weeks, its machine idle or busy. Then one bad day of each sort.
 */
class ApiHealthyDaysTests {

    private static final int DAYS = 60;
    private static final int DEPLOY_EACH = 14;

    private record Reply(int code, String body) {}

    private final ShippedProcedure procedure = ShippedProcedure.load("daily/system-status");
    private final Map<String, Reply> replies = new ConcurrentHashMap<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    Reply reply =
                            replies.getOrDefault(
                                    exchange.getRequestURI().getPath(), new Reply(404, "{}"));
                    byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(reply.code(), body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void live(int day, Random random) {
        boolean main = day % 2 == 0;
        double uptime = (day % DEPLOY_EACH) * 86_400 + 240 * random.nextDouble();
        replies.clear();
        replies.put("/health", new Reply(200, main ? main(uptime, random) : api(day)));
        replies.put(
                main ? "/ready" : "/health/ready",
                new Reply(200, "{\"status\":\"ready\",\"services\":{}}"));
        replies.put("/metrics", new Reply(200, metrics(uptime, random)));
        replies.put("/api/v1/health", new Reply(200, "{\"status\":\"healthy\"}"));
        for (String route : List.of("/api/v1/agents", "/api/v1/tasks")) {
            replies.put(route, main ? new Reply(200, "[]") : new Reply(401, "{}"));
        }
    }

    private static String main(double uptime, Random random) {
        String body =
                """
                {"status":"healthy","timestamp":1.5,"version":"1.0.0","uptime":%.1f,
                 "services":{"database":"healthy","redis":"healthy","neo4j":"healthy"},
                 "metrics":{"memory_usage_percent":%.1f,"cpu_usage_percent":%.1f},
                 "checks":[{"name":"database","status":"pass","message":"it answers"},
                           {"name":"gpu","status":"skip","message":"there is none"}]}\
                """;
        double memory = 40 + 45 * random.nextDouble();
        double processor = 5 + 90 * random.nextDouble();
        return String.format(Locale.ROOT, body, uptime, memory, processor);
    }

    private static String api(int day) {
        return """
        {"status":"%s","services":{"orchestrator":"healthy","database":"healthy"},"timestamp":"2026-03-02T06:00:00"}\
        """
                .formatted(day % 4 == 1 ? "healthy" : "ok");
    }

    /** Of a process that has just begun most have no sample yet. */
    private static String metrics(double uptime, Random random) {
        StringBuilder page = new StringBuilder("# TYPE amas_http_requests_total counter\n");
        page.append("amas_http_requests_total{method=\"GET\",status_code=\"200\"} ")
                .append((long) (uptime * 3))
                .append('\n');
        if (uptime > 3_600) {
            page.append("amas_cache_hit_ratio ").append(random.nextDouble()).append('\n');
            page.append("amas_task_success_rate NaN\n");
        }
        return page.toString();
    }

    private List<String> judged() throws Exception {
        List<String> troubles = new ArrayList<>();
        perform(new ApiHealthKind(), troubles);
        perform(new ApiMetricsKind(), troubles);
        perform(new ApiRoutesKind(), troubles);
        return troubles;
    }

    private <S> void perform(StepKind<S> kind, List<String> troubles) throws Exception {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        RecordingContext context = new RecordingContext().with(new ApiTarget(url, "/health/live"));
        context.perform(kind, procedure.settings(kind));
        assertThat(context.outcome().orElseThrow().reason()).as(kind.name()).isNull();
        procedure.troubles(kind, context).forEach(t -> troubles.add(kind.name() + " " + t));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void aLivingApiIsNoFault(long seed) throws Exception {
        Random random = new Random(seed);
        for (int day = 0; day < DAYS; day++) {
            live(day, random);
            assertThat(judged()).as("day %d", day).isEmpty();
        }
    }

    @Test
    void anApiThatSaysItIsUnwellWithHttp200IsTold() throws Exception {
        live(1, new Random(1));
        replies.put(
                "/health",
                new Reply(
                        200,
                        "{\"status\":\"unhealthy\",\"services\":{\"database\":\"unhealthy\"}}"));
        assertThat(judged())
                .anyMatch(t -> t.startsWith("api.health ERROR service:database"))
                .anyMatch(t -> t.startsWith("api.health ERROR health:unhealthy"))
                .hasSize(2);
    }

    @Test
    void anApiThatIsNotReadyIsTold() throws Exception {
        live(0, new Random(1));
        replies.put("/ready", new Reply(503, "{\"status\":\"not_ready\"}"));
        assertThat(judged()).singleElement().asString().startsWith("api.health ERROR ready:not");
    }

    @Test
    void aRouteThatBreaksAndMetricsThatAreAPageAreTold() throws Exception {
        live(0, new Random(1));
        replies.put("/api/v1/tasks", new Reply(500, "{}"));
        replies.put("/metrics", new Reply(200, "<html>Not here</html>"));
        assertThat(judged())
                .satisfiesExactly(
                        t -> assertThat(t).startsWith("api.metrics WARNING metrics:malformed"),
                        t -> assertThat(t).startsWith("api.routes ERROR route:/api/v1/tasks"));
    }
}
