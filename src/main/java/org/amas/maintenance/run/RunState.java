package org.amas.maintenance.run;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

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

    /**
     * By its name, in capitals or not, in one word or two: {@code TIMED_OUT}, {@code timed-out}.
     */
    static Optional<RunState> named(String word) {
        String name = word.strip().toUpperCase(Locale.ROOT).replace('-', '_');
        return Arrays.stream(values()).filter(state -> state.name().equals(name)).findFirst();
    }

    public boolean isFinal() {
        return ordinal() >= PASSED.ordinal();
    }
}
