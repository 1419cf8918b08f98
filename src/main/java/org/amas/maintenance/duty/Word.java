package org.amas.maintenance.duty;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * What people said about a duty: a note, and who looks after it.
 *
 * @param version how often that was changed
 */
record Word(
        int version,
        @Nullable String note,
        @Nullable String notedBy,
        @Nullable Instant notedAt,
        @Nullable String assignee,
        @Nullable String assignedBy,
        @Nullable Instant assignedAt) {

    static final Word NONE = new Word(0, null, null, null, null, null, null);

    boolean isNoteLast() {
        return assignedAt == null || notedAt != null && !notedAt.isBefore(assignedAt);
    }

    /** Who changed it last; null if nobody ever said anything. */
    @Nullable String by() {
        return isNoteLast() ? notedBy : assignedBy;
    }

    @Nullable Instant at() {
        return isNoteLast() ? notedAt : assignedAt;
    }
}
