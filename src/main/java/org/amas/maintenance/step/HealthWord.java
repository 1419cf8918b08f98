package org.amas.maintenance.step;

import java.util.Locale;
import java.util.Set;

/** What programs call themselves and their parts; AMAS alone has two vocabularies. */
public final class HealthWord {

    private static final Set<String> WELL =
            Set.of("healthy", "ok", "up", "pass", "passed", "ready", "connected");

    private static final Set<String> BAD =
            Set.of(
                    "unhealthy",
                    "down",
                    "fail",
                    "failed",
                    "failing",
                    "error",
                    "critical",
                    "dead",
                    "disconnected");

    private HealthWord() {}

    public static boolean isWell(String word) {
        return WELL.contains(word.toLowerCase(Locale.ROOT));
    }

    /** Not the opposite: of a word that nobody knows, neither is true. */
    public static boolean isBad(String word) {
        return BAD.contains(word.toLowerCase(Locale.ROOT));
    }
}
