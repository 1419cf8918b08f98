package org.amas.maintenance.duty;

import org.amas.maintenance.duty.Stops.Stop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

import java.time.Clock;
import java.time.Instant;

/** One look at the schedule; looking twice, or from two nodes at once, does nothing twice. */
@Component
class Round {

    private static final Logger log = LoggerFactory.getLogger(Round.class);

    private final Endings endings;
    private final Planner planner;
    private final Stops stops;
    private final Fulfilment fulfilment;
    private final AutomaticStart automatic;
    private final DutySettings settings;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Round(
            Endings endings,
            Planner planner,
            Stops stops,
            Fulfilment fulfilment,
            AutomaticStart automatic,
            DutySettings settings,
            ApplicationEventPublisher events,
            TransactionTemplate transaction,
            Clock clock) {
        this.endings = endings;
        this.planner = planner;
        this.stops = stops;
        this.fulfilment = fulfilment;
        this.automatic = automatic;
        this.settings = settings;
        this.events = events;
        this.transaction = transaction;
        this.clock = clock;
    }

    void go() {
        Instant now = clock.instant();
        Instant last = stops.last().orElse(now);
        if (last.plus(settings.stop()).isBefore(now)) {
            stops.add(new Stop(last, now));
        }
        boolean whole = apart("what is no longer owed ends", () -> endings.look(now));
        whole &= apart("duties are planned", () -> planner.plan(now));
        whole &= apart("runs are counted", () -> fulfilment.catchUp(last));
        whole &= apart("duties are started", () -> automatic.start(now));
        stops.looked(now);
        ScheduleLooked look = new ScheduleLooked(now, whole);
        apart(
                "whoever waits for a look is told",
                () -> transaction.executeWithoutResult(status -> events.publishEvent(look)));
    }

    /** One that fails keeps no other from being done. */
    private static boolean apart(String what, Runnable work) {
        try {
            work.run();
            return true;
        } catch (RuntimeException e) {
            log.warn("It failed that {}; the next look tries again", what, e);
            return false;
        }
    }
}
