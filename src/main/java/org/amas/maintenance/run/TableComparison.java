package org.amas.maintenance.run;

import org.amas.maintenance.step.Table;
import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a table differs from an earlier one, as far as the rows of both are kept.
 *
 * @param keys the columns that tell rows apart; empty if only whole rows could be compared
 * @param partial whether one of the two had more rows than are kept
 * @param fresh the places, from 0, of rows that weren't there
 * @param changed rows that were there and said something else, by their place
 * @param gone rows that are no longer there
 */
record TableComparison(
        List<String> keys,
        boolean partial,
        List<Integer> fresh,
        Map<Integer, Change> changed,
        List<List<@Nullable Object>> gone) {

    /** A number of these may be one more or less without anything having moved. */
    private static final String COUNT = "count";

    /**
     * What a row said before.
     *
     * @param measured whether only measures differ, which move from day to day
     * @param was what the cells that differ said, by the place of their column
     */
    record Change(boolean measured, Map<Integer, @Nullable Object> was) {}

    /** Whether the two tell of the same things, so that comparing them means anything. */
    static boolean comparable(Table now, Table then) {
        return now.title().equals(then.title()) && names(now).equals(names(then));
    }

    static TableComparison of(Table now, Table then) {
        int width = keys(now, then);
        Map<List<Object>, Deque<List<@Nullable Object>>> known = new LinkedHashMap<>();
        for (List<@Nullable Object> row : then.rows()) {
            known.computeIfAbsent(key(row, width), k -> new ArrayDeque<>()).add(row);
        }
        List<Integer> fresh = new ArrayList<>();
        Map<Integer, Change> changed = new TreeMap<>();
        for (int place = 0; place < now.rows().size(); place++) {
            List<@Nullable Object> row = now.rows().get(place);
            Deque<List<@Nullable Object>> same = known.get(key(row, width));
            List<@Nullable Object> was = same == null ? null : same.poll();
            if (was == null) {
                fresh.add(place);
            } else {
                Change change = change(now.columns(), row, was);
                if (!change.was().isEmpty()) {
                    changed.put(place, change);
                }
            }
        }
        List<List<@Nullable Object>> gone = known.values().stream().flatMap(Deque::stream).toList();
        boolean partial = isPartial(now) || isPartial(then);
        return new TableComparison(names(now).subList(0, width), partial, fresh, changed, gone);
    }

    /** How many rows differ in more than a measure. */
    int told() {
        return (int) changed.values().stream().filter(change -> !change.measured()).count();
    }

    private static List<String> names(Table table) {
        return table.columns().stream().map(Table.Column::name).toList();
    }

    private static boolean isPartial(Table table) {
        return table.total() > table.rows().size();
    }

    /** The fewest leading columns of text that tell all rows of each table apart; 0 if none do. */
    private static int keys(Table now, Table then) {
        for (int width = 1; width <= now.columns().size(); width++) {
            if (!isText(now, width - 1) || !isText(then, width - 1)) {
                return 0;
            }
            if (tellsApart(now, width) && tellsApart(then, width)) {
                return width;
            }
        }
        return 0;
    }

    private static boolean isText(Table table, int column) {
        return table.columns().get(column).unit().isEmpty()
                && table.rows().stream().noneMatch(row -> cell(row, column) instanceof Number);
    }

    private static boolean tellsApart(Table table, int width) {
        HashSet<Object> seen = new HashSet<>();
        return table.rows().stream().allMatch(row -> seen.add(key(row, width)));
    }

    /** Without a key a row is told by all that it says. */
    private static List<Object> key(List<@Nullable Object> row, int width) {
        return row.stream()
                .limit(width == 0 ? row.size() : width)
                .map(TableComparison::plain)
                .toList();
    }

    private static Change change(
            List<Table.Column> columns, List<@Nullable Object> row, List<@Nullable Object> before) {
        Map<Integer, @Nullable Object> was = new HashMap<>();
        boolean measured = true;
        for (int i = 0; i < columns.size(); i++) {
            Object now = cell(row, i);
            Object then = cell(before, i);
            if (!plain(now).equals(plain(then))) {
                was.put(i, then);
                measured &= isMeasure(columns.get(i), now, then);
            }
        }
        return new Change(measured, was);
    }

    private static boolean isMeasure(
            Table.Column column, @Nullable Object now, @Nullable Object then) {
        return now instanceof Number && then instanceof Number && !column.unit().equals(COUNT);
    }

    private static @Nullable Object cell(List<@Nullable Object> row, int column) {
        return column < row.size() ? row.get(column) : null;
    }

    /** A whole number is the same however it was read. */
    private static Object plain(@Nullable Object cell) {
        return switch (cell) {
            case null -> "";
            case Number number -> number.doubleValue();
            default -> cell;
        };
    }
}
