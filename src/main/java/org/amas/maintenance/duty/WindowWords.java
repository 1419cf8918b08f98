package org.amas.maintenance.duty;

import org.jspecify.annotations.Nullable;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
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
    private static final int NO_LEAP_YEAR = 2001;

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

    private static String days(Window window) {
        return switch (window.every()) {
            case DAY -> "Every day";
            case WEEKDAY -> "Monday to Friday";
            case WEEK -> "Every " + name(window.day());
            case MONTH -> "Every " + nth(window) + " of the month";
            case QUARTER -> "Every " + nth(window) + " of January, April, July and October";
            case YEAR -> "Every " + date(Objects.requireNonNull(window.date()), 0);
        };
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
        return window.date() == null
                ? window.days() + " days later"
                : date(window.date(), window.days());
    }

    private static String date(MonthDay date, int later) {
        return DATE.format(date.atYear(NO_LEAP_YEAR).plusDays(later));
    }

    static String name(@Nullable DayOfWeek day) {
        return Objects.requireNonNull(day).getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    }
}
