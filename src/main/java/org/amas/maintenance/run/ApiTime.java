package org.amas.maintenance.run;

import java.time.Instant;
import java.time.format.DateTimeParseException;

/** A time as the API is sent it. */
final class ApiTime {

    private static final int LAST_YEAR = 9_999;

    private ApiTime() {}

    /**
     * @throws DateTimeParseException also for a year beyond what databases keep
     */
    static Instant parse(String text) {
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
