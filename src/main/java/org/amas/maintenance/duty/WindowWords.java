package org.amas.maintenance.duty;

import org.amas.maintenance.step.Amount;
import org.jspecify.annotations.Nullable;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.Objects;
import java.util.StringJoiner;

/** A window as people say it. */
final class WindowWords {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("d MMMM", Locale.ENGLISH);
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);
    private static final int LEAP_YEAR = 2000;
    private static final int NO_LEAP_YEAR = 2001;
    private static final MonthDay LEAP_DAY = MonthDay.of(2, 29);

    private WindowWords() {}

    static String sentence(Window window) {
        return "%s %s %s".formatted(days(window), times(window), name(window.zone()));
    }

    /** As a page finds it in a sentence, to tell it in the reader's zone. */
    static String minute(Instant at) {
        return MINUTE.format(at);
    }

    static String name(ZoneId zone) {
        return zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
    }

    /** {@code 1 d 2 h 30 min}. */
    static String lasting(Duration lasts) {
        StringJoiner words = new StringJoiner(" ");
        add(words, lasts.toDays(), "d");
        add(words, lasts.toHoursPart(), "h");
        add(words, lasts.toMinutesPart(), "min");
        return words.toString();
    }

    private static void add(StringJoiner words, long number, String unit) {
        if (number > 0) {
            words.add(number + " " + unit);
        }
    }

    /** Whether it opens on 28 February, because that year has no 29 February. */
    static boolean lacksItsDay(Recurrence recurrence, Occurrence one) {
        return recurrence instanceof Window window
                && LEAP_DAY.equals(window.date())
                && !LocalDate.ofInstant(one.start(), window.zone()).isLeapYear();
    }

    private static String days(Window window) {
        return switch (window.every()) {
            case DAY -> "Every day";
            case WEEKDAY -> "Monday to Friday";
            case WEEK -> "Every " + name(window.day());
            case MONTH -> "Every " + nth(window) + " of the month";
            case QUARTER -> "Every " + nth(window) + " of January, April, July and October";
            case YEAR -> "Every " + yearly(Objects.requireNonNull(window.date()));
        };
    }

    private static String yearly(MonthDay date) {
        return date.equals(LEAP_DAY)
                ? "29 February, in years without one 28 February,"
                : DATE.format(date);
    }

    private static String nth(Window window) {
        String which =
                switch (window.nth()) {
                    case 1 -> "first";
                    case 2 -> "second";
                    case 3 -> "third";
                    case 4 -> "fourth";
                    default -> "last";
                };
        return which + " " + name(window.day());
    }

    private static String times(Window window) {
        return window.days() == 0
                ? window.from() + "–" + window.to()
                : "%s to %s %s".formatted(window.from(), lastDay(window), window.to());
    }

    private static String lastDay(Window window) {
        DayOfWeek day = window.day();
        if (day != null && window.days() < 7) {
            return name(day.plus(window.days()));
        }
        MonthDay date = window.date();
        return date == null || isUncertain(date, window.days())
                ? Amount.of(window.days(), "day") + " later"
                : date(date, LEAP_YEAR, window.days());
    }

    /** Whether it depends on the year which day that is. */
    private static boolean isUncertain(MonthDay date, int later) {
        return !date(date, LEAP_YEAR, later).equals(date(date, NO_LEAP_YEAR, later));
    }

    private static String date(MonthDay date, int year, int later) {
        return DATE.format(date.atYear(year).plusDays(later));
    }

    static String name(@Nullable DayOfWeek day) {
        return Objects.requireNonNull(day).getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    }
}
