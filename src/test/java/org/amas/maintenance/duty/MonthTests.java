package org.amas.maintenance.duty;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.duty.DutyBoard.Item;
import org.amas.maintenance.duty.Freezes.Freeze;
import org.amas.maintenance.duty.Month.Day;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;

class MonthTests {

    private static final LocalDate TODAY = LocalDate.of(2026, 10, 2);
    private static final LocalDate SUNDAY = LocalDate.of(2026, 10, 4);
    private static final List<Item> FIRST_WEEKEND =
            List.of(
                    item("daily/status", "P0", "prod", "2026-10-04T06:00", "2026-10-04T06:15"),
                    item("daily/logs", "P0", "prod", "2026-10-04T06:00", "2026-10-04T06:15"),
                    item("weekly/stores", "P1", "prod", "2026-10-04T02:00", "2026-10-04T04:00"),
                    item("monthly/os", "P1", "prod", "2026-10-04T02:00", "2026-10-04T06:00"),
                    item("quarterly/review", "P2", "prod", "2026-10-03T02:00", "2026-10-04T22:00"),
                    item("weekly/stores", "P1", "test", "2026-10-04T08:00", "2026-10-04T09:00"));

    private static Item item(
            String procedure, String priority, String environment, String from, String until) {
        Instant start = Instant.parse(from + ":00Z");
        return new Item(
                1L,
                procedure,
                procedure,
                priority,
                environment,
                start,
                start,
                Instant.parse(until + ":00Z"),
                false,
                DutyState.UPCOMING,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of());
    }

    private static Month october(Freeze... freezes) {
        return new Month(
                YearMonth.of(2026, 10),
                TODAY,
                Opening.of(FIRST_WEEKEND),
                List.of(freezes),
                Map.of(SUNDAY, List.of("ana", "bob")));
    }

    private static Day sunday(Month month) {
        return month.days().get(SUNDAY.getDayOfMonth() - 1);
    }

    @Test
    void isWholeWeeksFromMondayOn() {
        assertThat(october().weeks()).hasSize(5).allSatisfy(week -> assertThat(week).hasSize(7));
        assertThat(october().weeks().getFirst().getFirst().date()).isEqualTo("2026-09-28");
        assertThat(october().weeks().getFirst().getFirst().inMonth()).isFalse();
        assertThat(october().weeks().getLast().getLast().date()).isEqualTo("2026-11-01");
        assertThat(october().days()).hasSize(31).filteredOn(Day::isToday).hasSize(1);
    }

    @Test
    void namesThoseWhoTookOverOnTheirDayOnly() {
        assertThat(sunday(october()).onCall()).containsExactly("ana", "bob");
        assertThat(october().days().getFirst().onCall()).isEmpty();
    }

    @Test
    void showsThreeMarksADayByPriorityAndCountsTheOthers() {
        assertThat(sunday(october()).marks())
                .extracting(Opening::label)
                .containsExactly("2 daily", "weekly/stores", "monthly/os");
        assertThat(sunday(october()).more()).isEqualTo(2);
        assertThat(october().days().get(2).marks())
                .extracting(Opening::label)
                .containsExactly("quarterly/review");
    }

    @Test
    void knowsWhatIsOpenAtOnceInTheSameEnvironment() {
        assertThat(october().clashes()).extracting(Day::date).containsExactly(SUNDAY);
        assertThat(sunday(october()).clashing())
                .as("what ends when another begins is not open with it")
                .extracting(Opening::label)
                .containsExactly("2 daily", "weekly/stores", "monthly/os", "quarterly/review");
        assertThat(sunday(october()).clashing())
                .extracting(Opening::environment)
                .doesNotContain("test");
    }

    @Test
    void saysWhatAMarkMeansOnEachOfItsDays() {
        Opening quarterly = Opening.of(FIRST_WEEKEND).getLast();
        assertThat(quarterly.when(SUNDAY.minusDays(1))).isEqualTo("02:00");
        assertThat(quarterly.when(SUNDAY)).isEqualTo("to 22:00");
        Opening week =
                Opening.of(
                                List.of(
                                        item(
                                                "annual/all",
                                                "P3",
                                                "prod",
                                                "2026-01-01T00:00",
                                                "2026-01-08T00:00")))
                        .getFirst();
        assertThat(week.when(LocalDate.of(2026, 1, 7))).isEqualTo("all day");
        assertThat(week.touches(LocalDate.of(2026, 1, 8))).isFalse();
    }

    @Test
    void isFrozenAsLongAsTheFreezeReallyHeld() {
        Instant from = Instant.parse("2026-10-03T12:00:00Z");
        Instant until = Instant.parse("2026-10-06T00:00:00Z");
        Freeze whole = new Freeze(1, "prod", from, until, "a release", "bo", from, null, null);
        assertThat(frozen(whole)).containsExactly("2026-10-03", "2026-10-04", "2026-10-05");
        Instant ended = Instant.parse("2026-10-04T08:00:00Z");
        Freeze cut = new Freeze(1, "prod", from, until, "a release", "bo", from, "bo", ended);
        assertThat(frozen(cut)).containsExactly("2026-10-03", "2026-10-04");
        Freeze never =
                new Freeze(
                        1,
                        "prod",
                        from,
                        until,
                        "a release",
                        "bo",
                        from,
                        "bo",
                        from.minusSeconds(9));
        assertThat(frozen(never)).isEmpty();
    }

    private static List<String> frozen(Freeze freeze) {
        return october(freeze).days().stream()
                .filter(day -> !day.frozen().isEmpty())
                .map(day -> day.date().toString())
                .toList();
    }
}
