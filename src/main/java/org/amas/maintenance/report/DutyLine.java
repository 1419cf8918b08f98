package org.amas.maintenance.report;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * One duty that a report counts.
 *
 * @param fate the column it is counted in
 * @param run that is at it, or that fulfilled it; null if none did
 * @param by who skipped it, or recorded that it was done elsewhere
 */
record DutyLine(
        String procedure,
        String title,
        Instant nominal,
        Instant windowStart,
        Instant windowEnd,
        Fate fate,
        @Nullable Long run,
        @Nullable String reason,
        @Nullable String by) {

    /** The day it was owed on, in UTC. */
    LocalDate day() {
        return LocalDate.ofInstant(windowStart, ZoneOffset.UTC);
    }
}
