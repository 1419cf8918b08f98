package org.amas.maintenance.step.log;

import java.time.Duration;
import java.time.Instant;

/**
 * The time that is reviewed, and the time before it that tells what is usual.
 *
 * @param baseline start of what is usual; the window's own start if nothing is compared
 * @param start of the window
 * @param end of the window: now
 */
record Span(Instant baseline, Instant start, Instant end) {

    static Span of(Instant now, Duration window, Duration baseline) {
        return new Span(now.minus(window).minus(baseline), now.minus(window), now);
    }

    Duration window() {
        return Duration.between(start, end);
    }

    boolean contains(Instant at) {
        return !at.isBefore(baseline) && at.isBefore(end);
    }

    boolean inWindow(Instant at) {
        return !at.isBefore(start) && at.isBefore(end);
    }

    /** How many windows fit into the baseline. */
    int days() {
        return Math.toIntExact(
                Math.min(366, Duration.between(baseline, start).dividedBy(window())));
    }

    /** 0 is the window before the reviewed one; -1 for what is in none. */
    int day(Instant at) {
        if (!at.isBefore(start)) {
            return -1;
        }
        long day = Duration.between(at, start).minusNanos(1).dividedBy(window());
        return day < days() ? (int) day : -1;
    }

    Instant dayStart(int day) {
        return start.minus(window().multipliedBy(day + 1L));
    }

    /** Hours of the window that a log covers which begins at this time. */
    double hoursCovered(Instant first) {
        Instant from = first.isAfter(start) ? first : start;
        return Math.max(0, Duration.between(from, end).toMillis() / 3_600_000.0);
    }
}
