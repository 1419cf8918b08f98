package org.amas.maintenance.step.neo4j;

import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Value;
import org.neo4j.driver.Values;
import org.neo4j.driver.types.IsoDuration;
import org.neo4j.driver.types.Point;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A property's value as JSON. A property can't hold a map, so an object with one {@code $} name is
 * a value that JSON has no word for.
 */
final class GraphValue {

    private GraphValue() {}

    /**
     * @throws IllegalArgumentException for a type that can't be written down yet
     */
    static Object encode(Object value) {
        return switch (value) {
            case String s -> s;
            case Boolean b -> b;
            case Long n -> n;
            case Double d -> Map.of("$double", Double.toString(d));
            case List<?> list -> list.stream().map(GraphValue::encode).toList();
            case byte[] bytes -> Map.of("$bytes", Base64.getEncoder().encodeToString(bytes));
            case LocalDate date -> Map.of("$date", date.toString());
            case LocalTime time -> Map.of("$localTime", time.toString());
            case OffsetTime time -> Map.of("$time", time.toString());
            case LocalDateTime at -> Map.of("$localDateTime", at.toString());
            case ZonedDateTime at -> Map.of("$dateTime", at.toString());
            case IsoDuration span ->
                    Map.of(
                            "$duration",
                            List.of(
                                    span.months(),
                                    span.days(),
                                    span.seconds(),
                                    (long) span.nanoseconds()));
            case Point point -> Map.of("$point", coordinates(point));
            default ->
                    throw new IllegalArgumentException(
                            "a property of type %s can't be exported"
                                    .formatted(value.getClass().getSimpleName()));
        };
    }

    private static List<String> coordinates(Point point) {
        List<String> all = new ArrayList<>();
        all.add(Integer.toString(point.srid()));
        all.add(Double.toString(point.x()));
        all.add(Double.toString(point.y()));
        if (!Double.isNaN(point.z())) {
            all.add(Double.toString(point.z()));
        }
        return all;
    }

    static Map<String, Object> encodeAll(Map<String, Object> properties) {
        Map<String, Object> encoded = new TreeMap<>();
        properties.forEach((name, value) -> encoded.put(name, encode(value)));
        return encoded;
    }

    static Map<String, Object> decodeAll(Map<String, Object> properties) {
        Map<String, Object> decoded = new TreeMap<>();
        properties.forEach((name, value) -> decoded.put(name, decode(value)));
        return decoded;
    }

    private static Object decode(Object json) {
        return switch (json) {
            case Number n -> n.longValue();
            case List<?> list -> list.stream().map(GraphValue::decode).toList();
            case Map<?, ?> map -> {
                Map.Entry<?, ?> only = map.entrySet().iterator().next();
                yield decode(String.valueOf(only.getKey()), only.getValue());
            }
            default -> json;
        };
    }

    private static Object decode(String type, @Nullable Object content) {
        String text = String.valueOf(content);
        return switch (type) {
            case "$double" -> Double.parseDouble(text);
            case "$bytes" -> Base64.getDecoder().decode(text);
            case "$date" -> LocalDate.parse(text);
            case "$localTime" -> LocalTime.parse(text);
            case "$time" -> OffsetTime.parse(text);
            case "$localDateTime" -> LocalDateTime.parse(text);
            case "$dateTime" -> ZonedDateTime.parse(text);
            case "$duration" -> duration((List<?>) content);
            case "$point" -> point((List<?>) content);
            default -> throw new IllegalArgumentException("no value is called " + type);
        };
    }

    private static Value duration(@Nullable List<?> parts) {
        List<Long> numbers =
                parts == null
                        ? List.of()
                        : parts.stream().map(n -> ((Number) n).longValue()).toList();
        return Values.isoDuration(
                numbers.get(0), numbers.get(1), numbers.get(2), Math.toIntExact(numbers.get(3)));
    }

    private static Value point(@Nullable List<?> parts) {
        List<String> texts =
                parts == null ? List.of() : parts.stream().map(String::valueOf).toList();
        int srid = Integer.parseInt(texts.get(0));
        double x = Double.parseDouble(texts.get(1));
        double y = Double.parseDouble(texts.get(2));
        return texts.size() > 3
                ? Values.point(srid, x, y, Double.parseDouble(texts.get(3)))
                : Values.point(srid, x, y);
    }
}
