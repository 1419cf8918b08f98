package org.amas.maintenance.step.log;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/** Looks at the lines of all sources, one source after the other. */
interface Watch {

    /** A new pass over a source begins. */
    default void begin(LogSource source) {}

    /** Whether an entry is of interest; only such are told apart from their twins elsewhere. */
    boolean wants(Entry entry);

    /**
     * One line of the span.
     *
     * @param fresh what it begins, if that is wanted and no other source has shown it
     */
    void line(LogSource source, Instant at, String text, @Nullable Entry fresh);
}
