package org.amas.maintenance.duty;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.duty.Slots.Change;
import org.amas.maintenance.duty.Slots.Slot;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.Formats;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.NotFound;
import org.amas.maintenance.web.Remark;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A lead's word on when a procedure is owed in an environment. */
@Component
class Windows {

    /** A duty may be begun an hour ahead: openings that are closer would not be told apart. */
    private static final Duration CLOSEST = Duration.ofHours(1);

    private static final int LOOKED_AT = 2_000;
    private static final Duration LOOKED_AHEAD = Duration.ofDays(5 * 366L);

    private final Slots slots;
    private final Planner planner;
    private final Catalogue catalogue;
    private final AuditLog audit;
    private final Clock clock;

    Windows(Slots slots, Planner planner, Catalogue catalogue, AuditLog audit, Clock clock) {
        this.slots = slots;
        this.planner = planner;
        this.catalogue = catalogue;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * @param seen the version of the slot that the change was made on; 0 if there was none
     * @throws NotFound if the procedure isn't there, or nothing is owed in that environment
     * @throws InvalidRequest that names the field
     * @throws Conflict if somebody was faster; says who and when
     */
    @Transactional
    void set(
            String procedure,
            String environment,
            Recurrence window,
            boolean automatic,
            @Nullable String reason,
            long seen,
            Actor by) {
        requireKnown(procedure, environment);
        requireApart(window);
        String why = Remark.required("reason", reason);
        Instant now = clock.instant();
        slots.track(procedure, environment, new OnDemand(), now);
        Slot held = planner.hold(procedure, environment);
        if (held.version() != seen) {
            throw new Conflict(faster(held));
        }
        if (held.window().equals(window) && held.automatic() == automatic) {
            throw new InvalidRequest(
                    List.of(new FieldError(null, "This is how it is already: nothing to save.")));
        }
        planner.change(held, new Change(window, automatic, by.name(), why), now);
        record(held, window, automatic, why, by);
    }

    /**
     * @throws NotFound if there is no such procedure, or nothing is owed in that environment
     */
    void requireKnown(String procedure, String environment) {
        if (catalogue.find(procedure).isEmpty()) {
            throw new NotFound("There is no procedure " + procedure + ".");
        }
        if (!planner.environments().contains(environment)) {
            throw new NotFound("Nothing is owed in an environment " + environment + ".");
        }
    }

    /**
     * @throws InvalidRequest if it opens too often to be told apart, or before it is over
     */
    void requireApart(Recurrence window) {
        Instant now = clock.instant();
        List<Occurrence> ahead =
                window.endingAfter(now)
                        .takeWhile(one -> one.start().isBefore(now.plus(LOOKED_AHEAD)))
                        .limit(LOOKED_AT)
                        .toList();
        for (int i = 1; i < ahead.size(); i++) {
            Occurrence one = ahead.get(i - 1);
            Instant next = ahead.get(i).start();
            if (next.isBefore(one.start().plus(CLOSEST))) {
                throw new InvalidRequest(
                        "cron",
                        "It opens twice within an hour, %s: once is enough".formatted(at(next)));
            }
            if (next.isBefore(one.end())) {
                throw new InvalidRequest(
                        window instanceof CronWindow ? "lasts" : "to",
                        "It would open again before it is over, %s: end it earlier"
                                .formatted(at(next)));
            }
        }
    }

    private static String faster(Slot held) {
        Instant at = held.changedAt();
        String who = held.changedBy() == null ? "A new version of the procedure" : held.changedBy();
        String why = held.reason() == null ? "" : " (" + held.reason() + ")";
        return "%s changed this window%s%s: it is “%s” now. Save again if yours is to hold."
                .formatted(
                        who,
                        at == null ? "" : " at " + new Formats().utc(at),
                        why,
                        held.window().sentence());
    }

    private static String at(Instant instant) {
        return "at " + WindowWords.minute(instant);
    }

    private void record(Slot before, Recurrence window, boolean automatic, String why, Actor by) {
        audit.append(
                AuditEntry.done(by, "duty.window", "procedure", before.procedure())
                        .in(before.environment())
                        .because(why)
                        .with("window", window.sentence())
                        .with("before", before.window().sentence())
                        .with("automatic", automatic)
                        .with("automaticBefore", before.automatic()));
    }
}
