package org.amas.maintenance.report;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * One run, as a report lists it.
 *
 * @param seconds how long it took; null if it has not ended
 * @param counts what its steps came to: {@code 9 passed, 1 failed}
 * @param trouble the first step that failed, and why; null if none did
 * @param parent the run whose step started it; null if none did
 */
record Activity(
        long run,
        String procedure,
        int version,
        String title,
        String state,
        String by,
        @Nullable String reason,
        Instant at,
        @Nullable Double seconds,
        String counts,
        @Nullable String trouble,
        @Nullable Long parent) {

    public String href() {
        return "/runs/" + run;
    }
}
