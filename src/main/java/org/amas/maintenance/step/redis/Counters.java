package org.amas.maintenance.step.redis;

import java.time.Instant;

/** What Redis has counted since it started, or since somebody reset it. */
record Counters(
        Instant at,
        String runId,
        long hits,
        long misses,
        long evicted,
        long expired,
        long rejected) {

    static Counters of(Info info, Instant at) {
        return new Counters(
                at,
                info.text("run_id"),
                info.count("keyspace_hits"),
                info.count("keyspace_misses"),
                info.count("evicted_keys"),
                info.count("expired_keys"),
                info.count("rejected_connections"));
    }

    boolean restartedSince(Counters earlier) {
        return !runId.equals(earlier.runId);
    }

    /** Somebody said CONFIG RESETSTAT. */
    boolean resetSince(Counters earlier) {
        return hits < earlier.hits
                || misses < earlier.misses
                || evicted < earlier.evicted
                || expired < earlier.expired
                || rejected < earlier.rejected;
    }

    /** Whether it is the same server that has counted on. */
    boolean goesOnFrom(Counters earlier) {
        return !restartedSince(earlier) && !resetSince(earlier);
    }

    /** What happened between; all that is counted now if the counters began anew. */
    Counters since(Counters earlier) {
        return !goesOnFrom(earlier)
                ? this
                : new Counters(
                        at,
                        runId,
                        hits - earlier.hits,
                        misses - earlier.misses,
                        evicted - earlier.evicted,
                        expired - earlier.expired,
                        rejected - earlier.rejected);
    }

    long accesses() {
        return hits + misses;
    }
}
