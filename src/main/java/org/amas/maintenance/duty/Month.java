package org.amas.maintenance.duty;

import org.amas.maintenance.duty.Freezes.Freeze;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A month as its page shows it, in whole weeks from Monday on; all days are UTC's.
 *
 * @param openings of these weeks, by priority
 * @param onCall who took over, by the day on which they did
 */
record Month(
        YearMonth month,
        LocalDate today,
        List<Opening> openings,
        List<Freeze> freezes,
        Map<LocalDate, List<String>> onCall) {

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("EEEE d MMMM", Locale.ENGLISH);
    private static final DateTimeFormatter TITLE =
            DateTimeFormatter.ofPattern("MMMM yyyy", Locale.ENGLISH);
    private static final int WEEK = 7;
    private static final int MARKS = 3;

    /**
     * One of its days.
     *
     * @param openings by priority
     * @param clashing those of them that are open at the same time as another
     * @param onCall who took over on it
     */
    record Day(
            LocalDate date,
            boolean inMonth,
            boolean isToday,
            List<Opening> openings,
            List<Opening> clashing,
            List<Freeze> frozen,
            List<String> onCall) {

        /** {@code Sunday 6 December}. */
        public String title() {
            return DAY.format(date);
        }

        public List<Opening> marks() {
            return openings.subList(0, Math.min(MARKS, openings.size()));
        }

        public int more() {
            return openings.size() - marks().size();
        }

        /** In which environments nothing starts by itself on that day, or a part of it. */
        public String frozenWhere() {
            return String.join(", ", frozen.stream().map(Freeze::environment).distinct().toList());
        }
    }

    static LocalDate first(YearMonth month) {
        return month.atDay(1).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    }

    /** The day after its last week. */
    static LocalDate end(YearMonth month) {
        return month.atEndOfMonth().with(TemporalAdjusters.next(DayOfWeek.MONDAY));
    }

    public String title() {
        return TITLE.format(month);
    }

    public YearMonth before() {
        return month.minusMonths(1);
    }

    public YearMonth after() {
        return month.plusMonths(1);
    }

    public boolean isNow() {
        return YearMonth.from(today).equals(month);
    }

    public List<List<Day>> weeks() {
        List<Day> days = first(month).datesUntil(end(month)).map(this::day).toList();
        return IntStream.range(0, days.size() / WEEK)
                .mapToObj(week -> days.subList(week * WEEK, (week + 1) * WEEK))
                .toList();
    }

    /** Of the month itself. */
    public List<Day> days() {
        return month.atDay(1).datesUntil(month.plusMonths(1).atDay(1)).map(this::day).toList();
    }

    /** Those of the present month that are over: on a phone they would be in the way of today. */
    public List<Day> earlier() {
        return days().stream().filter(day -> isNow() && day.date().isBefore(today)).toList();
    }

    public List<Day> onward() {
        return days().stream().filter(day -> !isNow() || !day.date().isBefore(today)).toList();
    }

    /** On which several windows are open at once. */
    public List<Day> clashes() {
        return days().stream().filter(day -> !day.clashing().isEmpty()).toList();
    }

    private Day day(LocalDate date) {
        List<Opening> own = openings.stream().filter(one -> one.touches(date)).toList();
        return new Day(
                date,
                YearMonth.from(date).equals(month),
                date.equals(today),
                own,
                own.stream()
                        .filter(one -> others(own, one).anyMatch(o -> one.meets(o, date)))
                        .toList(),
                freezes.stream().filter(freeze -> holdsOn(freeze, date)).toList(),
                onCall.getOrDefault(date, List.of()));
    }

    /** Of today the rest counts: a freeze that was ended this morning holds nothing any more. */
    private boolean holdsOn(Freeze freeze, LocalDate date) {
        return freeze.touches(date) && !(date.equals(today) && freeze.isLifted());
    }

    private static Stream<Opening> others(List<Opening> all, Opening one) {
        return all.stream().filter(other -> other != one);
    }
}
