package org.amas.maintenance.report;

import java.time.LocalDate;

/**
 * When a reading reaches its limit if it goes on as it did.
 *
 * @param value the last of the week
 * @param run that took it
 * @param days from the last day with a value on; 0 if it is there
 * @param on the day of that
 * @param sentence with the limit, and of how many days in what time the trend is
 * @param href the reading over time
 */
record Forecast(
        String kind,
        String name,
        String of,
        String unit,
        double value,
        long run,
        int step,
        double limit,
        double days,
        LocalDate on,
        String sentence,
        String href) {

    /** {@code used_percent, mount /}. */
    public String what() {
        return of.isEmpty() ? name : name + ", " + of;
    }
}
