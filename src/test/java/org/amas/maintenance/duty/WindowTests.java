package org.amas.maintenance.duty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.time.ZoneOffset.UTC;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;

class WindowTests {

    private static final LocalDate FIRST = LocalDate.of(2026, 1, 1);
    private static final LocalDate LAST = LocalDate.of(2035, 12, 31);
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final List<ZoneId> ZONES =
            Stream.of("Z", "Europe/Berlin", "America/New_York", "Africa/Cairo")
                    .map(ZoneId::of)
                    .toList();

    /** The days on which each opens, told in another way than the window finds them. */
    private static final Map<Window, Predicate<LocalDate>> OPENS =
            Map.of(
                    Owed.DAILY,
                    date -> true,
                    new Window(
                            Every.WEEKDAY,
                            null,
                            0,
                            null,
                            LocalTime.of(2, 30),
                            0,
                            LocalTime.of(3, 30),
                            ZoneOffset.UTC),
                    date -> date.getDayOfWeek().getValue() < 6,
                    Owed.WEEKLY,
                    date -> date.getDayOfWeek() == DayOfWeek.SUNDAY,
                    Owed.REPORT,
                    date -> date.getDayOfWeek() == DayOfWeek.MONDAY,
                    Owed.MONTHLY,
                    date -> isFirst(date, DayOfWeek.SUNDAY),
                    Owed.QUARTERLY,
                    date -> isFirst(date, DayOfWeek.SATURDAY) && date.getMonthValue() % 3 == 1,
                    Owed.YEARLY,
                    date -> date.getDayOfYear() == 1);

    private static boolean isFirst(LocalDate date, DayOfWeek day) {
        return date.getDayOfWeek() == day && date.getDayOfMonth() <= 7;
    }

    static Stream<Arguments> shipped() {
        return ZONES.stream()
                .flatMap(zone -> OPENS.keySet().stream().map(w -> Arguments.of(w, zone)));
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void opensExactlyOnceForEachNominalTimeOfTenYears(Window window, ZoneId zone) {
        check(window.in(zone), OPENS.get(window));
    }

    @ParameterizedTest
    @MethodSource("zones")
    void opensExactlyOnceAtWhateverTimeOfDay(ZoneId zone) {
        for (int quarter = 0; quarter < 95; quarter++) {
            LocalTime from = LocalTime.MIDNIGHT.plusMinutes(15L * quarter);
            check(Window.daily(from, from.plusMinutes(10)).in(zone), date -> true);
        }
    }

    static Stream<ZoneId> zones() {
        return ZONES.stream();
    }

    /** The seed is in the name of a failing test. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89})
    void opensExactlyOnceInAnyWindow(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 40; i++) {
            DayOfWeek day = DayOfWeek.of(1 + random.nextInt(7));
            LocalTime from = LocalTime.ofSecondOfDay(60L * random.nextInt(24 * 60 - 1));
            ZoneId zone = ZONES.get(random.nextInt(ZONES.size()));
            int nth = 1 + random.nextInt(4);
            LocalTime to = LocalTime.of(23, 59);
            check(Window.weekly(day, from, to).in(zone), date -> date.getDayOfWeek() == day);
            check(
                    Window.monthly(nth, day, from, to).in(zone),
                    date ->
                            date.getDayOfWeek() == day
                                    && (date.getDayOfMonth() - 1) / 7 + 1 == nth);
            check(
                    Window.quarterly(-1, day, from, 1, from).in(zone),
                    date ->
                            date.getDayOfWeek() == day
                                    && date.getMonthValue() % 3 == 1
                                    && date.plusWeeks(1).getMonthValue() != date.getMonthValue());
        }
    }

    /** As a scheduler meets them: asked again and again, each time from where it stood. */
    private static void check(Window window, Predicate<LocalDate> opens) {
        List<LocalDateTime> nominal =
                FIRST.datesUntil(LAST.plusDays(1))
                        .filter(opens)
                        .map(date -> date.atTime(window.from()))
                        .toList();
        Instant at = FIRST.atStartOfDay(window.zone()).toInstant().minusNanos(1);
        List<Occurrence> found = window.next(at, nominal.size() + 1);
        assertThat(found.getLast().start())
                .isAfterOrEqualTo(LAST.plusDays(1).atStartOfDay(window.zone()).toInstant());
        for (int i = 0; i < nominal.size(); i++) {
            Occurrence one = found.get(i);
            assertThat(one.start())
                    .as("%s", nominal.get(i))
                    .isEqualTo(firstValid(nominal.get(i), window.zone()));
            assertThat(one.end()).isAfter(one.start());
            assertThat(one.missed()).isAfter(one.start());
            assertThat(one.moved())
                    .isEqualTo(
                            !LocalDateTime.ofInstant(one.start(), window.zone())
                                    .equals(nominal.get(i)));
            assertThat(window.next(one.start(), 1)).containsExactly(found.get(i + 1));
        }
    }

    /**
     * The first instant whose local time isn't before the nominal one, found minute by minute; far
     * from any turn of the clock there is nothing to look for.
     */
    private static Instant firstValid(LocalDateTime nominal, ZoneId zone) {
        ZoneOffset dayBefore = zone.getRules().getOffset(nominal.minusDays(1).toInstant(UTC));
        ZoneOffset dayAfter = zone.getRules().getOffset(nominal.plusDays(1).toInstant(UTC));
        if (dayBefore.equals(dayAfter)) {
            return nominal.toInstant(dayBefore);
        }
        // Before any offset of these zones could make it that late.
        Instant at = nominal.atZone(zone).toInstant().minus(Duration.ofHours(3));
        while (LocalDateTime.ofInstant(at, zone).isBefore(nominal)) {
            at = at.plusSeconds(60);
        }
        return at;
    }

    @Test
    void opensAtTheFirstValidInstantOfAGap() {
        Window window = Window.daily(LocalTime.of(2, 30), LocalTime.of(2, 45)).in(BERLIN);
        Occurrence moved = window.next(Instant.parse("2026-03-28T12:00:00Z"), 1).getFirst();
        assertThat(moved.start()).isEqualTo("2026-03-29T01:00:00Z");
        assertThat(moved.end()).isEqualTo("2026-03-29T01:15:00Z");
        assertThat(moved.moved()).isTrue();
    }

    @Test
    void opensOnceInTheHourThatIsRepeated() {
        Window window = Window.daily(LocalTime.of(2, 30), LocalTime.of(2, 45)).in(BERLIN);
        assertThat(window.next(Instant.parse("2026-10-24T12:00:00Z"), 2))
                .extracting(Occurrence::start)
                .containsExactly(
                        Instant.parse("2026-10-25T00:30:00Z"),
                        Instant.parse("2026-10-26T01:30:00Z"));
    }

    @Test
    void endsAQuarterlyWindowTheDayAfterItsSaturday() {
        // In October 2028 the first Sunday is the first day, and the first Saturday the seventh.
        Occurrence split = Owed.QUARTERLY.next(Instant.parse("2028-09-30T00:00:00Z"), 1).getFirst();
        assertThat(split.start()).isEqualTo("2028-10-07T02:00:00Z");
        assertThat(split.end()).isEqualTo("2028-10-08T22:00:00Z");
        assertThat(split.missed()).isEqualTo("2028-10-22T22:00:00Z");
    }

    @Test
    void knowsTheOneThatIsOpen() {
        Instant within = Instant.parse("2027-01-03T12:00:00Z");
        assertThat(Owed.YEARLY.endingAfter(within).findFirst().orElseThrow().start())
                .isEqualTo("2027-01-01T00:00:00Z");
        assertThat(Owed.YEARLY.next(within, 1).getFirst().start())
                .isEqualTo("2028-01-01T00:00:00Z");
    }

    @Test
    void isMissedWhenTheNextOneBegins() {
        Occurrence one = Owed.DAILY.next(Instant.parse("2026-11-28T00:00:00Z"), 1).getFirst();
        assertThat(one.missed()).isEqualTo("2026-11-29T06:00:00Z");
    }

    @Test
    void saysItselfInASentence() {
        assertThat(Owed.DAILY.sentence()).isEqualTo("Every day 06:00–06:15 UTC");
        assertThat(Owed.WEEKLY.sentence()).isEqualTo("Every Sunday 02:00–04:00 UTC");
        assertThat(Owed.MONTHLY.sentence())
                .isEqualTo("Every first Sunday of the month 02:00–06:00 UTC");
        assertThat(Owed.QUARTERLY.sentence())
                .isEqualTo(
                        "Every first Saturday of January, April, July and October 02:00 to Sunday"
                                + " 22:00 UTC");
        assertThat(Owed.YEARLY.sentence())
                .isEqualTo("Every 1 January 00:00 to 8 January 00:00 UTC");
        assertThat(Owed.WEEKLY.in(BERLIN).sentence())
                .isEqualTo("Every Sunday 02:00–04:00 Europe/Berlin");
    }

    @Test
    void saysWhatAYearWithoutA29FebruaryMeans() {
        LocalTime noon = LocalTime.NOON;
        MonthDay leap = MonthDay.of(2, 29);
        assertThat(Window.yearly(leap, noon, 0, noon.plusHours(2)).sentence())
                .isEqualTo("Every 29 February, in years without one 28 February, 12:00–14:00 UTC");
        assertThat(Window.yearly(leap, noon, 7, noon).sentence())
                .isEqualTo(
                        "Every 29 February, in years without one 28 February, 12:00 to 7 March"
                                + " 12:00 UTC");
        assertThat(Window.yearly(MonthDay.of(2, 27), noon, 2, noon).sentence())
                .as("it ends on 29 February or on 1 March")
                .isEqualTo("Every 27 February 12:00 to 2 days later 12:00 UTC");
        assertThat(Window.yearly(MonthDay.of(2, 28), noon, 0, noon.plusHours(2)).sentence())
                .isEqualTo("Every 28 February 12:00–14:00 UTC");
    }

    @Test
    void refusesWhatNeverEndsOrOverlapsItself() {
        LocalTime noon = LocalTime.NOON;
        assertThatThrownBy(() -> Window.daily(noon, noon)).hasMessageContaining("end after");
        assertThatThrownBy(
                        () -> new Window(Every.DAY, null, 0, null, noon, 1, noon, ZoneOffset.UTC))
                .hasMessageContaining("opens again");
        assertThatThrownBy(
                        () ->
                                new Window(
                                        Every.WEEK,
                                        DayOfWeek.MONDAY,
                                        0,
                                        null,
                                        noon,
                                        7,
                                        noon,
                                        ZoneOffset.UTC))
                .hasMessageContaining("opens again");
        assertThatThrownBy(() -> Window.monthly(5, DayOfWeek.MONDAY, noon, noon.plusHours(1)))
                .hasMessageContaining("fourth");
        assertThatThrownBy(
                        () -> new Window(Every.YEAR, null, 0, null, noon, 1, noon, ZoneOffset.UTC))
                .hasMessageContaining("date");
        assertThat(
                        Window.yearly(MonthDay.of(2, 29), noon, 1, noon)
                                .next(Instant.parse("2026-01-01T00:00:00Z"), 2))
                .extracting(one -> one.start().toString().substring(0, 10))
                .containsExactly("2026-02-28", "2027-02-28");
    }
}
