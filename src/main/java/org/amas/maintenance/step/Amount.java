package org.amas.maintenance.step;

import org.amas.maintenance.web.Formats;

import java.time.Duration;

/** Amounts as a headline says them; readings and tables carry the plain numbers. */
public final class Amount {

    private static final Formats FORMATS = new Formats();

    private Amount() {}

    /**
     * In powers of 1024, as tables and readings show them: {@code 48.2 MiB}. So do {@code df -h},
     * {@code free -h}, Redis and {@code pg_size_pretty}, and so are sizes in settings meant; only
     * {@code docker system df} counts in powers of 1000, which its units tell.
     */
    public static String bytes(long bytes) {
        return FORMATS.bytes(bytes);
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
