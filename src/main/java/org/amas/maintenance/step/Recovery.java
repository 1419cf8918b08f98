package org.amas.maintenance.step;

import org.jspecify.annotations.Nullable;

/**
 * What became of a step that was being performed when the application died.
 *
 * @param found what was found and, where something still ran, what was done about it
 * @param outcome how it ended; only with {@code ENDED}
 */
public record Recovery(State state, String found, @Nullable Outcome outcome) {

    /** What the world says. */
    public enum State {
        NEVER_STARTED,
        STILL_RUNNING,
        ENDED,
        /** It ran on and was killed by the recovery; proven dead. */
        KILLED,
        UNKNOWN
    }

    public static Recovery neverStarted(String found) {
        return new Recovery(State.NEVER_STARTED, found, null);
    }

    public static Recovery stillRunning(String found) {
        return new Recovery(State.STILL_RUNNING, found, null);
    }

    public static Recovery ended(String found, Outcome outcome) {
        return new Recovery(State.ENDED, found, outcome);
    }

    public static Recovery killed(String found) {
        return new Recovery(State.KILLED, found, null);
    }

    public static Recovery unknown(String found) {
        return new Recovery(State.UNKNOWN, found, null);
    }
}
