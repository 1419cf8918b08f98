package org.amas.maintenance.lab;

import tools.jackson.databind.json.JsonMapper;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Log lines in the formats that AMAS and its nginx write. */
final class LogLines {

    private static final JsonMapper JSON = new JsonMapper();
    private static final DateTimeFormatter ACCESS =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter ERROR =
            DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private LogLines() {}

    /** A line of {@code amas.log} or {@code amas-errors.log}. */
    static String application(
            Instant at, String level, String component, String message, int number) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("timestamp", at.truncatedTo(ChronoUnit.MILLIS).toString());
        line.put("level", level);
        line.put("message", message);
        line.put("correlation_id", "req_%08x".formatted(number * 0x9E3779B1));
        line.put("service", "amas");
        line.put("component", component);
        return json(line);
    }

    /** A line of {@code amas-security-audit.log}. */
    static String authenticationFailure(Instant at, String user, String address) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("timestamp", at.truncatedTo(ChronoUnit.MILLIS).toString());
        line.put("level", "WARNING");
        line.put("message", "Authentication failed");
        line.put("event_type", "authentication_failure");
        line.put("user_id", user);
        line.put("ip_address", address);
        line.put("status", "failure");
        line.put("service", "amas");
        line.put("component", "security");
        return json(line);
    }

    /** A line of {@code audit.log.jsonl}. */
    static String audit(Instant at, String user, String action, int number) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("timestamp", at.truncatedTo(ChronoUnit.MILLIS).toString());
        line.put("event_type", "task");
        line.put("user_id", user);
        line.put("action", action);
        line.put("resource_type", "task");
        line.put("resource_id", "task_" + number);
        line.put("ip_address", "10.20.0." + (10 + number % 40));
        line.put("status", "success");
        return json(line);
    }

    /**
     * A line of nginx's access log, format {@code main}.
     *
     * @param seconds that the upstream took
     */
    static String access(Instant at, String address, String request, int status, double seconds) {
        return String.format(
                Locale.ROOT,
                "%s - - [%s] \"%s HTTP/1.1\" %d %d \"-\" \"AMAS-Client/3.0\" \"-\""
                        + " rt=%.3f uct=\"%.3f\" uht=\"%.3f\" urt=\"%.3f\"",
                address,
                ACCESS.format(at),
                request,
                status,
                status == 200 ? 512 : 166,
                seconds + 0.001,
                0.001,
                seconds,
                seconds);
    }

    /** A line of nginx's error log about an upstream that didn't answer in time. */
    static String upstreamTimeout(Instant at, String level, String address, int connection) {
        return ERROR.format(at)
                + " ["
                + level
                + "] 31#31: *"
                + connection
                + " upstream timed out (110: Connection timed out) while reading response header"
                + " from upstream, client: "
                + address
                + ", server: amas.example, request: \"POST /api/v1/tasks HTTP/1.1\", upstream:"
                + " \"http://127.0.0.1:8000/api/v1/tasks\", host: \"amas.example\"";
    }

    private static String json(Map<String, Object> line) {
        return JSON.writeValueAsString(line);
    }
}
