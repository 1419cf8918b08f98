package org.amas.maintenance.duty;

import org.amas.maintenance.run.OwedWindows;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** The windows that duties are planned by. */
@Component
class PlannedWindows implements OwedWindows {

    private final Slots slots;
    private final Clock clock;

    PlannedWindows(Slots slots, Clock clock) {
        this.slots = slots;
        this.clock = clock;
    }

    @Override
    public Optional<Duration> next(String procedure, String environment) {
        return slots.find(procedure, environment)
                .flatMap(slot -> slot.window().next(clock.instant(), 1).stream().findFirst())
                .map(opening -> Duration.between(opening.start(), opening.end()));
    }
}
