package org.amas.maintenance.step.redis;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The server's answer to INFO. */
record Info(Map<String, String> fields) {

    /**
     * @param text lines of {@code name:value}, with headings and blank lines between
     */
    static Info parse(String text) {
        return new Info(
                text.lines()
                        .map(String::strip)
                        .filter(l -> !l.startsWith("#") && l.contains(":"))
                        .collect(
                                Collectors.toMap(
                                        l -> l.substring(0, l.indexOf(':')),
                                        l -> l.substring(l.indexOf(':') + 1),
                                        (first, second) -> second,
                                        TreeMap::new)));
    }

    boolean has(String field) {
        return fields.containsKey(field);
    }

    /** Empty if the server doesn't say. */
    String text(String field) {
        return fields.getOrDefault(field, "");
    }

    /** 0 if the server doesn't say. */
    long count(String field) {
        return (long) number(field);
    }

    /** 0 if the server doesn't say. */
    double number(String field) {
        try {
            double value = Double.parseDouble(text(field));
            return Double.isFinite(value) ? value : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** The fields whose names begin so, as INFO prints them. */
    String excerpt(String... beginnings) {
        return fields.entrySet().stream()
                .filter(f -> java.util.Arrays.stream(beginnings).anyMatch(f.getKey()::startsWith))
                .map(f -> f.getKey() + ":" + f.getValue())
                .collect(Collectors.joining("\n", "INFO\n", ""));
    }
}
