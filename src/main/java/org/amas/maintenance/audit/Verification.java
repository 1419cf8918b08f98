package org.amas.maintenance.audit;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * What recomputing the chain came to.
 *
 * @param verifiedTo the last sequence up to which everything is as it was written
 * @param brokenAt the first sequence that is not, or null
 * @param problem what is wrong there, or null
 */
public record Verification(
        Instant at, long verifiedTo, @Nullable Long brokenAt, @Nullable String problem) {

    public boolean isIntact() {
        return brokenAt == null;
    }

    static Verification intact(Instant at, long verifiedTo) {
        return new Verification(at, verifiedTo, null, null);
    }

    static Verification broken(Instant at, long verifiedTo, long brokenAt, String problem) {
        return new Verification(at, verifiedTo, brokenAt, problem);
    }
}
