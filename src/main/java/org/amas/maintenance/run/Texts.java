package org.amas.maintenance.run;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** Makes text that came from anywhere fit a column. */
final class Texts {

    private Texts() {}

    /** At most {@code length} characters, the last an ellipsis if more were cut; without NUL. */
    static String clip(String text, int length) {
        // PostgreSQL stores no NUL in text.
        String storable = text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
        return storable.length() <= length ? storable : storable.substring(0, length - 1) + "…";
    }

    /** Of a table's row the cells that are text. */
    static List<@Nullable Object> clip(List<@Nullable Object> row, int length) {
        List<@Nullable Object> clipped = new ArrayList<>();
        row.forEach(cell -> clipped.add(clip(cell, length)));
        return clipped;
    }

    static @Nullable Object clip(@Nullable Object cell, int length) {
        return cell instanceof String text ? clip(text, length) : cell;
    }

    static @Nullable String clipped(@Nullable String text, int length) {
        return text == null ? null : clip(text, length);
    }
}
