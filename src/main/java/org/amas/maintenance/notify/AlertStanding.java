package org.amas.maintenance.notify;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/**
 * How one series of a rule stands.
 *
 * @param of which series: {@code mount /}; empty if there is only one
 * @param value as a reader sees it; null if there is none
 * @param since when it began to be so; null while it isn't
 * @param note why there is no value, or what is behind it
 */
record AlertStanding(
        State state, String of, @Nullable String value, @Nullable Instant since, String note) {

    enum State {
        /** It was looked at, and is not so. */
        QUIET,
        /** It is so, but not for long enough. */
        PENDING,
        FIRING,
        /** Nobody has looked lately: nothing is known. */
        NO_DATA,
        /** Nobody ever looks: there is no such thing. */
        NEVER;

        /** {@code can never fire}. */
        String word() {
            return switch (this) {
                case QUIET -> "quiet";
                case PENDING -> "pending";
                case FIRING -> "firing";
                case NO_DATA -> "no data";
                case NEVER -> "can never fire";
            };
        }
    }

    static AlertStanding quiet(String of, String value) {
        return new AlertStanding(State.QUIET, of, value, null, "");
    }

    /** It is so since then: long enough, or not yet. */
    static AlertStanding met(
            String of, String value, Instant since, Duration lasting, Instant now, String note) {
        boolean longEnough = !since.plus(lasting).isAfter(now);
        return new AlertStanding(longEnough ? State.FIRING : State.PENDING, of, value, since, note);
    }

    static AlertStanding noData(String note) {
        return new AlertStanding(State.NO_DATA, "", null, null, note);
    }

    static AlertStanding never(String note) {
        return new AlertStanding(State.NEVER, "", null, null, note);
    }
}
