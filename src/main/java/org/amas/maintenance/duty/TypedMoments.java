package org.amas.maintenance.duty;

import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.WrittenDay;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Times as a browser's fields send them; the pages say that they mean UTC. */
final class TypedMoments {

    private TypedMoments() {}

    /**
     * @throws InvalidRequest that names the field
     */
    static Instant time(String field, String text) {
        try {
            return LocalDateTime.parse(text.strip()).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException unreadable) {
            throw new InvalidRequest(field, "Enter a time such as 2026-11-28T06:10");
        }
    }

    /**
     * The end of that day.
     *
     * @throws InvalidRequest that names the field
     */
    static Instant endOf(String field, String text) {
        try {
            return WrittenDay.parse(text.strip())
                    .plusDays(1)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant();
        } catch (DateTimeException unreadable) {
            throw new InvalidRequest(field, "Enter a day such as 2026-12-31");
        }
    }
}
