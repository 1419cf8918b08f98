package org.amas.maintenance.acceptance;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;

/** What somebody answers a step's form who finds everything in order and owns what isn't. */
final class Replies {

    private Replies() {}

    /** By field, for a form as a run's document has it. */
    static Map<String, String> to(JsonNode form) {
        Map<String, String> values = new TreeMap<>();
        for (JsonNode field : form.path("fields")) {
            if (field.path("required").asBoolean() || field.path("unless").isObject()) {
                values.put(field.path("name").asString(), to(field, form));
            }
        }
        return values;
    }

    private static String to(JsonNode field, JsonNode form) {
        String name = field.path("name").asString();
        return switch (field.path("type").asString()) {
            case "CHOICE" -> choice(field);
            case "BOOLEAN" -> "false";
            case "NUMBER" -> "1";
            case "DATE" -> LocalDate.now(ZoneOffset.UTC).plusDays(9).toString();
            default ->
                    switch (name) {
                        case "scope" -> "127.0.0.1";
                        case "from" -> moment(Duration.ofMinutes(-1));
                        case "until" -> moment(Duration.ofHours(1));
                        default -> "a test, which read: " + form.path("fields").size() + " fields";
                    };
        };
    }

    /** Nothing is mended by somebody who only wants to see the end. */
    private static String choice(JsonNode field) {
        return field.path("choices")
                .valueStream()
                .map(choice -> choice.path("value").asString())
                .filter("none"::equals)
                .findFirst()
                .orElseGet(() -> field.path("choices").path(0).path("value").asString());
    }

    private static String moment(Duration ahead) {
        return Instant.now().plus(ahead).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
