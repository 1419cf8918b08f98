package org.amas.maintenance.step.log;

import org.amas.maintenance.step.log.Entry.Form;
import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A log entry as one JSON object. Read token by token, so that a line that was cut still tells what
 * comes before the cut.
 */
final class JsonLine {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int DEEPEST = 3;
    private static final List<String> LEVELS =
            List.of("level", "levelname", "severity", "error_severity", "log.level", "log_level");
    private static final List<String> TIMES =
            List.of("timestamp", "@timestamp", "time", "ts", "asctime", "datetime", "time_local");
    private static final List<String> MESSAGES = List.of("message", "msg", "text", "event");

    private JsonLine() {}

    /** Null unless the line is an object. */
    static @Nullable Entry parse(String line, ZoneId zone) {
        if (!line.startsWith("{")) {
            return null;
        }
        Map<String, String> fields = fields(line);
        if (fields.isEmpty()) {
            return null;
        }
        Instant at = time(first(fields, TIMES), zone);
        String level = first(fields, LEVELS);
        if (level == null && request(fields)) {
            return AccessLine.entry(
                    at,
                    Integer.parseInt(fields.getOrDefault("status", "0")),
                    fields.getOrDefault("remote_addr", ""),
                    fields.getOrDefault("remote_user", ""),
                    fields.getOrDefault("request", ""));
        }
        String message = first(fields, MESSAGES);
        return new Entry(at, level(level), Form.JSON, message == null ? line : message, fields);
    }

    private static boolean request(Map<String, String> fields) {
        return fields.containsKey("request")
                && fields.getOrDefault("status", "").matches("[1-5]\\d\\d");
    }

    /** Scalars by name; those of nested objects too, where no outer one has the name. */
    private static Map<String, String> fields(String line) {
        Map<String, String> outer = new HashMap<>();
        Map<String, String> nested = new HashMap<>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), line)) {
            int depth = 0;
            String name = "";
            String parent = "";
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isStructStart()) {
                    depth++;
                    parent = name;
                } else if (token.isStructEnd()) {
                    depth--;
                } else if (token == JsonToken.PROPERTY_NAME) {
                    name = parser.currentName();
                } else if (depth == 1) {
                    outer.put(name, parser.getString());
                } else if (depth <= DEEPEST) {
                    nested.putIfAbsent(nestedName(parent, name), parser.getString());
                }
            }
        } catch (JacksonException cut) {
            // What was read before the cut counts.
        }
        nested.forEach(outer::putIfAbsent);
        return outer;
    }

    /**
     * A level inside other data isn't the entry's; only {@code log.level} and {@code level.name}
     * are.
     */
    private static String nestedName(String parent, String name) {
        return name.equals("name") ? parent : LEVELS.contains(name) ? parent + "." + name : name;
    }

    private static @Nullable String first(Map<String, String> fields, List<String> names) {
        return names.stream()
                .map(fields::get)
                .filter(value -> value != null && !value.isEmpty())
                .findFirst()
                .orElse(null);
    }

    /** Numbers are those of pino and bunyan, which go up to 60, in tens from 10. */
    private static Level level(@Nullable String word) {
        if (word == null) {
            return Level.INFO;
        }
        Level level =
                switch (word) {
                    case "10", "20" -> Level.DEBUG;
                    case "30" -> Level.INFO;
                    case "40" -> Level.WARNING;
                    case "50" -> Level.ERROR;
                    case "60" -> Level.CRITICAL;
                    default -> Level.word(word.strip());
                };
        return level == null ? Level.INFO : level;
    }

    /** As text, or as seconds or milliseconds since 1970. */
    private static @Nullable Instant time(@Nullable String text, ZoneId zone) {
        if (text == null) {
            return null;
        }
        Stamp stamp = Stamp.iso(text, 0, zone);
        if (stamp == null) {
            stamp = Stamp.access(text, 0);
        }
        return stamp == null ? epoch(text) : stamp.at();
    }

    private static @Nullable Instant epoch(String text) {
        try {
            double number = Double.parseDouble(text);
            double millis = number < 1e11 ? number * 1_000 : number;
            return Double.isFinite(millis) && millis > 0
                    ? Instant.ofEpochMilli((long) millis)
                    : null;
        } catch (NumberFormatException | DateTimeException e) {
            return null;
        }
    }
}
