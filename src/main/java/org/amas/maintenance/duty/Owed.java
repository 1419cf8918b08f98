package org.amas.maintenance.duty;

import org.amas.maintenance.procedure.Definition;
import org.amas.maintenance.procedure.Definition.Frequency;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.MonthDay;
import java.util.Map;
import java.util.Optional;

/** When a procedure is owed, if nobody has said otherwise. */
final class Owed {

    /** Owed after each emergency, not by the calendar. */
    static final String REVIEW = "emergency/post-emergency-review";

    private static final String WEEKLY_REPORT = "documentation/weekly-report";
    private static final LocalTime TWO = LocalTime.of(2, 0);

    static final Window DAILY = Window.daily(LocalTime.of(6, 0), LocalTime.of(6, 15));
    static final Window WEEKLY = Window.weekly(DayOfWeek.SUNDAY, TWO, LocalTime.of(4, 0));
    static final Window MONTHLY = Window.monthly(1, DayOfWeek.SUNDAY, TWO, LocalTime.of(6, 0));

    /** Saturday and the day after it: the first Sunday of a month may lie before. */
    static final Window QUARTERLY =
            Window.quarterly(1, DayOfWeek.SATURDAY, TWO, 1, LocalTime.of(22, 0));

    static final Window YEARLY =
            Window.yearly(MonthDay.of(1, 1), LocalTime.MIDNIGHT, 7, LocalTime.MIDNIGHT);

    /** For the ISO week that ended with the night before. */
    static final Window REPORT =
            Window.weekly(DayOfWeek.MONDAY, LocalTime.of(7, 0), LocalTime.of(9, 0));

    private static final Map<Frequency, Window> BY_FREQUENCY =
            Map.of(
                    Frequency.DAILY, DAILY,
                    Frequency.WEEKLY, WEEKLY,
                    Frequency.MONTHLY, MONTHLY,
                    Frequency.QUARTERLY, QUARTERLY,
                    Frequency.ANNUAL, YEARLY);

    private Owed() {}

    /** Empty for what is done on demand, such as every tool. */
    static Optional<Recurrence> recurrence(Definition definition) {
        if (definition.key().equals(WEEKLY_REPORT)) {
            return Optional.of(REPORT);
        }
        return definition.key().startsWith("tools/")
                ? Optional.empty()
                : Optional.ofNullable(BY_FREQUENCY.get(definition.frequency()));
    }
}
