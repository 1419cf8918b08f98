package org.amas.maintenance.step.http;

import org.amas.maintenance.step.HealthWord;
import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What AMAS says of its own health. It has two applications with two shapes of it; both have a
 * status and services.
 *
 * @param status healthy, degraded, unhealthy or unknown, in lower case
 * @param services their status by name
 * @param uptime in seconds; null if it isn't said
 */
record Health(
        String status, Map<String, String> services, List<Check> checks, @Nullable Double uptime) {

    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * @param status pass, warn, fail or skip; or any other word, in lower case
     */
    record Check(String name, String status, String message) {}

    /** Empty if the body isn't JSON with a status. */
    static Optional<Health> parse(String body) {
        try {
            JsonNode root = JSON.readTree(body);
            String status = root.path("status").asString("");
            return status.isEmpty() ? Optional.empty() : Optional.of(from(status, root));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static Health from(String status, JsonNode root) {
        Map<String, String> services = new TreeMap<>();
        JsonNode told = root.path("services");
        told.properties().forEach(s -> services.put(s.getKey(), word(s.getValue())));
        if (told.isArray()) {
            told.forEach(s -> services.put(s.path("name").asString("without a name"), word(s)));
        }
        List<Check> checks = new ArrayList<>();
        for (JsonNode check : root.path("checks")) {
            checks.add(
                    new Check(
                            check.path("name").asString(""),
                            check.path("status").asString("").toLowerCase(Locale.ROOT),
                            check.path("message").asString("")));
        }
        JsonNode uptime = root.path("uptime");
        return new Health(
                status.toLowerCase(Locale.ROOT),
                services,
                checks,
                uptime.isNumber() ? uptime.asDouble() : null);
    }

    /** A service is a word, a yes or no, or an object with a status. */
    private static String word(JsonNode service) {
        if (service.isBoolean()) {
            return service.asBoolean() ? "healthy" : "unhealthy";
        }
        String status =
                service.isObject() ? service.path("status").asString("") : service.asString("");
        return status.isEmpty() ? "unknown" : status.toLowerCase(Locale.ROOT);
    }

    List<String> unwell() {
        return services.entrySet().stream()
                .filter(s -> !HealthWord.isWell(s.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }
}
