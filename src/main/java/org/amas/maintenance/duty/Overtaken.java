package org.amas.maintenance.duty;

import org.amas.maintenance.audit.AuditTrail;
import org.amas.maintenance.run.RunFacts;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.Formats;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Instant;
import java.util.Locale;

/** Says who was faster with a duty, and when. */
@Component
class Overtaken {

    private final RunFacts facts;
    private final AuditTrail trail;

    Overtaken(RunFacts facts, AuditTrail trail) {
        this.facts = facts;
        this.trail = trail;
    }

    /** Somebody or a run has settled it. */
    Conflict settled(Duty duty, DutyState as, @Nullable Instant at) {
        return new Conflict(
                "Duty %d is %s already: %s%s."
                        .formatted(
                                duty.id(),
                                as.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                                duty.settledBy() == null ? run(duty) : duty.settledBy(),
                                at == null ? "" : " at " + said(at)));
    }

    /** A run is at it. */
    Conflict taken(Duty duty) {
        return new Conflict("%s is at duty %d.".formatted(run(duty), duty.id()));
    }

    /** {@code run 812, which ana launched at 28 Nov 2026, 06:03 UTC,}. */
    private String run(Duty duty) {
        Long run = duty.run();
        return run == null
                ? "a run"
                : facts.run(run)
                        .map(one -> launched(one.id(), one.actorName(), one.createdAt()))
                        .orElse("run " + run);
    }

    static String launched(long run, String by, Instant at) {
        return "run %d, launched by %s at %s,".formatted(run, by, said(at));
    }

    /** What was to be taken back is gone. */
    Conflict nothingToTakeBack(Duty duty) {
        String done =
                trail.of("duty", duty.id()).reversed().stream()
                        .filter(event -> event.action().equals("duty.correct"))
                        .findFirst()
                        .map(
                                event ->
                                        "%s took it back at %s"
                                                .formatted(event.actor(), said(event.at())))
                        .orElse("nobody has said anything that settles it");
        return new Conflict(
                "There is nothing to take back of duty %d: %s.".formatted(duty.id(), done));
    }

    private static String said(Instant at) {
        return new Formats().utc(at);
    }
}
