package org.amas.maintenance.step;

import org.jspecify.annotations.Nullable;

/**
 * Something wrong, with what proves it.
 *
 * @param place where: a table, a container, a file
 * @param text one sentence a reader can act on
 * @param fingerprint the same for the same trouble tomorrow: no counts, times or ids in it
 * @param evidence what was seen: log lines, the SQL statement, an exit code; may span lines
 */
public record Finding(
        Severity severity,
        String place,
        String text,
        String fingerprint,
        @Nullable String evidence) {

    public static Finding of(Severity severity, String place, String text, String fingerprint) {
        return new Finding(severity, place, text, fingerprint, null);
    }

    public static Finding info(String place, String text, String fingerprint) {
        return of(Severity.INFO, place, text, fingerprint);
    }

    public static Finding warning(String place, String text, String fingerprint) {
        return of(Severity.WARNING, place, text, fingerprint);
    }

    public static Finding error(String place, String text, String fingerprint) {
        return of(Severity.ERROR, place, text, fingerprint);
    }

    public static Finding critical(String place, String text, String fingerprint) {
        return of(Severity.CRITICAL, place, text, fingerprint);
    }

    public Finding evidence(@Nullable String seen) {
        return new Finding(severity, place, text, fingerprint, seen);
    }
}
