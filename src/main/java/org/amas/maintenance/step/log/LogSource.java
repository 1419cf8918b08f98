package org.amas.maintenance.step.log;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** One container's output or one file, belonging to a service. */
interface LogSource {

    /** As the Compose file names it. */
    String service();

    /** What sort of place it is, as the beginning of a sentence about its service. */
    String medium();

    /** As a reader finds it again: {@code container amas_nginx_1}, {@code logs/amas.log}. */
    String name();

    /**
     * Reads every line of the span, and in no order that may be relied on between two passes.
     *
     * @throws IOException if it can't be read to its end; what was read before counts
     */
    Ending read(Span span, Lines lines, BooleanSupplier stop) throws IOException;

    /** Takes the lines. */
    interface Lines {

        /** A new pass: what comes next doesn't follow what came before. */
        void restart();

        /**
         * @param at when the engine took the line; null where only the line itself can tell
         */
        void line(@Nullable Instant at, String text);
    }

    /**
     * How the reading ended.
     *
     * @param first since when the source has all that was logged; null if the lines tell that
     * @param cut why the newest lines may be missing; null if none are
     */
    record Ending(@Nullable Instant first, long bytes, @Nullable String cut) {}
}
