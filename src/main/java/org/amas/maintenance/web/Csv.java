package org.amas.maintenance.web;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Writes comma-separated values that a spreadsheet shows and never executes. */
public final class Csv {

    private static final String FORMULA = "=+-@";

    private Csv() {}

    /** One record with its line end; null is an empty cell. */
    public static String line(@Nullable Object... cells) {
        return Arrays.stream(cells).map(Csv::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String cell(@Nullable Object value) {
        String text = Visible.of(value == null ? "" : value.toString());
        // A number is one, also below zero.
        boolean formula =
                !(value instanceof Number)
                        && !text.isEmpty()
                        && FORMULA.indexOf(text.charAt(0)) >= 0;
        String safe = formula ? "'" + text : text;
        return safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\'')
                ? '"' + safe.replace("\"", "\"\"") + '"'
                : safe;
    }
}
