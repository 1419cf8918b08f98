package org.amas.maintenance.web;

import org.jspecify.annotations.Nullable;

/** One option of a select or a radio group. */
public record Choice(String value, String label, @Nullable String help) {

    public static Choice of(String value, String label) {
        return new Choice(value, label, null);
    }

    /** Whether this option is the selected one; enums and numbers compare by their text. */
    public boolean is(@Nullable Object selected) {
        return selected != null && value.equals(selected.toString());
    }
}
