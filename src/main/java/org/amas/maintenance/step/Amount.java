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

    /** As pages write it: {@code 2 min 10 s}; a time that hasn't come yet is none. */
    public static String time(Duration span) {
        return FORMATS.duration(span.isNegative() ? Duration.ZERO : span);
    }

    /** {@code 1 file}, {@code 3 files}. */
    public static String of(long count, String noun) {
        return count == 1 ? "1 " + noun : count + " " + noun + "s";
    }

    /** Rounded to one decimal, as shown. */
    public static double tenths(double value) {
        return Math.round(value * 10) / 10.0;
    }

    /** Rounded to three decimals: milliseconds to the microsecond, which is all a clock carries. */
    public static double thousandths(double value) {
        return Math.round(value * 1_000) / 1_000.0;
    }
}
