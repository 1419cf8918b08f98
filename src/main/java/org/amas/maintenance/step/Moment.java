package org.amas.maintenance.step;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Points in time as a sentence says them: with their zone, and no finer than a second. */
public final class Moment {

    private static final DateTimeFormatter MINUTE = utc("uuuu-MM-dd HH:mm 'UTC'");
    private static final DateTimeFormatter SECOND = utc("uuuu-MM-dd HH:mm:ss 'UTC'");

    private Moment() {}

    /** {@code 2026-11-23 06:00 UTC}. */
    public static String minute(Instant at) {
        return MINUTE.format(at);
    }

    /** {@code 2026-11-23 06:00:12 UTC}. */
    public static String second(Instant at) {
        return SECOND.format(at);
    }

    private static DateTimeFormatter utc(String pattern) {
        return DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC);
    }
}
