package org.amas.maintenance.procedure;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * Immutable content of a procedure; a run points at exactly one.
 *
 * @param number 1, 2, 3 … within the key
 * @param origin where it came from
 * @param file the file it was read from, as the operator knows it
 * @param source the YAML text as it was read
 * @param loader the user name of whoever had it loaded; null for what was found at a start
 */
public record Version(
        long id,
        String key,
        int number,
        Origin origin,
        String file,
        String source,
        Instant loadedAt,
        @Nullable String loader,
        Definition definition) {

    /** Who wrote it. */
    public enum Origin {
        /** Comes with the application. */
        SHIPPED,
        /** From the operator's own directory. */
        OPERATOR
    }
}
