package org.amas.maintenance.run;

/** Where a step of a run stands. */
public enum StepState {
    /** Its turn has not come. */
    PENDING,
    /** It is being performed. */
    RUNNING,
    /** It waits for a lock or a person; the reason says for which. */
    WAITING,
    /** Evidence was found, and nothing wrong in it. */
    PASSED,
    /** A reading reached its warning limit, or a finding warns. */
    WARNED,
    /** A reading reached its failing limit, a finding is an error, or the work failed. */
    FAILED,
    /** Its time was up. */
    TIMED_OUT,
    /** A person ended it while it was being performed. */
    CANCELLED,
    /** Not asked for, or stopped by an earlier step; always with a reason. */
    SKIPPED,
    /** A tool, extension, server or permission isn't there; always with a reason. */
    NOT_RUN,
    /** Evidence is missing; always with a reason. */
    UNKNOWN;

    public boolean isFinal() {
        return ordinal() >= PASSED.ordinal();
    }
}
