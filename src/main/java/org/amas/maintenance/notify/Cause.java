package org.amas.maintenance.notify;

import org.amas.maintenance.step.Severity;
import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * Something that is wrong, of which people are told once, and once more when it is over.
 *
 * @param name the same for whoever meets it
 * @param title what it is, in a few words
 */
record Cause(
        long id,
        String environment,
        Kind kind,
        String name,
        Severity severity,
        String title,
        Instant began) {

    enum Kind {
        /** A procedure whose run failed. */
        RUN,
        /** A target that is down. */
        TARGET,
        /** Runs that ended because the application did. */
        STOP,
        /** Duties that nobody did. */
        DUTY,
        /** A rule that fires. */
        ALERT
    }

    /** The fact that it began. */
    String fact() {
        return "cause-" + id;
    }

    /**
     * What it touches.
     *
     * @param key the same whenever it is touched again
     * @param stepKind of the check, if it is one
     * @param text what a person reads
     */
    record Item(String key, @Nullable String stepKind, String text) {}
}
