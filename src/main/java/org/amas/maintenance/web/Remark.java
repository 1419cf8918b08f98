package org.amas.maintenance.web;

import org.jspecify.annotations.Nullable;

/** What a person gives as a reason, a note or evidence. */
public final class Remark {

    private static final int MOST = 2_000;

    private Remark() {}

    /**
     * @throws InvalidRequest if it is missing, longer than 2,000 characters, or hides something
     */
    public static String required(String field, @Nullable String text) {
        if (text == null || text.isBlank()) {
            throw new InvalidRequest(field, "is required");
        }
        return checked(field, text);
    }

    /**
     * @return null if nothing is given
     * @throws InvalidRequest if it is longer than 2,000 characters, or hides something
     */
    public static @Nullable String optional(String field, @Nullable String text) {
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
