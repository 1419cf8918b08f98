package org.amas.maintenance.run;

import org.amas.maintenance.step.Severity;
import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A finding over all runs that saw it, whichever procedures they are of.
 *
 * @param target the address of what was looked at
 * @param severity as it was seen last
 * @param procedure that saw it last
 * @param goneRun that found it no longer; null while it is there
 * @param acknowledged the last word on it, whether or not it still holds; null if nobody gave one
 */
public record FindingLife(
        long id,
        FindingState state,
        String environment,
        String kind,
        String target,
        String fingerprint,
        Severity severity,
        String place,
        String text,
        long firstRun,
        Instant firstAt,
        long lastRun,
        Instant lastAt,
        String procedure,
        String stepTitle,
        @Nullable Long goneRun,
        @Nullable Instant goneAt,
        @Nullable Acknowledgement acknowledged) {

    /**
     * That somebody knows of it.
     *
     * @param severity as bad as it was then: worse ends it
     * @param withdrawnBy null if nobody took it back
     */
    public record Acknowledgement(
            long id,
            Severity severity,
            String note,
            String by,
            Instant at,
            Instant until,
            @Nullable String withdrawnBy,
            @Nullable Instant withdrawnAt) {}

    public boolean isGone() {
        return state == FindingState.GONE;
    }

    public boolean isKnown() {
        return state == FindingState.KNOWN;
    }

    /** The word that stands, or 0: what a form was made from. */
    public long standing() {
        return acknowledged == null ? 0 : acknowledged.id();
    }
}
