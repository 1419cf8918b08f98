package org.amas.maintenance.step;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/**
 * A result with rows. At most {@link #KEPT_ROWS} rows are kept; {@code total} says how many there
 * were.
 *
 * @param rows cells are String, Number, Boolean, Instant or null
 */
public record Table(
        String title, List<Column> columns, List<List<@Nullable Object>> rows, long total) {

    public static final int KEPT_ROWS = 1_000;

    /**
     * @param unit as a reading's; {@code bytes}, {@code ms} and {@code %} are shown formatted,
     *     empty for text
     */
    public record Column(String name, String unit) {

        public static Column text(String name) {
            return new Column(name, "");
        }
    }

    public Table {
        rows = rows.size() <= KEPT_ROWS ? rows : rows.subList(0, KEPT_ROWS);
    }

    public static Table of(String title, List<Column> columns, List<List<@Nullable Object>> rows) {
        return new Table(title, columns, rows, rows.size());
    }

    /** A row with nulls allowed, which {@link List#of} is not. */
    public static List<@Nullable Object> row(@Nullable Object... cells) {
        return Arrays.asList(cells);
    }
}
