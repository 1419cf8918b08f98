package org.amas.maintenance.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Each procedure's days at a glance: the worst of a day, and how many had it. */
class HeatMapTests {

    private static final IsoWeek WEEK = new IsoWeek(2026, 11);

    private static DutyLine duty(String procedure, String opens, Fate fate) {
        Instant at = Instant.parse(opens);
        return new DutyLine(
                procedure, "Title", at, at, at.plusSeconds(900), fate, null, null, null);
    }

    @Test
    void showsTheWorstOfEachDay() {
        HeatMap map =
                HeatMap.of(
                        WEEK,
                        "local",
                        List.of(
                                duty("daily/performance", "2026-03-09T06:00:00Z", Fate.ON_TIME),
                                duty("daily/system-status", "2026-03-09T23:59:59Z", Fate.ON_TIME),
                                duty("daily/system-status", "2026-03-10T06:00:00Z", Fate.ON_TIME),
                                duty("daily/system-status", "2026-03-10T12:00:00Z", Fate.MISSED),
                                duty("daily/system-status", "2026-03-10T18:00:00Z", Fate.LATE)));

        assertThat(map.days()).isEqualTo(WEEK.days());
        assertThat(map.lines())
                .extracting(HeatMap.Line::procedure)
                .containsExactly("daily/performance", "daily/system-status");
        List<HeatMap.Cell> cells = map.lines().getLast().cells();
        assertThat(cells).hasSize(7);
        assertThat(Objects.requireNonNull(cells.getFirst()).words()).isEqualTo("on time");
        HeatMap.Cell tuesday = Objects.requireNonNull(cells.get(1));
        assertThat(tuesday.fate()).isEqualTo(Fate.MISSED);
        assertThat(tuesday.words()).isEqualTo("1 of 3 missed");
        assertThat(tuesday.href())
                .isEqualTo(
                        "/reports/weekly/2026-W11/duties?day=2026-03-10&environment=local&procedure=daily%2Fsystem-status");
        assertThat(cells.subList(2, 7)).containsOnlyNulls();
    }

    @Test
    void aTileSaysWhatIsUsual() {
        assertThat(Tile.of("Failed runs", 3.0, "", List.of(1.0, 2.0, 1.0), null).against())
                .isEqualTo("2 more than the median before, 1");
        assertThat(Tile.of("Duties on time", 90.0, "percent", List.of(100.0), null).against())
                .isEqualTo("10 points less than the median before, 100 %");
        assertThat(Tile.of("Duties on time", 85.7, "percent", List.of(99.9), null).against())
                .isEqualTo("14.2 points less than the median before, 99.9 %");
        assertThat(Tile.of("Failed runs", 1.0, "", List.of(1.0), null).against())
                .isEqualTo("As the median before.");
        assertThat(Tile.of("Failed runs", 1.0, "", List.of(), null).against())
                .isEqualTo("No week before it to compare with.");
        assertThat(Tile.of("Missed duties", null, "", List.of(1.0), null).against())
                .isEqualTo("Nothing to count.");
    }
}
