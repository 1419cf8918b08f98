package org.amas.maintenance.run;

import org.amas.maintenance.step.Table;
import org.amas.maintenance.web.Formats;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A table as a page shows it: its first rows, and of the others those that differ from the run
 * before.
 *
 * @param rows what is gone comes last
 * @param total rows that the step reported
 * @param note which of its rows these are; null if they are all
 * @param difference null if there is no run to compare it with
 */
public record ShownTable(
        String title,
        List<Table.Column> columns,
        List<Row> rows,
        long total,
        @Nullable String note,
        @Nullable TableDifference difference) {

    /** Characters of a cell. */
    private static final int CELL = 1_000;

    private static final Formats FORMAT = new Formats();

    /**
     * One row.
     *
     * @param mark {@code New}, {@code Changed} or {@code Gone}; null of all others
     * @param was what the cells that differ said before, by the place of their column
     */
    public record Row(
            @Nullable String mark,
            List<@Nullable Object> cells,
            Map<Integer, @Nullable Object> was) {}

    /**
     * @param most rows of each: the first, those that differ, and those that are gone
     */
    static ShownTable of(Table table, @Nullable TableDifference difference, int most) {
        TreeSet<Integer> places = new TreeSet<>();
        IntStream.range(0, Math.min(most, table.rows().size())).forEach(places::add);
        int first = places.size();
        if (difference != null) {
            differing(difference)
                    .filter(p -> p < table.rows().size())
                    .limit(most)
                    .forEach(places::add);
        }
        List<Row> rows = new ArrayList<>();
        places.forEach(place -> rows.add(row(table, difference, place)));
        int own = rows.size();
        if (difference != null) {
            difference.detail().gone().stream()
                    .limit(most)
                    .forEach(gone -> rows.add(new Row("Gone", Texts.clip(gone, CELL), Map.of())));
        }
        return new ShownTable(
                table.title(),
                table.columns(),
                rows,
                table.total(),
                note(first, own - first, table.total()),
                difference);
    }

    private static Stream<Integer> differing(TableDifference difference) {
        return Stream.concat(
                difference.detail().fresh().stream(),
                difference.detail().changed().keySet().stream()
                        .filter(place -> difference.mark(place) != null));
    }

    private static Row row(Table table, @Nullable TableDifference difference, int place) {
        List<@Nullable Object> cells = Texts.clip(table.rows().get(place), CELL);
        TableComparison.Change change =
                difference == null ? null : difference.detail().changed().get(place);
        return new Row(
                difference == null ? null : difference.mark(place),
                cells,
                change == null ? Map.of() : change.was());
    }

    private static @Nullable String note(int first, int further, long total) {
        if (first + further >= total) {
            return null;
        }
        String shown =
                "The first %s of %s"
                        .formatted(FORMAT.count(first), FORMAT.counted(total, "row", "rows"));
        return further == 0
                ? shown + "."
                : "%s, and %s of the others: those that differ."
                        .formatted(shown, FORMAT.count(further));
    }

    /** Whether a column says which rows differ. */
    public boolean isMarked() {
        return rows.stream().anyMatch(row -> row.mark() != null);
    }

    /** Whether more rows differ than are shown. */
    public boolean isMarkedInPart() {
        return difference != null
                && rows.stream().filter(row -> row.mark() != null).count()
                        < difference.fresh() + difference.gone() + difference.changed();
    }
}
