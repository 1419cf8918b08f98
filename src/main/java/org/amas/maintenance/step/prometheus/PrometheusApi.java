package org.amas.maintenance.step.prometheus;

import org.amas.maintenance.step.MonitoringServer;
import org.amas.maintenance.step.MonitoringServer.Answer;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.TargetType;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/** Calls one Prometheus. */
final class PrometheusApi implements AutoCloseable {

    private final MonitoringServer server;

    PrometheusApi(StepContext context) {
        this.server = new MonitoringServer(context, TargetType.PROMETHEUS);
    }

    Answer query(String expr) throws InterruptedException {
        return get("/api/v1/query?query=" + MonitoringServer.encoded(expr));
    }

    /** The expression at moments from the first to the last. */
    Answer queryRange(String expr, Instant start, Instant end, Duration step)
            throws InterruptedException {
        return get(
                "/api/v1/query_range?query=%s&start=%s&end=%s&step=%d"
                        .formatted(
                                MonitoringServer.encoded(expr),
                                MonitoringServer.encoded(start.toString()),
                                MonitoringServer.encoded(end.toString()),
                                step.toSeconds()));
    }

    /** Of all metrics of which it has a series. */
    Set<String> names() throws InterruptedException {
        Set<String> names = new HashSet<>();
        for (JsonNode name : get("/api/v1/label/__name__/values").body().path("data")) {
            names.add(name.asString());
        }
        return names;
    }

    Answer get(String path) throws InterruptedException {
        return server.get(path);
    }

    Answer reload() throws InterruptedException {
        return server.post("/-/reload", null);
    }

    String address() {
        return server.address();
    }

    @Override
    public void close() {
        server.close();
    }
}
