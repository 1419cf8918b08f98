package org.amas.maintenance.duty;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.time.Duration;
import java.util.List;

/**
 * {@code amas.duty.*}.
 *
 * @param environments in which procedures are owed; one that isn't configured owes nothing
 * @param automaticStart whether duties that only read are started ten minutes before their window
 * @param round how often the schedule is looked at
 * @param stop after so long without a look the application counts as stopped meanwhile
 */
@ConfigurationProperties("amas.duty")
record DutySettings(
        @DefaultValue("production") List<String> environments,
        @DefaultValue("true") boolean automaticStart,
        @DefaultValue("15s") Duration round,
        @DefaultValue("5m") Duration stop) {

    /** So long before its window a duty is started. */
    static final Duration AHEAD = Duration.ofMinutes(10);

    DutySettings {
        if (round.compareTo(Duration.ofSeconds(1)) < 0 || stop.compareTo(round) <= 0) {
            throw new IllegalArgumentException(
                    "amas.duty.round must be 1s or more, and shorter" + " than amas.duty.stop");
        }
    }
}
