package org.amas.maintenance.duty;

/** How often a window opens. */
public enum Every {
    DAY,
    /** Monday to Friday. */
    WEEKDAY,
    WEEK,
    MONTH,
    /** In January, April, July and October. */
    QUARTER,
    YEAR;

    /** Whether a duty is missed two weeks after its window instead of when the next one begins. */
    boolean isRare() {
        return this == QUARTER || this == YEAR;
    }

    /** Whether it may open on the day after. */
    boolean isDaily() {
        return this == DAY || this == WEEKDAY;
    }

    /** Whether it opens on one day of the week. */
    boolean needsWeekday() {
        return this == WEEK || this == MONTH || this == QUARTER;
    }

    /** Whether it opens on the first to fourth, or the last, such day of a month. */
    boolean counts() {
        return this == MONTH || this == QUARTER;
    }
}
