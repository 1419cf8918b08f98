package org.amas.maintenance.report;

import org.amas.maintenance.duty.DutyBoard.Item;
import org.jspecify.annotations.Nullable;

import java.time.Instant;

/** What became of a duty, as a report counts it. */
enum Fate {
    ON_TIME("on time"),
    LATE("late"),
    MISSED("missed"),
    INCOMPLETE("incomplete"),
    SKIPPED("skipped"),
    OUTSIDE("done elsewhere");

    private final String word;

    Fate(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    /** Null of what nothing can be said yet: its window isn't over, and it isn't settled. */
    static @Nullable Fate of(Item duty, Instant now) {
        return switch (duty.state()) {
            case NOT_TRACKED, UPCOMING -> null;
            case DONE, DONE_WITH_FINDINGS -> Boolean.FALSE.equals(duty.onTime()) ? LATE : ON_TIME;
            case INCOMPLETE -> INCOMPLETE;
            case SKIPPED -> SKIPPED;
            case OUTSIDE -> OUTSIDE;
            case MISSED -> MISSED;
            case LATE -> LATE;
            case DUE, RUNNING, WAITING -> now.isBefore(duty.windowEnd()) ? null : LATE;
        };
    }
}
