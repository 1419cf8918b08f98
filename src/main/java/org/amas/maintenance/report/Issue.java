package org.amas.maintenance.report;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * One thing that was wrong, over all runs that saw it.
 *
 * @param life {@code new}, {@code still there} or {@code gone}
 * @param seen by how many runs of the period
 * @param first when it was seen first, at most four weeks before the period
 * @param last the newest run that saw it
 * @param gone the run that looked again and found nothing; null if none did
 * @param limit whether it is a reading beyond its limit, which is no finding; null in older reports
 */
record Issue(
        String severity,
        String procedure,
        String kind,
        String place,
        String text,
        String life,
        int seen,
        Instant first,
        long last,
        int step,
        @Nullable Long gone,
        @Nullable Boolean limit) {

    boolean isLimit() {
        return Boolean.TRUE.equals(limit);
    }

    public String href() {
        return "/runs/%d#step-%d".formatted(last, step);
    }
}
