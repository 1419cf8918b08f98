package org.amas.maintenance.duty;

/** How often a window opens. */
public enum Every {
    DAY,
    WEEK,
    MONTH,
    /** In January, April, July and October. */
    QUARTER,
    YEAR;

    /** Whether a duty is missed two weeks after its window instead of when the next one begins. */
    boolean isRare() {
        return this == QUARTER || this == YEAR;
    }
}
