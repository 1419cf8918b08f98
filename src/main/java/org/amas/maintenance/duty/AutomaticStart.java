package org.amas.maintenance.duty;

import static org.amas.maintenance.duty.DutyBoard.LAST;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.duty.Freezes.Freeze;
import org.amas.maintenance.duty.Slots.Slot;
import org.amas.maintenance.duty.Stops.Stop;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.Formats;
import org.amas.maintenance.web.InvalidRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Starts duties that only read, ten minutes before their window. It is decided once for each duty;
 * what fell into a stop or a freeze is left to people. The claim is stored before the launch, and
 * the launch carries the duty's number as its key, so that neither a crash between the two nor a
 * second node starts it twice.
 */
@Component
class AutomaticStart {

    static final String STARTED = "started by itself";

    /** What it was owed for came back only later. */
    static final String NOT_OWED = "not started: it was not owed when its time came";

    private static final Actor SCHEDULE = new Actor(Actor.Kind.SCHEDULE, "schedule", null);
    private static final Duration CLAIM = Duration.ofMinutes(5);

    private final Duties duties;
    private final Slots slots;
    private final Stops stops;
    private final Freezes freezes;
    private final ReadOnly readings;
    private final DutyLaunch launcher;
    private final DutySettings settings;
    private final CountedRuns counted;
    private final Catalogue catalogue;
    private final TransactionTemplate transaction;

    AutomaticStart(
            Duties duties,
            Slots slots,
            Stops stops,
            Freezes freezes,
            ReadOnly readings,
            DutyLaunch launcher,
            DutySettings settings,
            CountedRuns counted,
            Catalogue catalogue,
            TransactionTemplate transaction) {
        this.duties = duties;
        this.slots = slots;
        this.stops = stops;
        this.freezes = freezes;
        this.readings = readings;
        this.launcher = launcher;
        this.settings = settings;
        this.counted = counted;
        this.catalogue = catalogue;
        this.transaction = transaction;
    }

    void start(Instant now) {
        if (!settings.automaticStart()) {
            return;
        }
        List<Duty> startable = duties.findStartable(now.plus(DutySettings.AHEAD), now);
        Map<String, String> priorities = priorities(startable);
        List<Duty> sorted =
                startable.stream()
                        .sorted(
                                Comparator.comparing(
                                        duty -> priorities.getOrDefault(duty.procedure(), LAST)))
                        .toList();
        for (Duty duty : sorted) {
            if (readings.onlyReads(duty) && decide(duty, now)) {
                launch(duty);
            }
        }
    }

    /** Of several that begin at once the most urgent is launched first. */
    private Map<String, String> priorities(List<Duty> startable) {
        Map<String, String> priorities = new HashMap<>();
        for (Duty duty : startable) {
            catalogue
                    .find(duty.procedure())
                    .ifPresent(
                            version ->
                                    priorities.put(
                                            duty.procedure(), version.definition().priority()));
        }
        return priorities;
    }

    /** Whether it is to be launched now. */
    private boolean decide(Duty duty, Instant now) {
        return Boolean.TRUE.equals(
                transaction.execute(
                        status -> {
                            Duty held = duties.findForChange(duty.id()).orElse(null);
                            // Its window may have been changed meanwhile.
                            if (held == null || !held.isOpen()) {
                                return false;
                            }
                            if (held.automatic() != null) {
                                return wasCutShort(held, now);
                            }
                            String against = against(held, now);
                            held.decide(
                                    against == null ? STARTED : against,
                                    against == null ? now : null);
                            return against == null;
                        }));
    }

    /** Claimed a moment ago, and no run came of it: the launch may be tried again. */
    private boolean wasCutShort(Duty duty, Instant now) {
        Instant claimed = duty.claimedAt();
        return claimed != null
                && now.isBefore(claimed.plus(CLAIM))
                && counted.of(List.of(duty.id())).isEmpty();
    }

    /** Why it isn't started; null if nothing speaks against it. */
    private @Nullable String against(Duty duty, Instant now) {
        Instant due = duty.windowStart().minus(DutySettings.AHEAD);
        Optional<Stop> stop =
                stops.since(due.minus(Duration.ofDays(1))).stream()
                        .filter(s -> s.covers(due))
                        .findFirst();
        if (stop.isPresent()) {
            return "not started: the application was stopped from %s to %s"
                    .formatted(said(stop.get().from()), said(stop.get().until()));
        }
        Optional<Slot> slot = slots.find(duty.procedure(), duty.environment());
        if (slot.filter(s -> !s.automatic()).isPresent()) {
            return "not started: automatic start is off";
        }
        if (slot.filter(s -> s.trackedFrom().isAfter(due)).isPresent()) {
            return "not started: its time was over when the application first started";
        }
        return freezes.now(duty.environment()).map(AutomaticStart::frozen).orElse(null);
    }

    private static String frozen(Freeze freeze) {
        return "not started: frozen until %s by %s".formatted(said(freeze.until()), freeze.by());
    }

    private static String said(Instant instant) {
        return new Formats().utc(instant);
    }

    private void launch(Duty duty) {
        try {
            launcher.bySchedule(duty, SCHEDULE);
        } catch (InvalidRequest | Conflict refused) {
            refused(duty, String.valueOf(refused.getMessage()));
        }
    }

    private void refused(Duty duty, String why) {
        String said = "not started: " + why;
        transaction.executeWithoutResult(
                status ->
                        duties.findForChange(duty.id())
                                .filter(Duty::isOpen)
                                .ifPresent(
                                        held ->
                                                held.decide(
                                                        said.substring(
                                                                0, Math.min(1000, said.length())),
                                                        null)));
    }
}
