package org.amas.maintenance.report;

import java.time.Instant;
import java.util.Locale;

/**
 * A report as it was made.
 *
 * @param period {@code 2026-11-28} or {@code 2026-W48}
 * @param content JSON
 * @param digest SHA-256 of the content, hex
 * @param run that made it
 */
record Document(
        long id,
        Kind kind,
        String environment,
        String period,
        String content,
        String markdown,
        String digest,
        long run,
        Instant madeAt) {

    enum Kind {
        DAILY,
        WEEKLY;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public String href() {
        return "/reports/%s/%s?environment=%s".formatted(kind.word(), period, environment);
    }
}
