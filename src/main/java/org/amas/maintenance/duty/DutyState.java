package org.amas.maintenance.duty;

/** Where a duty stands. Until it is settled that follows from the clock and from its run. */
public enum DutyState {
    /** Before the application's first start: never owed, never missed. */
    NOT_TRACKED,
    /** Its window has not opened. */
    UPCOMING,
    /** Its window is open. */
    DUE,
    /** A run is at it. */
    RUNNING,
    /** Its run waits for a lock or a person. */
    WAITING,
    /** Its window is over. */
    LATE,
    /** The next one has begun; of quarterly and annual ones two weeks have passed. */
    MISSED,
    DONE,
    DONE_WITH_FINDINGS,
    /** Its run left something without a verdict. */
    INCOMPLETE,
    /** A lead says why it isn't done. */
    SKIPPED,
    /** Done elsewhere, and recorded afterwards. */
    OUTSIDE;

    public boolean isSettled() {
        return ordinal() >= DONE.ordinal();
    }

    /** Owed now, and no run is at it. */
    public boolean isOpen() {
        return this == DUE || this == LATE || this == MISSED;
    }
}
