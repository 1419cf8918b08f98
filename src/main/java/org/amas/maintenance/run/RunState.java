package org.amas.maintenance.run;

/** Where a run stands; a final state never changes. */
public enum RunState {
    /** Accepted, not yet claimed by an executor. */
    QUEUED,
    /** An executor performs its steps. */
    RUNNING,
    /** A step waits: for a lock, for a person. */
    WAITING,
    /** Every step earned it. */
    PASSED,
    /** A limit was touched, or some evidence is missing. */
    WARNED,
    /** At least one step failed. */
    FAILED,
    /** At least one step ran out of time, and none failed. */
    TIMED_OUT,
    /** A person ended it. */
    CANCELLED,
    /** The application stopped while it ran. */
    INTERRUPTED;

    public boolean isFinal() {
        return ordinal() >= PASSED.ordinal();
    }
}
