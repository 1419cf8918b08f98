package org.amas.maintenance.web;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;

/** A day as people write it to us: {@code 2026-11-23}. */
public final class WrittenDay {

    private static final int LENGTH = "2026-11-23".length();

    private WrittenDay() {}

    /**
     * Java also reads years beyond 9999, with a sign before them: none is a day of ours, and no
     * database keeps it.
     *
     * @throws DateTimeParseException if it is written otherwise, or isn't in the calendar
     */
    public static LocalDate parse(String text) {
        if (text.length() != LENGTH) {
            throw new DateTimeParseException("not written as 2026-11-23", text, 0);
        }
        return LocalDate.parse(text);
    }
}
