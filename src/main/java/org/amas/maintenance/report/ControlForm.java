package org.amas.maintenance.report;

import org.jspecify.annotations.Nullable;

/**
 * A control question as it was typed.
 *
 * @param period {@code 2026-Q3}, {@code 2026-07} or {@code 2026}; else from and to say it
 * @param sample how many to draw; none if it is empty
 * @param seed one is made if it is empty
 * @param fate only duties of that column are listed
 */
record ControlForm(
        @Nullable String procedure,
        @Nullable String environment,
        @Nullable String period,
        @Nullable String from,
        @Nullable String to,
        @Nullable String sample,
        @Nullable String seed,
        @Nullable String fate) {

    boolean isAsked() {
        return procedure != null;
    }

    boolean draws() {
        return !text(sample).isEmpty();
    }

    static String text(@Nullable String typed) {
        return typed == null ? "" : typed.strip();
    }
}
