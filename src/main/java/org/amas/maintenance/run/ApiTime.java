package org.amas.maintenance.run;

import org.amas.maintenance.web.InvalidRequest;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.format.DateTimeParseException;

/** A time as the API is sent it. */
final class ApiTime {

    private static final int LAST_YEAR = 9_999;

    private ApiTime() {}

    /**
     * @param text null for none
     * @throws InvalidRequest that names the field, also for a year beyond what databases keep
     */
    static @Nullable Instant parse(String field, @Nullable String text) {
        try {
            return text == null ? null : parse(text);
        } catch (DateTimeParseException e) {
            throw new InvalidRequest(field, "must be a time such as 2026-11-23T06:00:00Z");
        }
    }

    private static Instant parse(String text) {
        Instant instant = Instant.parse(text);
        // Java's own times reach further than a date with a zone can be made of.
        boolean kept =
                instant.isAfter(Instant.parse("0000-01-01T00:00:00Z"))
                        && instant.isBefore(Instant.parse("9999-12-31T00:00:00Z"));
        if (!kept) {
            throw new DateTimeParseException("beyond the year " + LAST_YEAR, text, 0);
        }
        return instant;
    }
}
