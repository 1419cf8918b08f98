package org.amas.maintenance.step.log;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Map;

/**
 * What the head line of a log entry says.
 *
 * @param at as written in the line; null if it says no time
 * @param message without time, level and other dressing
 * @param fields what the format names: a JSON object's scalars, {@code status}, {@code address}
 */
record Entry(
        @Nullable Instant at, Level level, Form form, String message, Map<String, String> fields) {

    /** The formats that are understood. */
    enum Form {
        JSON,
        ACCESS,
        NGINX,
        POSTGRES,
        REDIS,
        TEXT
    }

    static Entry of(@Nullable Instant at, Level level, Form form, String message) {
        return new Entry(at, level, form, message, Map.of());
    }

    String field(String name) {
        return fields.getOrDefault(name, "");
    }

    /** What stays of the message when numbers and names of single things are taken out. */
    String signature() {
        return form == Form.ACCESS
                ? "HTTP "
                        + field("status")
                        + " "
                        + Signature.of(message.substring("HTTP 500".length()))
                : Signature.of(message);
    }

    /** The HTTP status of an access line; 0 for any other. */
    int status() {
        return form == Form.ACCESS ? Integer.parseInt(field("status")) : 0;
    }
}
