package org.amas.maintenance.report;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A time of which nothing is known, and why.
 *
 * @param why {@code the application was down}
 */
record Gap(Instant from, Instant until, String why) {

    private static final DateTimeFormatter DAY = utc("EEE d MMM HH:mm");
    private static final DateTimeFormatter CLOCK = utc("HH:mm");

    private static DateTimeFormatter utc(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
    }

    /** {@code Tue 10 Nov 02:00–05:00}. */
    public String when() {
        LocalDate first = LocalDate.ofInstant(from, ZoneOffset.UTC);
        boolean sameDay = first.equals(LocalDate.ofInstant(until, ZoneOffset.UTC));
        return DAY.format(from) + "–" + (sameDay ? CLOCK : DAY).format(until);
    }
}
