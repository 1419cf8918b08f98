package org.amas.maintenance.report;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;

/**
 * An action item as a week's report lists it.
 *
 * @param life {@code opened}, {@code closed} or {@code carried over}
 * @param note with which it was closed
 */
record ActionLine(
        long id,
        String text,
        String owner,
        LocalDate due,
        String life,
        boolean overdue,
        @Nullable Long finding,
        String raisedBy,
        Instant raisedAt,
        @Nullable String closedBy,
        @Nullable Instant closedAt,
        @Nullable String note) {

    /** What is overdue first, then what is open, by the day it is due. */
    static List<ActionLine> of(List<ActionItem> items, IsoWeek week, LocalDate today) {
        return items.stream()
                .map(item -> line(item, week, today))
                .sorted(
                        Comparator.comparing((ActionLine one) -> !one.overdue)
                                .thenComparing(one -> one.closedAt != null)
                                .thenComparing(ActionLine::due)
                                .thenComparing(ActionLine::id))
                .toList();
    }

    private static ActionLine line(ActionItem item, IsoWeek week, LocalDate today) {
        ActionItem.Closed closed = item.closed();
        return new ActionLine(
                item.id(),
                item.text(),
                item.owner(),
                item.due(),
                life(item, week),
                item.overdue(today),
                item.finding(),
                item.raisedBy(),
                item.raisedAt(),
                closed == null ? null : closed.by(),
                closed == null ? null : closed.at(),
                closed == null ? null : closed.note());
    }

    /** One that was closed in a later week was still carried over in this one. */
    private static String life(ActionItem item, IsoWeek week) {
        ActionItem.Closed closed = item.closed();
        if (closed != null && closed.at().isBefore(Period.of(week).to())) {
            return "closed";
        }
        return item.week().equals(week.toString()) ? "opened" : "carried over";
    }
}
