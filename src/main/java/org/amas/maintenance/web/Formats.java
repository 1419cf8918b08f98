package org.amas.maintenance.web;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers and times as people read them; templates call it {@code #format}. */
public final class Formats {

    /** Not between quotation marks: there it is part of a record that somebody else wrote. */
    private static final Pattern MOMENT =
            Pattern.compile(
                    "(?<![\"\\w])(\\d{4}-\\d\\d-\\d\\d)T(\\d\\d:\\d\\d:\\d\\d)(\\.\\d+)?Z(?![\"\\w])");

    /** As headlines and sentences say it, to the minute or to the second. */
    private static final Pattern SAID =
            Pattern.compile(
                    "(?<![\"\\w])(\\d{4}-\\d\\d-\\d\\d) ((?:[01]\\d|2[0-3]):[0-5]\\d)(:[0-5]\\d)?"
                            + " UTC\\b");

    /** From here on a double has no fraction. */
    private static final double WHOLE = 1L << 53;

    private static final String[] BINARY_UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final DateTimeFormatter UTC_FULL = utc("d MMM yyyy, HH:mm 'UTC'");
    private static final DateTimeFormatter UTC_BEGIN = utc("d MMM yyyy, HH:mm");
    private static final DateTimeFormatter UTC_END = utc("HH:mm 'UTC'");
    private static final DateTimeFormatter UTC_EXACT = utc("d MMM yyyy, HH:mm:ss 'UTC'");
    private static final DateTimeFormatter UTC_CLOCK = utc("HH:mm:ss 'UTC'");

    /** {@code 2 min 10 s}: the two largest units; below a minute one decimal, below a second ms. */
    public String duration(@Nullable Duration duration) {
        if (duration == null) {
            return "";
        }
        if (duration.isNegative()) {
            return "-" + duration(duration.negated());
        }
        if (duration.toSeconds() < 1) {
            return millis(duration.toNanos() / 1e6) + " ms";
        }
        if (duration.toSeconds() < 60) {
            return trimmed(Math.floor(duration.toMillis() / 100.0) / 10) + " s";
        }
        if (duration.toHours() < 1) {
            return parts(duration.toMinutes(), "min", duration.toSecondsPart(), "s");
        }
        return duration.toDays() < 2
                ? parts(duration.toHours(), "h", duration.toMinutesPart(), "min")
                : parts(duration.toDays(), "d", duration.toHoursPart(), "h");
    }

    /** Of one millisecond microseconds are told, which are all that a clock carries. */
    private static String millis(double value) {
        double step = value < 1 ? 1_000 : value < 10 ? 10 : 1;
        return trimmed(Math.floor(value * step) / step);
    }

    private static String parts(long large, String largeUnit, int small, String smallUnit) {
        String whole = large + " " + largeUnit;
        return small == 0 ? whole : whole + " " + small + " " + smallUnit;
    }

    /** The time from start to end, or nothing while one of them is missing. */
    public String between(@Nullable Instant start, @Nullable Instant end) {
        return start == null || end == null ? "" : duration(Duration.between(start, end));
    }

    /** {@code 1.5 GiB}: binary units, three significant digits at most. */
    public String bytes(@Nullable Number bytes) {
        if (bytes == null) {
            return "";
        }
        double value = bytes.doubleValue();
        int unit = 0;
        while (Math.abs(value) >= 1024 && unit < BINARY_UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return significant(value) + " " + BINARY_UNITS[unit];
    }

    /** {@code 34,210} for a whole number, otherwise at most three decimals. */
    public String count(@Nullable Number number) {
        if (number == null) {
            return "";
        }
        if (number instanceof Long || number instanceof Integer || number instanceof BigInteger) {
            return String.format(Locale.ROOT, "%,d", number); // A double has 53 bits only.
        }
        double value = number.doubleValue();
        return value == Math.rint(value) ? whole(value) : trimmed(rounded(value, 1_000));
    }

    /** A table's cell: a number in its unit, a moment to the second, anything else as it is. */
    public String cell(@Nullable Object cell, @Nullable String unit) {
        if (cell == null) {
            return "–";
        }
        return switch (cell) {
            case Number number when unit != null && !unit.isEmpty() -> value(number, unit);
            case Double whole when whole == Math.rint(whole) -> count(whole);
            default -> toTheSecond(cell.toString());
        };
    }

    /**
     * A piece of a sentence.
     *
     * @param at the moment it names; null if it is plain text
     * @param local how exactly a reader's own zone is to say it
     */
    public record Part(String text, @Nullable Instant at, String local) {

        static Part plain(String text) {
            return new Part(text, null, "");
        }
    }

    /**
     * A sentence in pieces, so that a page can tell its moments in the reader's zone, and without a
     * script as it tells all others.
     */
    public List<Part> parts(@Nullable String text) {
        if (text == null) {
            return List.of();
        }
        String said = toTheSecond(text);
        List<Part> parts = new ArrayList<>();
        Matcher moment = SAID.matcher(said);
        int end = 0;
        while (moment.find()) {
            Optional<Instant> at = instant(moment);
            if (at.isPresent()) {
                parts.add(Part.plain(said.substring(end, moment.start())));
                boolean full = moment.group(3) == null || moment.group(3).equals(":00");
                parts.add(
                        new Part(
                                (full ? UTC_FULL : UTC_EXACT).format(at.get()),
                                at.get(),
                                full ? "full" : "exact"));
                end = moment.end();
            }
        }
        parts.add(Part.plain(said.substring(end)));
        return parts;
    }

    private static Optional<Instant> instant(Matcher moment) {
        String seconds = moment.group(3) == null ? ":00" : moment.group(3);
        try {
            return Optional.of(
                    Instant.parse(moment.group(1) + "T" + moment.group(2) + seconds + "Z"));
        } catch (DateTimeParseException noSuchDay) {
            return Optional.empty();
        }
    }

    private static String toTheSecond(String text) {
        return MOMENT.matcher(text).replaceAll("$1 $2 UTC");
    }

    /** A reading with its unit: {@code bytes}, {@code seconds}, {@code percent} or any other. */
    public String value(@Nullable Number value, @Nullable String unit) {
        if (value == null) {
            return "";
        }
        String word = unit == null ? "" : unit;
        return switch (word) {
            case "" -> count(value);
            case "bytes", "B" -> bytes(value);
            case "percent", "%" -> trimmed(rounded(value.doubleValue(), 10)) + " %";
            case "seconds", "s" -> duration(nanos(value.doubleValue() * 1e9));
            case "hours", "h" -> duration(nanos(value.doubleValue() * 3.6e12));
            case "milliseconds", "ms" -> duration(nanos(value.doubleValue() * 1e6));
            default -> count(value) + " " + (value.doubleValue() == 1 ? singular(word) : word);
        };
    }

    /** Units that are words are given in the plural: {@code rows}, {@code blocks}. */
    private static String singular(String unit) {
        return unit.matches("[a-z]{3,}s") ? unit.substring(0, unit.length() - 1) : unit;
    }

    /** {@code 1 run}, {@code 3 runs}: the plural is given whole because English has exceptions. */
    public String counted(long number, String one, String many) {
        return count(number) + " " + (number == 1 ? one : many);
    }

    /** ISO-8601 in UTC, to the second: the value of a {@code datetime} attribute. */
    public String iso(@Nullable Instant instant) {
        return instant == null ? "" : instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** {@code 23 Nov 2026, 06:00 UTC}. */
    public String utc(@Nullable Instant instant) {
        return instant == null ? "" : UTC_FULL.format(instant);
    }

    /** The begin of a time: {@code 23 Nov 2026, 06:00} if it ends on that day. */
    public String utcBegin(Instant begin, Instant end) {
        return isOneDay(begin, end) ? UTC_BEGIN.format(begin) : utc(begin);
    }

    /** The end of a time: {@code 06:15 UTC} if it began on that day. */
    public String utcEnd(Instant begin, Instant end) {
        return isOneDay(begin, end) ? UTC_END.format(end) : utc(end);
    }

    private static boolean isOneDay(Instant begin, Instant end) {
        return begin.truncatedTo(ChronoUnit.DAYS).equals(end.truncatedTo(ChronoUnit.DAYS));
    }

    /** {@code 06:00:12 UTC}. */
    public String utcClock(@Nullable Instant instant) {
        return instant == null ? "" : UTC_CLOCK.format(instant);
    }

    /** Text from elsewhere, with nothing hidden in it: for whatever somebody decides by. */
    public String visible(@Nullable String text) {
        return text == null ? "" : Visible.of(text);
    }

    /** How a state of a run or a step is shown. */
    public Status status(@Nullable Object state) {
        return Status.of(state);
    }

    /** The ids of a field's help and error, or null so that no attribute is written. */
    public @Nullable String describedBy(
            String name, @Nullable String help, @Nullable String problem) {
        String ids =
                (help == null ? "" : name + "-help ") + (problem == null ? "" : name + "-error");
        return ids.isEmpty() ? null : ids.strip();
    }

    private static String significant(double value) {
        double size = Math.abs(value);
        if (size >= 100 || value == Math.rint(value)) {
            return trimmed(rounded(value, 1));
        }
        return trimmed(rounded(value, size >= 10 ? 10 : 100));
    }

    private static String trimmed(double value) {
        if (value != Math.rint(value)) {
            return Double.isFinite(value)
                    ? BigDecimal.valueOf(value).toPlainString()
                    : String.valueOf(value);
        }
        return Math.abs(value) < 1e15 ? String.valueOf((long) value) : whole(value);
    }

    /** With all digits while somebody can read them: {@code 1.235e+18} beyond that. */
    private static String whole(double value) {
        return Math.abs(value) < 1e18
                ? String.format(Locale.ROOT, "%,d", (long) value)
                : String.format(Locale.ROOT, "%.3e", value);
    }

    /** What is so large has no decimals, and no room in a long for more. */
    private static double rounded(double value, double step) {
        return Math.abs(value) < WHOLE ? Math.round(value * step) / step : value;
    }

    private static Duration nanos(double nanos) {
        return Math.abs(nanos) < Long.MAX_VALUE
                ? Duration.ofNanos(Math.round(nanos))
                : Duration.ofSeconds(Math.round(Math.clamp(nanos / 1e9, -1e18, 1e18)));
    }

    private static DateTimeFormatter utc(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
    }
}
