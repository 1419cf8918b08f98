package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What is new, gone and changed between two tables, and what is only a measure. */
class TableComparisonTests {

    private static final List<Column> SERVICES =
            List.of(
                    Column.text("Service"),
                    Column.text("State"),
                    new Column("Memory", "bytes"),
                    new Column("Replicas", "count"));

    @SafeVarargs
    private static Table services(List<@Nullable Object>... rows) {
        return Table.of("Services", SERVICES, List.of(rows));
    }

    private static List<@Nullable Object> row(@Nullable Object... cells) {
        return Table.row(cells);
    }

    @Test
    void tellsRowsApartByTheFirstColumnsThatDoSo() {
        TableComparison found =
                TableComparison.of(
                        services(
                                row("api", "exited", 10, 2),
                                row("cache", "running", 12, 1),
                                row("proxy", "running", 5, 1)),
                        services(
                                row("api", "running", 10, 2),
                                row("cache", "running", 11L, 1),
                                row("graph", "running", 7, 1)));

        assertThat(found.keys()).containsExactly("Service");
        assertThat(found.fresh()).containsExactly(2);
        assertThat(found.gone()).containsExactly(row("graph", "running", 7, 1));
        assertThat(found.changed()).containsOnlyKeys(0, 1);
        assertThat(found.changed().get(0).was()).isEqualTo(Map.of(1, "running"));
        assertThat(found.changed().get(0).measured()).isFalse();
        assertThat(found.changed().get(1).was()).isEqualTo(Map.of(2, 11L));
        assertThat(found.changed().get(1).measured()).isTrue();
        assertThat(found.told()).isOne();
    }

    @Test
    void takesAsManyColumnsAsAreNeeded() {
        TableComparison found =
                TableComparison.of(
                        services(row("api", "blue", 1, 1), row("api", "green", 2, 1)),
                        services(row("api", "blue", 1, 1)));
        assertThat(found.keys()).containsExactly("Service", "State");
        assertThat(found.fresh()).containsExactly(1);
    }

    @Test
    void comparesWholeRowsWhereNoColumnsTellThemApart() {
        TableComparison found =
                TableComparison.of(
                        services(
                                row("api", "blue", 1, 1),
                                row("api", "blue", 1, 1),
                                row("api", "blue", 3, 1)),
                        services(row("api", "blue", 1, 1), row("api", "blue", 2, 1)));
        assertThat(found.keys()).isEmpty();
        assertThat(found.fresh()).containsExactly(1, 2);
        assertThat(found.gone()).containsExactly(row("api", "blue", 2, 1));
        assertThat(found.changed()).isEmpty();
    }

    @Test
    void aNumberTellsNoRowApart() {
        List<Column> columns = List.of(Column.text("rank"), Column.text("statement"));
        TableComparison found =
                TableComparison.of(
                        Table.of("Slow", columns, List.of(row(1, "select 1"), row(2, "select 2"))),
                        Table.of("Slow", columns, List.of(row(1, "select 2"), row(2, "select 1"))));
        assertThat(found.keys()).isEmpty();
        assertThat(found.fresh()).hasSize(2);
        assertThat(found.gone()).hasSize(2);
    }

    @Test
    void oneOfACountOrANumberThatIsMissingIsMoreThanAMeasure() {
        TableComparison found =
                TableComparison.of(
                        services(row("api", "running", 1, 1), row("cache", "running", null, 1)),
                        services(row("api", "running", 1, 2), row("cache", "running", 9, 1)));
        assertThat(found.told()).isEqualTo(2);
    }

    @Test
    void theSameNumberReadOtherwiseIsTheSame() {
        TableComparison found =
                TableComparison.of(
                        services(row("api", "running", 1, 2.0)),
                        services(row("api", "running", 1L, 2)));
        assertThat(found.changed()).isEmpty();
        assertThat(found.fresh()).isEmpty();
        assertThat(found.gone()).isEmpty();
    }

    @Test
    void saysWhereRowsAreMissing() {
        Table short1 = new Table("Services", SERVICES, List.of(row("api", "up", 1, 1)), 800);
        assertThat(TableComparison.of(short1, services()).partial()).isTrue();
        assertThat(TableComparison.of(services(), short1).partial()).isTrue();
        assertThat(TableComparison.of(services(), services()).partial()).isFalse();
    }

    @Test
    void comparesOnlyWhatTellsOfTheSame() {
        Table other = Table.of("Services", SERVICES.subList(0, 3), List.of());
        assertThat(TableComparison.comparable(services(), services())).isTrue();
        assertThat(TableComparison.comparable(services(), other)).isFalse();
        assertThat(TableComparison.comparable(services(), Table.of("Volumes", SERVICES, List.of())))
                .isFalse();
    }

    @Test
    void aPageShowsTheRowsThatDifferBehindTheFirst() {
        List<List<@Nullable Object>> rows =
                java.util.stream.IntStream.range(0, 200)
                        .mapToObj(i -> row("service %03d".formatted(i), "running", i, 1))
                        .toList();
        Table now = Table.of("Services", SERVICES, rows);
        Table then = Table.of("Services", SERVICES, rows.subList(0, 199));
        TableComparison found = TableComparison.of(now, then);
        TableDifference difference = new TableDifference(7, Instant.EPOCH, 1, 0, 0, 0, found);

        ShownTable shown = ShownTable.of(now, difference, 50);

        assertThat(shown.rows()).hasSize(51);
        assertThat(shown.rows().getLast().cells()).first().isEqualTo("service 199");
        assertThat(shown.rows().getLast().mark()).isEqualTo("New");
        assertThat(shown.note())
                .isEqualTo("The first 50 of 200 rows, and 1 of the others: those that differ.");
        assertThat(shown.isMarkedInPart()).isFalse();
    }
}
