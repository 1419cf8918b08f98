package org.amas.maintenance.report;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A week of ISO 8601: from Monday on, in the year that has its Thursday.
 *
 * @param year the week-based year, which isn't always that of the day
 */
record IsoWeek(int year, int number) {

    private static final Pattern WORD = Pattern.compile("(\\d{4})-W(\\d{2})");

    static IsoWeek of(LocalDate day) {
        return new IsoWeek(
                day.get(IsoFields.WEEK_BASED_YEAR), day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
    }

    /** Of {@code 2026-W47}; empty if there is no such week. */
    static Optional<IsoWeek> parse(String word) {
        Matcher matcher = WORD.matcher(word);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        IsoWeek week =
                new IsoWeek(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
        return week.number >= 1 && week.equals(of(week.monday()))
                ? Optional.of(week)
                : Optional.empty();
    }

    LocalDate monday() {
        // 4 January is always in the first week.
        return LocalDate.of(year, 1, 4)
                .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                .plusWeeks(number - 1L);
    }

    LocalDate sunday() {
        return monday().plusDays(6);
    }

    List<LocalDate> days() {
        return IntStream.range(0, 7).mapToObj(monday()::plusDays).toList();
    }

    IsoWeek before() {
        return of(monday().minusWeeks(1));
    }

    IsoWeek after() {
        return of(monday().plusWeeks(1));
    }

    @Override
    public String toString() {
        return "%04d-W%02d".formatted(year, number);
    }
}
