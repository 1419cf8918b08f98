package org.amas.maintenance.duty;

import org.jspecify.annotations.Nullable;

import java.time.DayOfWeek;
import java.time.MonthDay;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.Objects;

/** A window as people say it. */
final class WindowWords {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("d MMMM", Locale.ENGLISH);
    private static final int NO_LEAP_YEAR = 2001;

    private WindowWords() {}

    static String sentence(Window window) {
        String zone = window.zone().equals(ZoneOffset.UTC) ? "UTC" : window.zone().getId();
        return "%s %s %s".formatted(days(window), times(window), zone);
    }

    private static String days(Window window) {
        return switch (window.every()) {
            case DAY -> "Every day";
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

    private static String name(@Nullable DayOfWeek day) {
        return Objects.requireNonNull(day).getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    }
}
