package org.amas.maintenance.report;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * What was owed in a week, and what became of it. A duty belongs to the week in which its window
 * opened, and counts once that window is over or the duty is settled: each is in exactly one of the
 * columns behind {@code expected}.
 *
 * @param deviations every duty that wasn't done on time
 * @param links to the runs behind each column of {@code all}
 */
record Compliance(
        Counts all,
        List<Line> procedures,
        List<Deviation> deviations,
        @Nullable Links links,
        @Nullable List<DutyLine> duties) {

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

        /** Each is in exactly one column. */
        static Counts of(Collection<Fate> fates) {
            return new Counts(
                    fates.size(),
                    count(fates, Fate.ON_TIME),
                    count(fates, Fate.LATE),
                    count(fates, Fate.MISSED),
                    count(fates, Fate.INCOMPLETE),
                    count(fates, Fate.SKIPPED),
                    count(fates, Fate.OUTSIDE));
        }

        private static long count(Collection<Fate> fates, Fate fate) {
            return fates.stream().filter(one -> one == fate).count();
        }

        long deviations() {
            return expected - onTime;
        }

        String sentence() {
            return String.format(
                    Locale.ROOT,
                    "Duties: expected %d, on time %d, late %d, missed %d, incomplete %d, skipped"
                            + " %d, done elsewhere %d.",
                    expected,
                    onTime,
                    late,
                    missed,
                    incomplete,
                    skipped,
                    outside);
        }
    }

    /**
     * @param href the runs of the procedure in that week
     * @param links to the runs behind each column
     */
    record Line(
            String procedure, String title, Counts counts, String href, @Nullable Links links) {}

    /**
     * The runs that fulfilled the duties of a column; the duties themselves where one of them has
     * no run, or need have none.
     */
    record Links(
            String expected,
            String onTime,
            String late,
            String missed,
            String incomplete,
            String skipped,
            String outside) {}

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
