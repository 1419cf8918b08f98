package org.amas.maintenance.step;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.step.Table.Column;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;

class PlainTableTests {

    private static final List<Column> COLUMNS =
            List.of(Column.text("file"), new Column("rows", ""), new Column("seen", ""));

    @Test
    void linesItsColumnsUpAndRoundsWhatItShows() {
        Table table =
                Table.of(
                        "Files",
                        COLUMNS,
                        List.of(
                                Table.row("a.log", 12.345, Instant.parse("2026-11-23T06:00:00.5Z")),
                                Table.row("longer.log", 7, null)));
        assertThat(PlainTable.lines(table, 10))
                .containsExactly(
                        "Files:",
                        "  file        rows  seen",
                        "  a.log       12.3  2026-11-23 06:00:00 UTC",
                        "  longer.log  7     –");
    }

    @Test
    void isBoundedInBothDirections() {
        List<List<@org.jspecify.annotations.Nullable Object>> rows =
                List.of(
                        Table.row("x".repeat(900) + "\nsecond", 1, 2),
                        Table.row("b", 1, 2),
                        Table.row("c", 1, 2));
        List<String> lines = PlainTable.lines(new Table("T", COLUMNS, rows, 5_000), 2);
        assertThat(lines).hasSize(5).allMatch(l -> l.length() < 80);
        assertThat(lines.getLast()).isEqualTo("  … and 4998 more rows");
    }
}
