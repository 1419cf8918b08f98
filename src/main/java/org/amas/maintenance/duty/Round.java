package org.amas.maintenance.duty;

import org.amas.maintenance.duty.Stops.Stop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Instant;

/** One look at the schedule; looking twice, or from two nodes at once, does nothing twice. */
@Component
class Round {

    private static final Logger log = LoggerFactory.getLogger(Round.class);

    private final Planner planner;
    private final Stops stops;
    private final Fulfilment fulfilment;
    private final AutomaticStart automatic;
    private final DutySettings settings;
    private final Clock clock;

    Round(
            Planner planner,
            Stops stops,
            Fulfilment fulfilment,
            AutomaticStart automatic,
            DutySettings settings,
            Clock clock) {
        this.planner = planner;
        this.stops = stops;
        this.fulfilment = fulfilment;
        this.automatic = automatic;
        this.settings = settings;
        this.clock = clock;
    }

    void go() {
        Instant now = clock.instant();
        Instant last = stops.last().orElse(now);
        if (last.plus(settings.stop()).isBefore(now)) {
            stops.add(new Stop(last, now));
        }
        apart("duties are planned", () -> planner.plan(now));
        apart("runs are counted", () -> fulfilment.catchUp(last));
        apart("duties are started", () -> automatic.start(now));
        stops.looked(now);
    }

    /** One that fails keeps no other from being done. */
    private static void apart(String what, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            log.warn("It failed that {}; the next look tries again", what, e);
        }
    }
}
