package org.amas.maintenance.duty;

import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Whether the schedule is looked at. */
@Component
class Pulse {

    private final Stops stops;
    private final DutySettings settings;
    private final Clock clock;

    Pulse(Stops stops, DutySettings settings, Clock clock) {
        this.stops = stops;
        this.settings = settings;
        this.clock = clock;
    }

    /** When it was looked at last, if that is so long ago that nobody does; else empty. */
    Optional<Instant> lost() {
        Instant since = clock.instant().minus(settings.stop());
        return stops.last().filter(last -> last.isBefore(since));
    }
}
