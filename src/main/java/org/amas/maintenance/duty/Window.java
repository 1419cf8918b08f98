package org.amas.maintenance.duty;

import org.jspecify.annotations.Nullable;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.stream.Stream;

/**
 * When something is owed, again and again. The cron expressions at hand leave out what falls into
 * the hour that a clock skips, and one of them fires twice in the hour that it repeats; here each
 * nominal time comes exactly once: the first valid instant in a gap, the earlier one in an overlap.
 *
 * @param day of the week; null for every day and every year
 * @param nth which of these days of the month, 1 to 4, or -1 for the last; for months and quarters
 * @param date of the year; null otherwise
 * @param days how many days after it opens it ends, 0 to 27
 * @param to its end on that day; after {@code from} if it is the same day
 */
public record Window(
        Every every,
        @Nullable DayOfWeek day,
        int nth,
        @Nullable MonthDay date,
        LocalTime from,
        int days,
        LocalTime to,
        ZoneId zone)
        implements Recurrence {

    static final Duration GRACE = Duration.ofDays(14);

    public Window {
        if (days < 0 || days > 27) {
            throw new IllegalArgumentException("must end 0 to 27 days after it opens");
        }
        if (days == 0 && !to.isAfter(from)) {
            throw new IllegalArgumentException("must end after it opens");
        }
        if (every.needsWeekday() && day == null) {
            throw new IllegalArgumentException("needs a day of the week");
        }
        if (every == Every.YEAR && date == null) {
            throw new IllegalArgumentException("needs a date");
        }
        if (every.counts() && nth != -1 && (nth < 1 || nth > 4)) {
            throw new IllegalArgumentException("must be the first to fourth day, or the last");
        }
        if (days > 0 && every.isDaily() || days > 6 && every == Every.WEEK) {
            throw new IllegalArgumentException("must end before it opens again");
        }
    }

    static Window daily(LocalTime from, LocalTime to) {
        return new Window(Every.DAY, null, 0, null, from, 0, to, ZoneOffset.UTC);
    }

    static Window weekly(DayOfWeek day, LocalTime from, LocalTime to) {
        return new Window(Every.WEEK, day, 0, null, from, 0, to, ZoneOffset.UTC);
    }

    static Window monthly(int nth, DayOfWeek day, LocalTime from, LocalTime to) {
        return new Window(Every.MONTH, day, nth, null, from, 0, to, ZoneOffset.UTC);
    }

    static Window quarterly(int nth, DayOfWeek day, LocalTime from, int days, LocalTime to) {
        return new Window(Every.QUARTER, day, nth, null, from, days, to, ZoneOffset.UTC);
    }

    static Window yearly(MonthDay date, LocalTime from, int days, LocalTime to) {
        return new Window(Every.YEAR, null, 0, date, from, days, to, ZoneOffset.UTC);
    }

    /** The same local times elsewhere. */
    public Window in(ZoneId other) {
        return new Window(every, day, nth, date, from, days, to, other);
    }

    /** In order, without end. */
    @Override
    public Stream<Occurrence> endingAfter(Instant instant) {
        // The longest window, and a day more for the zone.
        LocalDate early = LocalDate.ofInstant(instant, zone).minusDays(days + 2L);
        return dates(early).map(this::on).dropWhile(one -> !one.end().isAfter(instant));
    }

    private Occurrence on(LocalDate opening) {
        LocalDateTime local = opening.atTime(from);
        WallClock clock = new WallClock(zone);
        Instant start = clock.at(local);
        Instant end = end(opening, start);
        Instant next = clock.at(after(opening).atTime(from));
        return new Occurrence(
                start, start, end, every.isRare() ? end.plus(GRACE) : next, clock.skips(local));
    }

    private Instant end(LocalDate opening, Instant start) {
        LocalDateTime local = opening.plusDays(days).atTime(to);
        Instant end = new WallClock(zone).at(local);
        // Both ends may fall into the same gap.
        return end.isAfter(start) ? end : start.plus(Duration.between(opening.atTime(from), local));
    }

    private LocalDate after(LocalDate opening) {
        return dates(opening.plusDays(1)).findFirst().orElseThrow();
    }

    private Stream<LocalDate> dates(LocalDate first) {
        Stream<LocalDate> all =
                switch (every) {
                    case DAY -> Stream.iterate(first, date -> date.plusDays(1));
                    case WEEKDAY ->
                            Stream.iterate(first, date -> date.plusDays(1))
                                    .filter(date -> date.getDayOfWeek().getValue() < 6);
                    case WEEK ->
                            Stream.iterate(
                                    first.with(TemporalAdjusters.nextOrSame(weekday())),
                                    date -> date.plusWeeks(1));
                    case MONTH -> months(YearMonth.from(first), 1);
                    case QUARTER -> months(quarter(first), 3);
                    case YEAR ->
                            Stream.iterate(Year.from(first), year -> year.plusYears(1))
                                    .map(year -> yearday().atYear(year.getValue()));
                };
        return all.dropWhile(date -> date.isBefore(first));
    }

    private Stream<LocalDate> months(YearMonth first, int step) {
        return Stream.iterate(first, month -> month.plusMonths(step))
                .map(
                        month ->
                                month.atDay(1)
                                        .with(TemporalAdjusters.dayOfWeekInMonth(nth, weekday())));
    }

    private static YearMonth quarter(LocalDate date) {
        return YearMonth.of(date.getYear(), (date.get(IsoFields.QUARTER_OF_YEAR) - 1) * 3 + 1);
    }

    private DayOfWeek weekday() {
        return java.util.Objects.requireNonNull(day);
    }

    private MonthDay yearday() {
        return java.util.Objects.requireNonNull(date);
    }

    @Override
    public String sentence() {
        return WindowWords.sentence(this);
    }
}
