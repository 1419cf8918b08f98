package org.amas.maintenance.run;

import java.time.Duration;

/** Durations as a sentence says them. */
final class Amounts {

    private Amounts() {}

    /** {@code 850 ms}, {@code 30 s}, {@code 2 min 10 s}, {@code 1 h 5 min}. */
    static String time(Duration duration) {
        if (duration.toMillis() < 1_000) {
            return duration.toMillis() + " ms";
        }
        if (duration.toMinutes() < 1) {
            return duration.toSeconds() + " s";
        }
        if (duration.toHours() < 1) {
            return join(duration.toMinutes() + " min", duration.toSecondsPart(), " s");
        }
        return join(duration.toHours() + " h", duration.toMinutesPart(), " min");
    }

    private static String join(String large, int rest, String unit) {
        return rest == 0 ? large : large + " " + rest + unit;
    }
}
