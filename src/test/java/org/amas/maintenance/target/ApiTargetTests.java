package org.amas.maintenance.target;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

class ApiTargetTests {

    private final Map<String, String> routes = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private ApiTarget target;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    String path = exchange.getRequestURI().getPath();
                    asked.add(path);
                    exchange.getResponseHeaders().add("Server", "nginx/1.24");
                    byte[] body = routes.getOrDefault(path, "{}").getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(routes.containsKey(path) ? 200 : 404, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        target = new ApiTarget(url, "/health/live");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void tellsTheVersionOfAmasAndAsksForItOnce() {
        routes.put("/ready", "{}");
        routes.put("/health", "{\"status\":\"healthy\",\"version\":\"1.4.2\"}");

        target.probe();
        Answer answer = target.probe();

        assertThat(answer.reachable()).isTrue();
        assertThat(answer.version()).isEqualTo("AMAS 1.4.2");
        assertThat(asked).containsOnlyOnce("/health");
    }

    @Test
    void tellsNoProxysVersion() {
        routes.put("/ready", "{}");

        assertThat(target.probe().version()).isNull();
    }

    @Test
    void isNotReachedWhereNoRouteIsThere() {
        Answer answer = target.probe();

        assertThat(answer.reachable()).isFalse();
        assertThat(answer.detail()).startsWith("HTTP 404 for /health/live, /ready, /health/ready");
    }

    @Test
    void dialsTheEndpointsOfCertificates() throws IOException {
        CertificatesTarget closed =
                new CertificatesTarget(
                        List.of(),
                        List.of(new CertificatesTarget.Endpoint("127.0.0.1", closedPort(), null)),
                        null);

        assertThat(closed.probe().detail()).endsWith(": connection refused");
    }

    private static int closedPort() throws IOException {
        try (java.net.ServerSocket socket =
                new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
