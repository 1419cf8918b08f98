package org.amas.maintenance.duty;

import org.jspecify.annotations.Nullable;

import java.time.LocalDate;
import java.util.List;

/**
 * What a day's page knows of hand-over and sign-off.
 *
 * @param now the day that it is
 * @param shift null if nobody ever took over
 * @param signed null while the day is open
 * @param reopened sign-offs that hold no longer, oldest first
 * @param open those that need a reason
 * @param mark of the day as it is shown; empty if nothing is owed on it
 * @param unsigned days before today that nobody has signed off, the newest first
 */
record Signing(
        LocalDate day,
        LocalDate now,
        @Nullable Shift shift,
        Outgoing outgoing,
        @Nullable SignOff signed,
        List<SignOff> reopened,
        List<Row> open,
        String mark,
        List<LocalDate> unsigned) {

    /** Whether that person has read and taken over, as a sign-off of this day demands. */
    public boolean isTakenBy(String name) {
        return Shifts.isTaken(shift, name, day);
    }

    /** Whether that person has taken over today. */
    public boolean isOnCall(String name) {
        return Shifts.isTaken(shift, name, now);
    }

    public boolean isSignable() {
        return signed == null && !mark.isEmpty() && !day.isAfter(now);
    }

    /** Each has a daily log of its own. */
    public List<String> environments() {
        return signed == null
                ? List.of()
                : signed.lines().stream()
                        .map(SignOff.Line::environment)
                        .distinct()
                        .sorted()
                        .toList();
    }
}
