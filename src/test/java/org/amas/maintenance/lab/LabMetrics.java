package org.amas.maintenance.lab;

import com.sun.management.OperatingSystemMXBean;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/**
 * {@code /metrics} with the names that AMAS exports. Requests, host and uptime are measured; the
 * work of agents, which nobody does here, is a plausible amount that grows with time.
 */
final class LabMetrics {

    private static final double[] BUCKETS = {0.005, 0.01, 0.05, 0.1, 0.5, 1, 2.5, 5};

    private record Route(String method, String path, int status) implements Comparable<Route> {
        @Override
        public int compareTo(Route other) {
            return toString().compareTo(other.toString());
        }

        String labels() {
            return "method=\"%s\",endpoint=\"%s\",status_code=\"%d\""
                    .formatted(method, path.replaceAll("[^A-Za-z0-9/_.-]", "_"), status);
        }
    }

    private final Clock clock;
    private final Instant started;
    private final Map<Route, LongAdder> requests = new ConcurrentSkipListMap<>();
    private final LongAdder[] buckets = new LongAdder[BUCKETS.length];
    private final LongAdder count = new LongAdder();
    private final DoubleAdder seconds = new DoubleAdder();
    private final LongAdder refused = new LongAdder();

    LabMetrics(Clock clock) {
        this.clock = clock;
        this.started = clock.instant();
        for (int n = 0; n < buckets.length; n++) {
            buckets[n] = new LongAdder();
        }
    }

    void count(String method, String path, int status, Duration taken) {
        requests.computeIfAbsent(new Route(method, path, status), route -> new LongAdder())
                .increment();
        double value = taken.toNanos() / 1e9;
        for (int n = 0; n < BUCKETS.length; n++) {
            if (value <= BUCKETS[n]) {
                buckets[n].increment();
            }
        }
        count.increment();
        seconds.add(value);
        if (status == 401) {
            refused.increment();
        }
    }

    /** What {@code /health} says about the host, measured. */
    static Map<String, Object> host() {
        OperatingSystemMXBean system = machine();
        double total = system.getTotalMemorySize();
        double free = system.getFreeMemorySize();
        Map<String, Object> host = new LinkedHashMap<>();
        host.put("memory_usage_percent", rounded(100 * (total - free) / total));
        host.put("cpu_usage_percent", rounded(Math.max(0, system.getCpuLoad()) * 100));
        host.put("memory_available_gb", rounded(free / (1L << 30)));
        return host;
    }

    LabAnswer system() {
        return LabAnswer.json(200, host());
    }

    LabAnswer page() {
        StringBuilder page = new StringBuilder();
        requests(page);
        work(page);
        host(page);
        return LabAnswer.text(page.toString());
    }

    private void requests(StringBuilder page) {
        type(page, "amas_http_requests_total", "counter");
        requests.forEach((route, n) -> sample(page, "amas_http_requests_total", route.labels(), n));
        type(page, "amas_http_request_duration_seconds", "histogram");
        String name = "amas_http_request_duration_seconds";
        for (int n = 0; n < BUCKETS.length; n++) {
            sample(page, name + "_bucket", "le=\"" + BUCKETS[n] + "\"", buckets[n]);
        }
        sample(page, name + "_bucket", "le=\"+Inf\"", count);
        sample(page, name + "_sum", "", seconds.sum());
        sample(page, name + "_count", "", count);
        counter(page, "auth_attempts_total", "", refused.sum());
        counter(page, "auth_failures_total", "reason=\"invalid_credentials\"", refused.sum());
        counter(page, "rate_limit_exceeded_total", "", 0);
        counter(page, "errors_total", "", errors());
    }

    private void work(StringBuilder page) {
        long minutes = uptime().toMinutes();
        counter(page, "amas_task_executions_total", "status=\"completed\"", 19_355 + minutes);
        counter(page, "amas_task_executions_total", "status=\"failed\"", 645);
        counter(page, "amas_task_errors_total", "", 645);
        counter(page, "amas_cache_hits_total", "", 91_200 + 90 * minutes);
        counter(page, "amas_cache_misses_total", "", 8_800 + 9 * minutes);
        counter(page, "amas_db_queries_total", "", 402_000 + 400 * minutes);
        gauge(page, "amas_cache_hit_ratio", "", 0.91);
        gauge(page, "amas_task_success_rate", "", 0.968);
        gauge(page, "amas_task_queue_depth", "", 20);
        gauge(page, "amas_tasks_active", "", 2);
        gauge(page, "tasks_in_progress", "", 2);
        gauge(page, "amas_users_active", "", 7);
        gauge(page, "active_sessions", "", 9);
        gauge(page, "amas_db_pool_connections", "state=\"idle\"", 3);
        gauge(page, "amas_database_connections_active", "", 2);
        gauge(page, "database_connections_active", "", 2);
    }

    private void host(StringBuilder page) {
        OperatingSystemMXBean system = machine();
        long total = system.getTotalMemorySize();
        long used = total - system.getFreeMemorySize();
        File disk = new File("/");
        gauge(page, "amas_system_cpu_usage_percent", "", Math.max(0, system.getCpuLoad()) * 100);
        gauge(page, "amas_system_memory_usage_bytes", "", used);
        gauge(page, "amas_system_memory_usage_percent", "", 100.0 * used / total);
        gauge(page, "amas_system_disk_usage_bytes", "", disk.getTotalSpace() - disk.getFreeSpace());
        gauge(page, "system_memory_usage_bytes", "type=\"used\"", used);
        gauge(page, "system_uptime_seconds", "", uptime().toSeconds());
    }

    private long errors() {
        return requests.entrySet().stream()
                .filter(entry -> entry.getKey().status() >= 500)
                .mapToLong(entry -> entry.getValue().sum())
                .sum();
    }

    private Duration uptime() {
        return Duration.between(started, clock.instant());
    }

    private static void counter(StringBuilder page, String name, String labels, Number value) {
        type(page, name, "counter");
        sample(page, name, labels, value);
    }

    private static void gauge(StringBuilder page, String name, String labels, Number value) {
        type(page, name, "gauge");
        sample(page, name, labels, value);
    }

    private static void type(StringBuilder page, String name, String type) {
        String line = "# TYPE " + name + " " + type + "\n";
        if (page.indexOf(line) < 0) {
            page.append(line);
        }
    }

    private static void sample(StringBuilder page, String name, String labels, Number value) {
        page.append(name);
        if (!labels.isEmpty()) {
            page.append('{').append(labels).append('}');
        }
        page.append(' ').append(String.format(Locale.ROOT, "%s", value)).append('\n');
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }

    private static OperatingSystemMXBean machine() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    }
}
