package org.amas.maintenance.step.log;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A time at the start of a text, read by hand because it is done for every line of every log.
 *
 * @param end index of the first character after the time and its zone
 */
record Stamp(Instant at, int end) {

    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

    /**
     * {@code 2026-11-23T19:38:13.900Z}, {@code 2026-11-23 19:38:13,900}, {@code 2026/11/23
     * 19:38:13}, with an offset or a zone's name after it or without.
     *
     * @param zone of times that name none
     */
    static @Nullable Stamp iso(String text, int from, ZoneId zone) {
        if (text.length() < from + 19 || !shaped(text, from)) {
            return null;
        }
        int end = from + 19;
        int nanos = 0;
        if (end + 1 < text.length() && ".,".indexOf(text.charAt(end)) >= 0) {
            int digits = end + 1;
            int unit = 100_000_000;
            while (digits < text.length() && digit(text, digits) && digits < end + 10) {
                nanos += (text.charAt(digits++) - '0') * unit;
                unit /= 10;
            }
            end = digits;
        }
        try {
            LocalDateTime local =
                    LocalDateTime.of(
                            number(text, from, 4),
                            number(text, from + 5, 2),
                            number(text, from + 8, 2),
                            number(text, from + 11, 2),
                            number(text, from + 14, 2),
                            Math.min(59, number(text, from + 17, 2)),
                            nanos);
            return zoned(local, text, end, zone);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** {@code 23/Nov/2026:19:41:05 +0000}, as nginx's access log has it. */
    static @Nullable Stamp access(String text, int from) {
        if (text.length() < from + 26 || text.charAt(from + 2) != '/') {
            return null;
        }
        return named(text, from, from + 3, from + 7, from + 12, ZoneOffset.UTC);
    }

    /** {@code 23 Nov 2026 19:38:11.102}, as Redis writes it. */
    static @Nullable Stamp redis(String text, int from, ZoneId zone) {
        if (text.length() < from + 20 || text.charAt(from + 2) != ' ') {
            return null;
        }
        return named(text, from, from + 3, from + 7, from + 12, zone);
    }

    private static @Nullable Stamp named(
            String text, int day, int month, int year, int clock, ZoneId zone) {
        int index = MONTHS.indexOf(text.substring(month, month + 3));
        if (index < 0 || index % 3 != 0) {
            return null;
        }
        try {
            String iso =
                    "%04d-%02d-%02d "
                            .formatted(number(text, year, 4), index / 3 + 1, number(text, day, 2));
            Stamp found =
                    iso(iso + text.substring(clock, Math.min(text.length(), clock + 24)), 0, zone);
            return found == null ? null : new Stamp(found.at, clock + found.end - iso.length());
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static boolean shaped(String text, int from) {
        for (int i : new int[] {0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18}) {
            if (!digit(text, from + i)) {
                return false;
            }
        }
        char date = text.charAt(from + 4);
        char gap = text.charAt(from + 10);
        return (date == '-' || date == '/')
                && text.charAt(from + 7) == date
                && (gap == ' ' || gap == 'T')
                && text.charAt(from + 13) == ':'
                && text.charAt(from + 16) == ':';
    }

    private static Stamp zoned(LocalDateTime local, String text, int end, ZoneId zone) {
        int at = end < text.length() && text.charAt(end) == ' ' ? end + 1 : end;
        if (at < text.length() && text.charAt(at) == 'Z' && !letter(text, at + 1)) {
            return new Stamp(local.toInstant(ZoneOffset.UTC), at + 1);
        }
        if (text.startsWith("UTC", at) || text.startsWith("GMT", at)) {
            return new Stamp(local.toInstant(ZoneOffset.UTC), at + 3);
        }
        if (at + 4 < text.length() && "+-".indexOf(text.charAt(at)) >= 0 && digit(text, at + 1)) {
            int minutes = text.charAt(at + 3) == ':' ? at + 4 : at + 3;
            if (digits(text, at + 1, 2) && digits(text, minutes, 2)) {
                int sign = text.charAt(at) == '-' ? -1 : 1;
                ZoneOffset offset =
                        ZoneOffset.ofHoursMinutes(
                                sign * number(text, at + 1, 2), sign * number(text, minutes, 2));
                return new Stamp(local.toInstant(offset), minutes + 2);
            }
        }
        return new Stamp(local.atZone(zone).toInstant(), end);
    }

    private static boolean digits(String text, int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (!digit(text, i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean digit(String text, int at) {
        return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    private static boolean letter(String text, int at) {
        return at < text.length() && Character.isLetter(text.charAt(at));
    }

    private static int number(String text, int from, int count) {
        int value = 0;
        for (int i = from; i < from + count; i++) {
            if (!digit(text, i)) {
                throw new DateTimeException("no number");
            }
            value = value * 10 + text.charAt(i) - '0';
        }
        return value;
    }
}
