package org.amas.maintenance.report;

import org.amas.maintenance.report.Compliance.Counts;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * What became of what was owed in a time: each duty whose window opened in it is in exactly one
 * column, in what is still to come, or in what wasn't tracked.
 *
 * @param toCome not over and not settled, so nothing can be said yet
 * @param untracked before the application's first start: never owed, never missed
 * @param trackedFrom when that was; null if nothing is owed anywhere
 * @param duties those that are counted, in the order of their windows
 */
record ControlAnswer(
        ControlQuestion question,
        Counts counts,
        long toCome,
        long untracked,
        @Nullable Instant trackedFrom,
        List<ControlDuty> duties) {

    public String sentence() {
        return "%s: expected %d, on time %d, late %d, missed %d, incomplete %d, skipped %d, done elsewhere %d."
                .formatted(
                        question.title(),
                        counts.expected(),
                        counts.onTime(),
                        counts.late(),
                        counts.missed(),
                        counts.incomplete(),
                        counts.skipped(),
                        counts.outside());
    }

    public List<ControlDuty> exceptions() {
        return duties.stream().filter(one -> one.fate() != Fate.ON_TIME).toList();
    }

    List<ControlDuty> of(Fate fate) {
        return duties.stream().filter(one -> one.fate() == fate).toList();
    }
}
