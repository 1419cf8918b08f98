package org.amas.maintenance.lab;

import org.amas.maintenance.lab.LabApi.Probe;
import org.amas.maintenance.lab.LabSettings.HealthShape;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What AMAS says about itself, in both of its shapes; it really asks the servers each time. */
final class LabHealth {

    /** psutil's {@code cpu_percent(interval=1)} in an async handler. */
    private static final Duration BLOCKED = Duration.ofSeconds(1);

    private final HealthShape shape;
    private final Map<String, Probe> probes;
    private final Clock clock;
    private final Instant started;
    private final Set<String> pretendedDown = ConcurrentHashMap.newKeySet();

    LabHealth(HealthShape shape, Map<String, Probe> probes, Clock clock) {
        this.shape = shape;
        this.probes = probes;
        this.clock = clock;
        this.started = clock.instant();
    }

    void pretendDown(String service) {
        pretendedDown.add(service);
    }

    void pretendNothing() {
        pretendedDown.clear();
    }

    LabAnswer health() throws InterruptedException {
        Map<String, String> services = services();
        if (shape == HealthShape.API) {
            return LabAnswer.json(200, brief(services));
        }
        Thread.sleep(BLOCKED);
        boolean healthy = isHealthy(services);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", healthy ? "healthy" : "unhealthy");
        body.put("timestamp", clock.instant().toEpochMilli() / 1000.0);
        body.put("version", "1.0.0");
        body.put("uptime", uptime());
        body.put("services", services);
        body.put("metrics", LabMetrics.host());
        body.put("checks", checks(services));
        return LabAnswer.json(healthy ? 200 : 503, body);
    }

    LabAnswer ready() {
        Map<String, String> services = services();
        boolean ready = isHealthy(services);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", ready ? "ready" : "not_ready");
        body.put("timestamp", clock.instant().toString());
        body.put("services", services);
        return LabAnswer.json(ready ? 200 : 503, body);
    }

    /** Asks nobody: it only proves that the worker is free. */
    LabAnswer live() {
        return LabAnswer.json(
                200, Map.of("status", "alive", "timestamp", clock.instant().toString()));
    }

    LabAnswer summary() {
        return LabAnswer.json(200, brief(services()));
    }

    /** AMAS's own answer mixes measured values with constants such as this hit rate. */
    LabAnswer detailed() {
        Map<String, Object> body = new LinkedHashMap<>(brief(services()));
        body.put("uptime", uptime());
        body.put("cache", Map.of("hit_rate", 0.95));
        body.put("system", LabMetrics.host());
        return LabAnswer.json(200, body);
    }

    private Map<String, Object> brief(Map<String, String> services) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", isHealthy(services) ? "healthy" : "unhealthy");
        body.put("services", services);
        body.put("timestamp", clock.instant().toString());
        return body;
    }

    private Map<String, String> services() {
        Map<String, String> services = new LinkedHashMap<>();
        probes.forEach((name, probe) -> services.put(name, ask(name, probe)));
        services.put("authentication", "healthy");
        return services;
    }

    private String ask(String name, Probe probe) {
        if (pretendedDown.contains(name)) {
            return "unhealthy";
        }
        try {
            probe.check();
            return "healthy";
        } catch (Exception e) {
            return "unhealthy";
        }
    }

    private static boolean isHealthy(Map<String, String> services) {
        return services.values().stream().allMatch("healthy"::equals);
    }

    private static List<Map<String, String>> checks(Map<String, String> services) {
        List<Map<String, String>> checks = new ArrayList<>();
        services.forEach(
                (name, state) -> {
                    boolean pass = state.equals("healthy");
                    checks.add(
                            Map.of(
                                    "name", name + "_connection",
                                    "status", pass ? "pass" : "fail",
                                    "message", name + (pass ? " answers" : " does not answer")));
                });
        return checks;
    }

    private double uptime() {
        return Duration.between(started, clock.instant()).toMillis() / 1000.0;
    }
}
