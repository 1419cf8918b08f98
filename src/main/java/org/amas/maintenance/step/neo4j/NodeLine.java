package org.amas.maintenance.step.neo4j;

import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Value;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A node as one line of JSON, with its properties' types: what JSON has no word for is an object of
 * {@code type} and {@code value}.
 */
final class NodeLine {

    private static final JsonMapper MAPPER =
            JsonMapper.builder().disable(SerializationFeature.INDENT_OUTPUT).build();

    /** How the lines become nodes again; the first line of a file. */
    static final String RESTORE =
            "UNWIND $rows AS row CREATE (n:$(row.labels)) SET n = row.properties";

    private NodeLine() {}

    /**
     * @return null if a property is of a type that isn't written here
     */
    static @Nullable String of(String id, List<String> labels, Value properties) {
        Map<String, Object> written = new TreeMap<>();
        for (String name : properties.keys()) {
            Object value = written(properties.get(name));
            if (value == null) {
                return null;
            }
            written.put(name, value);
        }
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("id", id);
        line.put("labels", labels);
        line.put("properties", written);
        return MAPPER.writeValueAsString(line);
    }

    static String header(String database) {
        return MAPPER.writeValueAsString(
                Map.of(
                        "restore",
                        RESTORE,
                        "hint",
                        "$rows: the lines below, without those that a later line calls left; typed"
                                + " values through date(), datetime(), localdatetime(), time(),"
                                + " localtime(), duration(). Neo4j 5.26 or newer.",
                        "database",
                        database));
    }

    /** A node of an earlier line that was not deleted after all. */
    static String left(String id) {
        return MAPPER.writeValueAsString(Map.of("left", id));
    }

    private static @Nullable Object written(Value value) {
        String type = value.type().name();
        return switch (type) {
            case "STRING", "BOOLEAN", "INTEGER" -> value.asObject();
            case "FLOAT" -> Double.isFinite(value.asDouble()) ? value.asObject() : null;
            case "BYTES" -> typed(type, Base64.getEncoder().encodeToString(value.asByteArray()));
            case "DATE", "TIME", "LOCAL_TIME", "LOCAL_DATE_TIME", "DURATION" ->
                    typed(type, value.asObject().toString());
            case "DATE_TIME" -> typed(type, value.asZonedDateTime().toString());
            case "LIST OF ANY?", "LIST" -> list(value);
            default -> null;
        };
    }

    private static @Nullable Object list(Value value) {
        List<Object> elements = new ArrayList<>();
        for (Value element : value.values()) {
            Object written = written(element);
            if (written == null) {
                return null;
            }
            elements.add(written);
        }
        return elements;
    }

    private static Map<String, Object> typed(String type, String value) {
        Map<String, Object> typed = new LinkedHashMap<>();
        typed.put("type", type);
        typed.put("value", value);
        return typed;
    }
}
