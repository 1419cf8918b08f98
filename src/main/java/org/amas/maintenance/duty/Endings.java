package org.amas.maintenance.duty;

import static org.amas.maintenance.duty.AutomaticStart.NOT_OWED;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.duty.Slots.Ended;
import org.amas.maintenance.duty.Slots.Slot;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.procedure.Version;
import org.amas.maintenance.target.Environments;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Ends what nobody owes any more, because its procedure was retired or its environment removed.
 * What was missed by then stays missed; what was open is skipped with the reason, and what was to
 * come is off the plan. If it comes back, what would still be open is owed again.
 */
@Component
class Endings {

    private final Slots slots;
    private final Duties duties;
    private final Planner planner;
    private final Catalogue catalogue;
    private final Environments environments;
    private final AuditLog audit;
    private final TransactionTemplate transaction;

    Endings(
            Slots slots,
            Duties duties,
            Planner planner,
            Catalogue catalogue,
            Environments environments,
            AuditLog audit,
            TransactionTemplate transaction) {
        this.slots = slots;
        this.duties = duties;
        this.planner = planner;
        this.catalogue = catalogue;
        this.environments = environments;
        this.audit = audit;
        this.transaction = transaction;
    }

    /** Somewhere a procedure is, or was, owed. */
    private record Place(String procedure, String environment) {}

    void look(Instant now) {
        Set<String> current =
                catalogue.current().stream().map(Version::key).collect(Collectors.toSet());
        Map<String, Instant> retired = catalogue.retired();
        List<String> owing = planner.environments();
        Map<Place, @Nullable Ended> places = places();
        places.forEach(
                (place, ended) ->
                        look(place, ended, why(place, owing, current, retired, now), now));
    }

    /** Whatever is or was owed, with its end. */
    private Map<Place, @Nullable Ended> places() {
        Map<Place, @Nullable Ended> places = new LinkedHashMap<>();
        duties.findOwing()
                .forEach(row -> places.put(new Place((String) row[0], (String) row[1]), null));
        slots.all()
                .forEach(
                        slot ->
                                places.put(
                                        new Place(slot.procedure(), slot.environment()),
                                        slot.ended()));
        return places;
    }

    /** Why nothing is owed there; null if something is. */
    private @Nullable Ended why(
            Place place,
            List<String> owing,
            Set<String> current,
            Map<String, Instant> retired,
            Instant now) {
        if (!owing.contains(place.environment())) {
            return new Ended(now, removed(place.environment()));
        }
        if (current.contains(place.procedure())) {
            return null;
        }
        Instant at = retired.getOrDefault(place.procedure(), now);
        return new Ended(at.isAfter(now) ? now : at, "its procedure was retired");
    }

    private String removed(String environment) {
        return environments.named(environment).isEmpty()
                ? "the environment is no longer configured"
                : "amas.duty.environments no longer names the environment";
    }

    private void look(Place place, @Nullable Ended ended, @Nullable Ended why, Instant now) {
        if (why == null && ended != null) {
            transaction.executeWithoutResult(status -> resume(place, now));
        } else if (why != null && (ended == null || !open(place, ended).isEmpty())) {
            transaction.executeWithoutResult(status -> end(place, why, now));
        }
    }

    private List<Long> open(Place place, Ended ended) {
        return duties.findUnsettled(place.procedure(), place.environment(), ended.at());
    }

    /** Also what a run has left open after that end. */
    private void end(Place place, Ended why, Instant now) {
        slots.track(place.procedure(), place.environment(), new OnDemand(), now);
        Slot held = planner.hold(place.procedure(), place.environment());
        Ended ended = held.ended() == null ? why : held.ended();
        if (held.ended() == null) {
            slots.end(held, ended);
        }
        int ahead = planner.withdraw(held, now);
        String reason = "no longer owed: " + ended.why();
        int open = 0;
        for (long id : open(place, ended)) {
            Duty duty = duties.findForChange(id).orElseThrow();
            if (duty.isOpen()) {
                duty.end(reason, now);
                open++;
            }
        }
        audit.append(
                entry(place, "duty.end")
                        .because(ended.why())
                        .with("since", ended.at().toString())
                        .with("open", open)
                        .with("ahead", ahead));
    }

    private void resume(Place place, Instant now) {
        Slot held = planner.hold(place.procedure(), place.environment());
        if (held.ended() == null) {
            return;
        }
        slots.resume(held, now);
        List<Long> again =
                duties.findEnded(place.procedure(), place.environment(), Duty.SCHEDULE, now);
        again.forEach(id -> duties.findForChange(id).orElseThrow().reopen());
        planner.fill(planner.hold(place.procedure(), place.environment()), now);
        for (long id : duties.findUnsettled(place.procedure(), place.environment(), now)) {
            Duty duty = duties.findForChange(id).orElseThrow();
            if (duty.automatic() == null
                    && duty.windowStart().minus(DutySettings.AHEAD).isBefore(now)) {
                duty.decide(NOT_OWED, null);
            }
        }
        audit.append(
                entry(place, "duty.resume")
                        .because("its procedure and its environment are there again")
                        .with("open", again.size()));
    }

    private static AuditEntry entry(Place place, String action) {
        return AuditEntry.done(Actor.SYSTEM, action, "procedure", place.procedure())
                .in(place.environment());
    }
}
