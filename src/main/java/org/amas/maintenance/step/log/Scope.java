package org.amas.maintenance.step.log;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/**
 * What is reviewed.
 *
 * @param baseline zero if nothing is compared
 * @param services which must have a log, and the only ones looked at; none: those of the
 *     environment
 * @param sources globs of files by service, in the place of the environment's
 * @param zone of times that name none
 */
record Scope(
        Duration window,
        Duration baseline,
        List<String> services,
        Map<String, List<String>> sources,
        ZoneId zone) {

    static final Duration DAY = Duration.ofDays(1);

    /** A pattern that leads out of the root is refused where settings are bound. */
    static Map<String, List<String>> patterns(@Nullable Map<String, List<String>> sources) {
        if (sources == null) {
            return Map.of();
        }
        for (List<String> patterns : sources.values()) {
            for (String pattern : patterns) {
                if (pattern.startsWith("/") || List.of(pattern.split("/")).contains("..")) {
                    throw new IllegalArgumentException(
                            "sources: " + pattern + " isn't below the root");
                }
            }
        }
        return Map.copyOf(sources);
    }

    /** An unknown zone is refused where settings are bound. */
    static ZoneId zone(String word) {
        try {
            return ZoneId.of(word);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "zone: " + word + " is no zone, write UTC or Europe/Berlin");
        }
    }
}
