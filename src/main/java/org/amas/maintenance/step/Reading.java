package org.amas.maintenance.step;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.TreeMap;

/**
 * A measured number.
 *
 * @param name lower_snake_case, one of the kind's {@link StepKind#readings()}
 * @param unit {@code %}, {@code bytes}, {@code ms}, {@code /s}; empty for a plain count
 * @param labels which one it is: {@code mount=/}, {@code table=tasks}
 * @param limit the reading's own limit; the procedure's, if it has one, goes before
 */
public record Reading(
        String name, double value, String unit, Map<String, String> labels, @Nullable Limit limit) {

    public Reading {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("reading " + name + " is not a number: " + value);
        }
        labels = new TreeMap<>(labels);
    }

    public static Reading of(String name, double value, String unit) {
        return new Reading(name, value, unit, Map.of(), null);
    }

    public Reading label(String key, String label) {
        Map<String, String> more = new TreeMap<>(labels);
        more.put(key, label);
        return new Reading(name, value, unit, more, limit);
    }

    public Reading limit(@Nullable Limit own) {
        return new Reading(name, value, unit, labels, own);
    }
}
