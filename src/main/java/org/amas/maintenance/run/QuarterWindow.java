package org.amas.maintenance.run;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.Optional;

/**
 * The first weekend of a quarter, when quarterly maintenance is done: its first Saturday and the
 * day after.
 */
record QuarterWindow(LocalDate saturday) {

    /** The last one that begins after the one day and not after the other. */
    static Optional<QuarterWindow> before(LocalDate today, LocalDate until) {
        LocalDate first = firstOf(until);
        LocalDate saturday = of(first).isAfter(until) ? of(first.minusMonths(3)) : of(first);
        return saturday.isAfter(today)
                ? Optional.of(new QuarterWindow(saturday))
                : Optional.empty();
    }

    private static LocalDate firstOf(LocalDate day) {
        return day.with(IsoFields.DAY_OF_QUARTER, 1);
    }

    private static LocalDate of(LocalDate firstOfQuarter) {
        return firstOfQuarter.with(TemporalAdjusters.nextOrSame(DayOfWeek.SATURDAY));
    }

    /** {@code 2027-Q1, 2027-01-02}. */
    @Override
    public String toString() {
        return "%d-Q%d, %s"
                .formatted(saturday.getYear(), saturday.get(IsoFields.QUARTER_OF_YEAR), saturday);
    }
}
