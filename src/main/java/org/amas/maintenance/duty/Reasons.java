package org.amas.maintenance.duty;

import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.Visible;
import org.jspecify.annotations.Nullable;

/** What a person gives as reason or evidence. */
final class Reasons {

    private static final int MOST = 2000;

    private Reasons() {}

    /**
     * @throws InvalidRequest if it is missing, too long, or hides something
     */
    static String required(String field, @Nullable String text) {
        if (text == null || text.isBlank()) {
            throw new InvalidRequest(field, "is required");
        }
        return checked(field, text);
    }

    /**
     * @return null if nothing is given
     * @throws InvalidRequest if it is too long, or hides something
     */
    static @Nullable String optional(String field, @Nullable String text) {
        return text == null || text.isBlank() ? null : checked(field, text);
    }

    private static String checked(String field, String text) {
        if (text.length() > MOST) {
            throw new InvalidRequest(field, "must have at most 2,000 characters");
        }
        if (Visible.obscures(text)) {
            throw new InvalidRequest(field, "must have no control or invisible characters");
        }
        return text.strip();
    }
}
