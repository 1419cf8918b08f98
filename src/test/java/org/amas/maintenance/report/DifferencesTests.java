package org.amas.maintenance.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.report.Compliance.Counts;
import org.amas.maintenance.report.Compliance.Deviation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

class DifferencesTests {

    private static final Instant OPENS = Instant.parse("2026-11-12T06:00:00Z");

    private static Compliance owed(long onTime, long missed, long outside, Deviation... others) {
        return new Compliance(
                new Counts(7, onTime, 0, missed, 0, 0, outside),
                List.of(),
                List.of(others),
                null,
                null);
    }

    private static Deviation deviation(String fate, @Nullable String reason) {
        return new Deviation(
                "daily/performance",
                "Performance",
                OPENS,
                OPENS.plusSeconds(900),
                fate,
                null,
                reason,
                reason == null ? null : "lea");
    }

    private static WeeklyReport report(
            long runs, Compliance owed, @Nullable List<WeeklyReport.Pause> freezes) {
        return report(runs, owed, freezes, null, null);
    }

    private static WeeklyReport report(
            long runs,
            Compliance owed,
            @Nullable List<WeeklyReport.Pause> freezes,
            @Nullable List<Gap> gaps,
            @Nullable List<Tile> tiles) {
        return new WeeklyReport(
                "2026-W46",
                LocalDate.of(2026, 11, 9),
                LocalDate.of(2026, 11, 15),
                "production",
                List.of(),
                runs,
                "/history",
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                owed,
                null,
                null,
                freezes,
                null,
                null,
                null,
                gaps,
                null,
                tiles,
                null);
    }

    private static List<String> between(WeeklyReport then, WeeklyReport now) {
        return Differences.between(then, now).stream().map(Difference::text).toList();
    }

    @Test
    void theSameTwiceDiffersInNothing() {
        WeeklyReport report = report(7, owed(6, 1, 0, deviation("missed", null)), List.of());

        assertThat(between(report, report)).isEmpty();
    }

    @Test
    void namesTheNumbersAndTheDutyBehindThem() {
        WeeklyReport then = report(7, owed(6, 1, 0, deviation("missed", null)), null);
        WeeklyReport now =
                report(7, owed(6, 0, 1, deviation("done elsewhere", "by hand, INC-9")), null);

        assertThat(between(then, now))
                .containsExactly(
                        "missed 1 → 0",
                        "done elsewhere 0 → 1",
                        "daily/performance of 12 Nov 2026, 06:00 UTC was missed, and is done"
                                + " elsewhere: by hand, INC-9, says lea");
    }

    @Test
    void namesADutyThatIsOnTimeNow() {
        WeeklyReport then = report(7, owed(6, 1, 0, deviation("missed", null)), null);
        WeeklyReport now = report(8, owed(7, 0, 0), null);

        assertThat(between(then, now))
                .contains(
                        "daily/performance of 12 Nov 2026, 06:00 UTC was missed, and is on time",
                        "runs 7 → 8");
    }

    @Test
    void namesTheNumbersOfTheWeekAndTheTimesWithoutData() {
        Compliance owed = owed(7, 0, 0);
        Gap down = new Gap(OPENS, OPENS.plusSeconds(3600), "the application was down");
        Tile was = Tile.of("Failed runs", 1.0, "", List.of(2.0, 2.0), null);
        Tile is = Tile.of("Failed runs", 3.0, "", List.of(2.0, 2.0), null);
        WeeklyReport then = report(7, owed, null, List.of(), List.of(was));

        assertThat(between(then, report(7, owed, null, List.of(down), List.of(is))))
                .containsExactly(
                        "now: Thu 12 Nov 06:00–07:00, the application was down",
                        "Failed runs 1 (median before 2) → 3 (median before 2)");
        assertThat(between(then, report(7, owed, null, null, null)))
                .as("there was no such section")
                .isEmpty();
    }

    @Test
    void namesRowsThatCameAndWent() {
        WeeklyReport.Pause sale = new WeeklyReport.Pause(OPENS, OPENS, "lea", "The sale");
        Compliance owed = owed(7, 0, 0);

        assertThat(between(report(7, owed, List.of()), report(7, owed, List.of(sale))))
                .singleElement()
                .asString()
                .startsWith("now: 12 Nov 2026, 06:00 UTC to")
                .endsWith("The sale");
        assertThat(between(report(7, owed, List.of(sale)), report(7, owed, List.of())))
                .singleElement()
                .asString()
                .startsWith("no longer: ");
    }

    @Test
    void aSectionThatTheReportDidNotHaveYetIsNoDifference() {
        Compliance owed = owed(7, 0, 0);
        WeeklyReport.Pause sale = new WeeklyReport.Pause(OPENS, OPENS, "lea", "The sale");

        assertThat(between(report(7, owed, null), report(7, owed, List.of(sale)))).isEmpty();
    }
}
