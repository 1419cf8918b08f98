package org.amas.maintenance.step;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.step.WeekHours.Slot;
import org.junit.jupiter.api.Test;

import java.time.DayOfWeek;
import java.time.Instant;

class WeekHoursTests {

    private final WeekHours hours = new WeekHours();

    private void everyHour(long count) {
        for (DayOfWeek day : DayOfWeek.values()) {
            for (int hour = 0; hour < 24; hour++) {
                hours.add(day, hour, count);
            }
        }
    }

    @Test
    void theQuietestTwoHoursMayReachIntoTheNextWeek() {
        everyHour(10);
        hours.add(DayOfWeek.SUNDAY, 23, -9);
        hours.add(DayOfWeek.MONDAY, 0, -9);
        assertThat(hours.quietest()).isEqualTo(new Slot(DayOfWeek.SUNDAY, 23));
        assertThat(hours.quietest()).hasToString("Sunday 23:00 to 01:00 UTC");
        assertThat(hours.during(hours.quietest())).isEqualTo(2);
    }

    @Test
    void aBusyWindowIsNotQuietUntilItIs() {
        everyHour(10);
        Slot window = new Slot(DayOfWeek.SUNDAY, 2);
        assertThat(hours.isQuiet(window)).isTrue();
        hours.add(DayOfWeek.SUNDAY, 2, 1);
        assertThat(hours.isQuiet(window)).isFalse();
        hours.add(DayOfWeek.SUNDAY, 2, -2);
        assertThat(hours.isQuiet(window)).isTrue();
    }

    @Test
    void momentsCountInUtc() {
        hours.add(Instant.parse("2026-11-29T02:59:59Z"));
        assertThat(hours.during(new Slot(DayOfWeek.SUNDAY, 2))).isOne();
        assertThat(hours.total()).isOne();
        assertThat(hours.table("x").rows().get(2).getLast()).isEqualTo(1L);
    }
}
