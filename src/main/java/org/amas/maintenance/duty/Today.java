package org.amas.maintenance.duty;

import org.amas.maintenance.run.Waiting;
import org.amas.maintenance.web.Formats;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * One day's checklist, as its page shows it.
 *
 * @param rows those of the day, and what is overdue from before
 * @param missed times in which the application was stopped, with what that left undone
 * @param waiting steps of whatever run that wait for a person
 */
record Today(
        LocalDate day, List<Row> rows, List<DutyBoard.Missed> missed, List<Waiting.Item> waiting) {

    private static final Formats FORMAT = new Formats();

    public List<Row> attention() {
        return where(Row::needsAttention);
    }

    public List<Row> due() {
        return where(row -> !row.needsAttention() && !row.isSettled() && !row.isAhead());
    }

    public List<Row> ahead() {
        return where(row -> row.duty().state() == DutyState.UPCOMING);
    }

    /** Before the application's first start: never owed. */
    public List<Row> untracked() {
        return where(row -> row.duty().state() == DutyState.NOT_TRACKED);
    }

    /** With nothing wrong in them that people don't know of. */
    public List<Row> known() {
        return where(Row::isKnown);
    }

    public List<Row> settled() {
        return where(row -> row.isSettled() && !row.needsAttention() && !row.isKnown());
    }

    private List<Row> where(Predicate<Row> condition) {
        return rows.stream().filter(condition).toList();
    }

    public boolean startable() {
        return rows.stream().anyMatch(Row::startable);
    }

    /** Whether something is under way that will change what is shown. */
    public boolean moving() {
        return rows.stream().anyMatch(Row::isMoving);
    }

    /** {@code 7 of 12 done · 1 known · 2 need a person · 3 steps wait for somebody}. */
    public String summary() {
        List<Row> own = where(row -> row.duty().state() != DutyState.NOT_TRACKED);
        if (own.isEmpty()) {
            return "Nothing is owed.";
        }
        StringBuilder text = new StringBuilder();
        text.append(own.stream().filter(Row::isDone).count())
                .append(" of ")
                .append(own.size())
                .append(" done");
        int known = known().size();
        if (known > 0) {
            text.append(" · ").append(known).append(" known");
        }
        int attention = attention().size();
        if (attention > 0) {
            text.append(" · ").append(attention).append(attention == 1 ? " needs" : " need");
            text.append(" a person");
        }
        if (!waiting.isEmpty()) {
            text.append(" · ").append(FORMAT.counted(waiting.size(), "step waits", "steps wait"));
            text.append(" for somebody");
        }
        return text.toString();
    }

    /** When the next open window closes; null if none is open. */
    public @Nullable Instant dueBy() {
        return rows.stream()
                .filter(row -> row.duty().state() == DutyState.DUE)
                .map(row -> row.duty().windowEnd())
                .min(Comparator.naturalOrder())
                .orElse(null);
    }
}
