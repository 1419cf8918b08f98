package org.amas.maintenance.step.http;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;

import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a route of the API promises, and what an answer breaks of it. */
record Contract(
        @NotBlank @Pattern(regexp = "/.*") String path,
        List<Integer> codes,
        Map<String, @Pattern(regexp = "string|number|boolean|object|array|time") String> fields,
        boolean metrics,
        @DurationMin(millis = 1) Duration latency) {

    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * @param codes 200 unless it says others
     * @param fields that the JSON has, with what they are; {@code a.b} lies within {@code a}
     * @param metrics whether it is a page of Prometheus' text format with at least one sample
     * @param latency above which it is a warning; a second unless it says another
     */
    Contract {
        codes = codes == null || codes.isEmpty() ? List.of(200) : List.copyOf(codes);
        fields = fields == null ? Map.of() : new TreeMap<>(fields);
        latency = latency == null ? Duration.ofSeconds(1) : latency;
    }

    private static Contract of(String path, Map<String, String> fields, Integer... codes) {
        return new Contract(path, List.of(codes), fields, false, Duration.ofSeconds(1));
    }

    /** AMAS's own. Its health blocks for a second, so it may take three. */
    static List<Contract> amas() {
        return List.of(
                new Contract(
                        "/health",
                        List.of(200),
                        Map.of("status", "string", "timestamp", "time", "services", "object"),
                        false,
                        Duration.ofSeconds(3)),
                of("/ready", Map.of("status", "string", "timestamp", "time"), 200),
                of("/health/live", Map.of("status", "string"), 200),
                new Contract("/metrics", List.of(200), Map.of(), true, Duration.ofSeconds(1)),
                of("/api/v1/health", Map.of("status", "string"), 200),
                of("/api/v1/agents", Map.of("agents", "array"), 200, 401, 403),
                of("/api/v1/tasks", Map.of("tasks", "array"), 200, 401, 403));
    }

    /** What is broken of it, one sentence part each; the time is a reading of its own. */
    List<String> breaches(Calls.Answer answer) {
        if (!codes.contains(answer.code())) {
            return List.of("answers %d instead of %s".formatted(answer.code(), words(codes)));
        }
        if (answer.code() != 200) {
            return List.of(); // A refusal has no content to promise.
        }
        return metrics ? exposition(answer) : fields.isEmpty() ? List.of() : json(answer);
    }

    private static List<String> exposition(Calls.Answer answer) {
        Exposition page = Exposition.parse(answer.body());
        if (page.samples() == 0) {
            return List.of("has no sample in Prometheus' text format");
        }
        return page.malformed() == 0
                ? List.of()
                : List.of("has lines that are not in Prometheus' text format");
    }

    private List<String> json(Calls.Answer answer) {
        JsonNode body;
        try {
            body = JSON.readTree(answer.body());
        } catch (JacksonException e) {
            return List.of("answers something else than JSON");
        }
        List<String> broken = new ArrayList<>();
        fields.forEach(
                (name, type) -> {
                    JsonNode value = at(body, name);
                    if (value == null || value.isMissingNode()) {
                        broken.add("has no field " + name);
                    } else if (!is(type, value)) {
                        broken.add("field %s is no %s".formatted(name, type));
                    }
                });
        return broken;
    }

    private static @Nullable JsonNode at(JsonNode body, String name) {
        @Nullable JsonNode found = body;
        for (String part : name.split("\\.")) {
            found = found == null ? null : found.get(part);
        }
        return found;
    }

    private static boolean is(String type, JsonNode value) {
        return switch (type) {
            case "string" -> value.isString() && !value.asString().isBlank();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            default -> value.isNumber() || isTime(value.asString(""));
        };
    }

    /** AMAS writes seconds since 1970 in one of its applications, and ISO 8601 in the other. */
    private static boolean isTime(String text) {
        try {
            return OffsetDateTime.parse(text) != null;
        } catch (DateTimeException withoutZone) {
            try {
                return LocalDateTime.parse(text) != null;
            } catch (DateTimeException e) {
                return false;
            }
        }
    }

    private static String words(List<Integer> codes) {
        return String.join(" or ", codes.stream().map(String::valueOf).toList());
    }
}
