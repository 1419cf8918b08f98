package org.amas.maintenance.report;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.LocalDate;

/**
 * What somebody is to do. It is in each weekly report from the one it was raised for until it is
 * closed.
 *
 * @param version counts every change of it
 * @param week of the report that has it first
 * @param finding that it is about; null if it is about none
 * @param review the run that agreed on it; null if a person raised it
 * @param closed null while it is open
 */
record ActionItem(
        long id,
        int version,
        String environment,
        String week,
        String text,
        String owner,
        LocalDate due,
        @Nullable Long finding,
        @Nullable Long review,
        String raisedBy,
        Instant raisedAt,
        String changedBy,
        Instant changedAt,
        @Nullable Closed closed) {

    record Closed(String by, Instant at, String note) {}

    public boolean open() {
        return closed == null;
    }

    public boolean overdue(LocalDate today) {
        return closed == null && due.isBefore(today);
    }
}
