package org.amas.maintenance.notify;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * What came of one attempt.
 *
 * @param problem what the receiver, or the way there, said; null if it arrived
 * @param after when the receiver wants to be asked again; null if it didn't say
 */
record Sent(How how, @Nullable String problem, @Nullable Duration after) {

    enum How {
        ARRIVED,
        /** It did not arrive; another attempt may. */
        NOT_YET,
        /** It did not arrive, and never will. */
        REFUSED,
        /** It was sent, but nobody said whether it arrived. */
        UNKNOWN
    }

    static Sent arrived() {
        return new Sent(How.ARRIVED, null, null);
    }

    static Sent of(How how, String problem) {
        return new Sent(how, problem, null);
    }
}
