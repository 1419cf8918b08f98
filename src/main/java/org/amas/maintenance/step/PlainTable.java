package org.amas.maintenance.step;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The head of a table as lines of text in columns. */
final class PlainTable {

    private static final int WIDEST = 48;

    private PlainTable() {}

    /** Its title, its columns and at most so many rows; says how many more there are. */
    static List<String> lines(Table table, int most) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(table.columns().stream().map(Table.Column::name).toList());
        table.rows().stream().limit(most).forEach(row -> rows.add(words(table, row)));
        List<String> lines = new ArrayList<>(List.of(table.title() + ":"));
        rows.forEach(row -> lines.add("  " + padded(row, widths(rows))));
        long more = table.total() - (rows.size() - 1);
        if (more > 0) {
            lines.add("  … and " + Amount.of(more, "more row"));
        }
        return lines;
    }

    private static List<String> words(Table table, List<@Nullable Object> row) {
        return IntStream.range(0, row.size())
                .mapToObj(i -> word(row.get(i), table.columns().get(i).unit()))
                .toList();
    }

    private static String word(@Nullable Object cell, String unit) {
        String word =
                switch (cell) {
                    case null -> "–";
                    case Instant at -> Moment.second(at);
                    case Number bytes when unit.equals("bytes") -> Amount.bytes(bytes.longValue());
                    case Number number -> number(number) + (unit.isEmpty() ? "" : " " + unit);
                    default -> cell.toString().replaceAll("\\s+", " ");
                };
        return word.length() <= WIDEST ? word : word.substring(0, WIDEST - 1) + "…";
    }

    private static String number(Number number) {
        double tenths = Amount.tenths(number.doubleValue());
        return tenths == Math.rint(tenths) ? String.valueOf((long) tenths) : String.valueOf(tenths);
    }

    private static int[] widths(List<List<String>> rows) {
        return IntStream.range(0, rows.getFirst().size())
                .map(i -> rows.stream().mapToInt(r -> r.get(i).length()).max().orElse(0))
                .toArray();
    }

    private static String padded(List<String> row, int[] widths) {
        return IntStream.range(0, row.size())
                .mapToObj(i -> row.get(i) + " ".repeat(widths[i] - row.get(i).length()))
                .collect(Collectors.joining("  "))
                .stripTrailing();
    }
}
