package org.amas.maintenance.duty;

import org.amas.maintenance.web.Choice;
import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the form of a window offers. */
enum Preset {
    DAILY("Every day", Every.DAY),
    WEEKDAYS("Monday to Friday", Every.WEEKDAY),
    WEEKLY("Weekly, on one day", Every.WEEK),
    MONTHLY("Monthly, such as the first Sunday", Every.MONTH),
    QUARTERLY("Quarterly, such as the first weekend", Every.QUARTER),
    ANNUALLY("Once a year", Every.YEAR),
    ON_DEMAND("On demand: never owed by the calendar", null),
    CRON("Any other: a cron expression and how long it lasts", null);

    private final String label;
    private final @Nullable Every every;

    Preset(String label, @Nullable Every every) {
        this.label = label;
        this.every = every;
    }

    /** As forms and style sheets name it. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Null if it isn't told by the calendar. */
    @Nullable Every every() {
        return every;
    }

    static Optional<Preset> named(String word) {
        return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
    }

    static Preset of(Recurrence window) {
        return switch (window) {
            case CronWindow cron -> CRON;
            case OnDemand never -> ON_DEMAND;
            case Window calendar ->
                    Arrays.stream(values())
                            .filter(one -> one.every == calendar.every())
                            .findFirst()
                            .orElseThrow();
        };
    }

    static List<Choice> choices() {
        return Arrays.stream(values()).map(one -> Choice.of(one.word(), one.label)).toList();
    }
}
