package org.amas.maintenance.run;

import org.jspecify.annotations.Nullable;

/** Makes text that came from anywhere fit a column. */
final class Texts {

    private Texts() {}

    /** At most {@code length} characters, the last an ellipsis if more were cut; without NUL. */
    static String clip(String text, int length) {
        // PostgreSQL stores no NUL in text.
        String storable = text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
        return storable.length() <= length ? storable : storable.substring(0, length - 1) + "…";
    }

    static @Nullable String clipped(@Nullable String text, int length) {
        return text == null ? null : clip(text, length);
    }
}
