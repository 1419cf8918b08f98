package org.amas.maintenance.step.grafana;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.amas.maintenance.step.prometheus.LocalServer;
import org.amas.maintenance.target.HttpTarget;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What Grafana's documentation says of four routes of its API, with one dashboard; no Grafana can
 * be had here. Expressions are answered by a real Prometheus.
 */
final class StandInGrafana implements AutoCloseable {

    private final HttpServer server;
    private final LocalServer prometheus;
    volatile @Nullable JsonNode stored;
    volatile String folder = "";
    volatile boolean provisioned;
    volatile boolean forgetful;
    volatile boolean sources = true;
    volatile int refuse;
    volatile int saves;

    StandInGrafana(LocalServer prometheus) throws IOException {
        this.prometheus = prometheus;
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    HttpTarget target() {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return new HttpTarget(TargetType.GRAFANA, url, null);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String asked = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        JsonNode body = JsonMapper.shared().readTree(exchange.getRequestBody());
        if (refuse > 0) {
            send(exchange, refuse, Map.of("message", "refused"));
            return;
        }
        try {
            switch (asked) {
                case "GET /api/dashboards/uid/amas-maintenance" -> find(exchange);
                case "DELETE /api/dashboards/uid/amas-maintenance" -> {
                    stored = null;
                    send(exchange, 200, Map.of("message", "Dashboard deleted"));
                }
                case "POST /api/dashboards/db" -> save(exchange, body);
                case "GET /api/datasources" -> send(exchange, 200, sources());
                case "POST /api/ds/query" -> query(exchange, body.path("queries").path(0));
                default -> send(exchange, 404, Map.of("message", "Not found"));
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private List<Map<String, Object>> sources() {
        return sources
                ? List.of(
                        Map.of("uid", "x1", "name", "Logs", "type", "loki", "isDefault", true),
                        Map.of("uid", "p1", "name", "Main", "type", "prometheus"))
                : List.of();
    }

    private void find(HttpExchange exchange) throws IOException {
        if (stored == null) {
            send(exchange, 404, Map.of("message", "Dashboard not found"));
            return;
        }
        Map<String, Object> meta = Map.of("folderUid", folder, "provisioned", provisioned);
        send(exchange, 200, Map.of("meta", meta, "dashboard", stored));
    }

    private void save(HttpExchange exchange, JsonNode body) throws IOException {
        saves++;
        int version = stored == null ? 1 : stored.path("version").asInt() + 1;
        ObjectNode kept = (ObjectNode) body.path("dashboard").deepCopy();
        kept.put("version", version);
        if (forgetful && saves == 1) {
            kept.withArray("panels").remove(0);
        }
        stored = kept;
        folder = body.path("folderUid").asString("");
        send(
                exchange,
                200,
                Map.of("status", "success", "version", version, "url", "/d/amas-maintenance/x"));
    }

    private void query(HttpExchange exchange, JsonNode query)
            throws IOException, InterruptedException {
        int series = prometheus.series(query.path("expr").asString());
        List<Object> frames = new ArrayList<>();
        for (int i = 0; i < series; i++) {
            frames.add(Map.of("data", Map.of("values", List.of(List.of(1), List.of(1)))));
        }
        send(
                exchange,
                200,
                Map.of("results", Map.of("A", Map.of("status", 200, "frames", frames))));
    }

    private static void send(HttpExchange exchange, int code, Object body) throws IOException {
        byte[] bytes = JsonMapper.shared().writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
