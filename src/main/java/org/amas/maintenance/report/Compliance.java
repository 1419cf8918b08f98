package org.amas.maintenance.report;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * What was owed in a week, and what became of it. A duty belongs to the week in which its window
 * opened, and counts once that window is over or the duty is settled: each is in exactly one of the
 * columns behind {@code expected}.
 *
 * @param deviations every duty that wasn't done on time
 */
record Compliance(Counts all, List<Line> procedures, List<Deviation> deviations) {

    /**
     * @param onTime begun from an hour before its window to the window's end, and done
     * @param late done later, or still to be done with its window over
     * @param missed the next one had begun before anybody did it
     * @param incomplete its run left something without a verdict
     * @param outside done elsewhere and recorded afterwards
     */
    record Counts(
            long expected,
            long onTime,
            long late,
            long missed,
            long incomplete,
            long skipped,
            long outside) {

        long deviations() {
            return expected - onTime;
        }
    }

    /**
     * @param href the runs of the procedure in that week
     */
    record Line(String procedure, String title, Counts counts, String href) {}

    /**
     * @param fate the column it is counted in
     * @param run that is at it, or that fulfilled it; null if none did
     * @param by who skipped it, or recorded that it was done elsewhere
     */
    record Deviation(
            String procedure,
            String title,
            Instant windowStart,
            Instant windowEnd,
            String fate,
            @Nullable Long run,
            @Nullable String reason,
            @Nullable String by) {}
}
