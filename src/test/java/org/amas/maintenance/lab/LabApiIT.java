package org.amas.maintenance.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.amas.maintenance.lab.LabSettings.HealthShape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import redis.clients.jedis.Jedis;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** The lab's API behaves as AMAS's does, and tells the truth about the lab's servers. */
class LabApiIT {

    private static final Lab LAB = Lab.shared();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @AfterEach
    void restoreApi() {
        LAB.api().restore();
    }

    @Test
    void reportsTheRealServersAndBlocksForASecond() throws Exception {
        long start = System.nanoTime();
        HttpResponse<String> answer = get("/health");
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThan(Duration.ofSeconds(1));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode body = JSON.readTree(answer.body());
        assertThat(body.path("status").asString()).isEqualTo("healthy");
        assertThat(body.path("timestamp").isNumber()).isTrue();
        assertThat(body.path("services").propertyNames())
                .containsExactly("database", "redis", "neo4j", "authentication");
        assertThat(body.path("checks").size()).isEqualTo(4);
    }

    @Test
    void answers503WhenAServiceIsDown() throws Exception {
        LAB.api().unhealthy("redis");
        HttpResponse<String> answer = get("/health");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(JSON.readTree(answer.body()).at("/services/redis").asString())
                .isEqualTo("unhealthy");
        assertThat(get("/ready").statusCode()).isEqualTo(503);
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void otherHealthShapeSays200EvenWhenARealServerIsDown() throws Exception {
        LabRedis redis = LabRedis.start(folder.resolve("other-redis"), 0, true);
        LabFiles files = LabFiles.plant(folder.resolve("other"), true, LAB.settings().clock());
        LabApi.Probe probe =
                () -> {
                    try (Jedis jedis = redis.connect(0)) {
                        jedis.ping();
                    }
                };
        try (LabApi api =
                LabApi.start(
                        files,
                        0,
                        HealthShape.API,
                        Map.of("redis", probe),
                        LAB.settings().clock())) {
            assertThat(JSON.readTree(get(api, "/health").body()).path("status").asString())
                    .isEqualTo("healthy");
            redis.close();
            HttpResponse<String> answer = get(api, "/health");
            assertThat(answer.statusCode()).isEqualTo(200);
            JsonNode body = JSON.readTree(answer.body());
            assertThat(body.path("status").asString()).isEqualTo("unhealthy");
            assertThat(Instant.parse(body.path("timestamp").asString())).isNotNull();
        }
    }

    /** The driver's own retries go on for half a minute: then the API itself looks dead. */
    @Test
    void saysWithinSecondsThatNeo4jIsSilent() throws Exception {
        LAB.neo4j();
        try (Paused neo4j = Paused.process(LAB.neo4j().pid())) {
            long start = System.nanoTime();
            HttpResponse<String> answer = get("/health");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(15));
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(JSON.readTree(answer.body()).at("/services/neo4j").asString())
                    .isEqualTo("unhealthy");
        }
        assertThat(get("/health").statusCode()).isEqualTo(200);
    }

    @Test
    void hasOneWorkerAndCanBeSlow() throws Exception {
        LAB.api().slow(Duration.ofMillis(300));
        long start = System.nanoTime();
        var first = HTTP.sendAsync(request(LAB.api(), "/health/live"), text());
        var second = HTTP.sendAsync(request(LAB.api(), "/ready"), text());
        assertThat(first.get().statusCode()).isEqualTo(200);
        assertThat(second.get().statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThan(Duration.ofMillis(600));
    }

    @Test
    void servesTheRoutesAndMetricsOfAmas() throws Exception {
        for (String path :
                List.of(
                        "/api/v1/agents",
                        "/api/v1/tasks",
                        "/api/v1/health",
                        "/api/v1/health/detailed",
                        "/api/v1/system/metrics")) {
            HttpResponse<String> answer = get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(JSON.readTree(answer.body()).isObject()).as(path).isTrue();
        }
        assertThat(get("/api/v1/nothing").statusCode()).isEqualTo(404);
        assertThat(get("/metrics").body().lines())
                .anyMatch(line -> line.startsWith("amas_http_requests_total{"))
                .anyMatch(line -> line.startsWith("amas_http_request_duration_seconds_bucket{"))
                .anyMatch(line -> line.startsWith("amas_cache_hit_ratio "))
                .anyMatch(line -> line.startsWith("auth_failures_total{"))
                .anyMatch(line -> line.startsWith("system_uptime_seconds "))
                .allMatch(line -> line.startsWith("#") || line.matches("\\S+ [0-9.eE-]+"));
    }

    @Test
    void writesTheLogsOfAmas() throws Exception {
        HttpRequest login =
                HttpRequest.newBuilder(URI.create(LAB.api().url() + "/api/v1/auth/login"))
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build();
        assertThat(HTTP.send(login, text()).statusCode()).isEqualTo(401);
        Path root = LAB.files().root();
        assertThat(lastLine(root.resolve("logs/amas-security-audit.log")))
                .contains("authentication_failure", "127.0.0.1");
        assertThat(Files.readString(root.resolve("logs/amas.log")))
                .contains("POST /api/v1/auth/login 401");
        assertThat(Files.readString(root.resolve("nginx/logs/access.log")))
                .containsPattern("POST /api/v1/auth/login HTTP/1.1\" 401 .* rt=\\d.* urt=\"\\d");
    }

    @Test
    void showsTheCertificateThatExpires() throws Exception {
        SSLSocketFactory sockets = (SSLSocketFactory) SSLSocketFactory.getDefault();
        try (SSLSocket socket =
                (SSLSocket) sockets.createSocket("127.0.0.1", LAB.api().tlsPort())) {
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLHandshakeException.class);
        }
        LabCertificate issued = LAB.files().certificate();
        try (SSLSocket socket =
                (SSLSocket)
                        issued.trusting()
                                .getSocketFactory()
                                .createSocket("localhost", LAB.api().tlsPort())) {
            socket.startHandshake();
            assertThat(socket.getSession().getPeerCertificates()[0])
                    .isEqualTo(issued.certificate());
        }
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return get(LAB.api(), path);
    }

    private static HttpResponse<String> get(LabApi api, String path) throws Exception {
        return HTTP.send(request(api, path), text());
    }

    private static HttpRequest request(LabApi api, String path) {
        return HttpRequest.newBuilder(URI.create(api.url() + path)).build();
    }

    private static HttpResponse.BodyHandler<String> text() {
        return HttpResponse.BodyHandlers.ofString();
    }

    private static String lastLine(Path log) throws IOException {
        return Files.readAllLines(log).getLast();
    }
}
