package org.amas.maintenance.procedure;

import org.amas.maintenance.procedure.Version.Origin;
import org.jspecify.annotations.Nullable;

/**
 * A procedure's file as found.
 *
 * @param key what its path says
 * @param file its path as the operator knows it
 * @param text null if it can't be read
 * @param problem why it can't be read
 */
record SourceFile(
        String key, String file, Origin origin, @Nullable String text, @Nullable Flaw problem) {

    static SourceFile read(String key, String file, Origin origin, String text) {
        return new SourceFile(key, file, origin, text, null);
    }

    static SourceFile unreadable(String key, String file, Origin origin, String problem) {
        return unreadable(key, file, origin, new Flaw(Flaw.Place.NOWHERE, problem));
    }

    static SourceFile unreadable(String key, String file, Origin origin, Flaw problem) {
        return new SourceFile(key, file, origin, null, problem);
    }
}
