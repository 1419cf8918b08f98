package org.amas.maintenance.step;

import java.time.Duration;
import java.util.Locale;

/** Amounts as a headline says them; readings and tables carry the plain numbers. */
public final class Amount {

    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

    private Amount() {}

    /** In powers of 1000: {@code 48.2 MB}. */
    public static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (Math.abs(value) >= 999.95 && unit < UNITS.length - 1) {
            value /= 1_000;
            unit++;
        }
        String number = String.format(Locale.ROOT, unit == 0 ? "%.0f" : "%.1f", value);
        return number + " " + UNITS[unit];
    }

    /** The two biggest units at most, the second one only below ten of the first. */
    public static String time(Duration span) {
        Duration time = span.isNegative() ? Duration.ZERO : span;
        if (time.toDays() >= 2) {
            return time.toDays() + " d";
        }
        if (time.toHours() >= 1) {
            return pair(time.toHours(), "h", time.toMinutesPart(), "min");
        }
        if (time.toMinutes() >= 1) {
            return pair(time.toMinutes(), "min", time.toSecondsPart(), "s");
        }
        return time.toSeconds() >= 1 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    /** {@code 1 file}, {@code 3 files}. */
    public static String of(long count, String noun) {
        return count == 1 ? "1 " + noun : count + " " + noun + "s";
    }

    /** Rounded to one decimal, as shown. */
    public static double tenths(double value) {
        return Math.round(value * 10) / 10.0;
    }

    private static String pair(long first, String unit, int second, String smaller) {
        boolean both = first < 10 && second > 0;
        return first + " " + unit + (both ? " " + second + " " + smaller : "");
    }
}
