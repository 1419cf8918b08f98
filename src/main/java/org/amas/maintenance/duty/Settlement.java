package org.amas.maintenance.duty;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.Formats;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.NotFound;
import org.amas.maintenance.web.Remark;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import java.time.Clock;
import java.time.Instant;

/** A person's word that settles a duty without a run. */
@Component
public class Settlement {

    private final Duties duties;
    private final Words words;
    private final SignOffs signOffs;
    private final Overtaken overtaken;
    private final AuditLog audit;
    private final Clock clock;

    Settlement(
            Duties duties,
            Words words,
            SignOffs signOffs,
            Overtaken overtaken,
            AuditLog audit,
            Clock clock) {
        this.duties = duties;
        this.words = words;
        this.signOffs = signOffs;
        this.overtaken = overtaken;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * It isn't going to be done.
     *
     * @param version of what was said about it when it was looked at; null if nobody looked
     * @throws NotFound if there is no such duty
     * @throws InvalidRequest if the reason is missing
     * @throws Conflict if it is settled, a run is at it, its day is signed off, or somebody said
     *     something else about it meanwhile
     */
    @Transactional
    public void skip(long id, @Nullable String reason, @Nullable Integer version, Actor by) {
        Duty duty = open(id, version);
        String why = Remark.required("reason", reason);
        duty.skip(why, by.name(), clock.instant());
        record(duty, "duty.skip", why, by);
    }

    /**
     * It was done elsewhere, and is recorded afterwards.
     *
     * @param done when
     * @param evidence where that can be seen
     * @param version as above
     * @throws NotFound if there is no such duty
     * @throws InvalidRequest if the evidence is missing, or the time is ahead
     * @throws Conflict as above
     */
    @Transactional
    public void doneOutside(
            long id, Instant done, @Nullable String evidence, @Nullable Integer version, Actor by) {
        Duty duty = open(id, version);
        String seen = Remark.required("evidence", evidence);
        if (done.isAfter(clock.instant())) {
            throw new InvalidRequest("done", "must not be ahead");
        }
        if (done.isBefore(duty.earliest())) {
            throw new InvalidRequest("done", "must not be before the duty could be done");
        }
        duty.doneOutside(seen, done, by.name(), clock.instant());
        audit.append(entry(duty, "duty.outside", seen, by).with("done", done.toString()));
    }

    /**
     * What a person said of it was wrong: it is owed as before.
     *
     * @param reason why it was wrong
     * @param was what is taken back, as it was shown; see {@link #said}
     * @param version as above
     * @throws NotFound if there is no such duty
     * @throws InvalidRequest if the reason is missing
     * @throws Conflict if no person's word settled it, its day is signed off, or somebody said
     *     something else about it meanwhile
     */
    @Transactional
    void correct(long id, @Nullable String reason, @Nullable String was, int version, Actor by) {
        Duty duty = find(id);
        if (duty.isEnded()) {
            throw new Conflict(
                    "Duty %d is no longer owed: %s. It comes back with what it belongs to."
                            .formatted(id, duty.reason()));
        }
        if (!duty.isSettledByWord()) {
            throw overtaken.nothingToTakeBack(duty);
        }
        signOffs.requireOpen(duty);
        words.requireSeen(id, version);
        String why = Remark.required("reason", reason);
        String now = said(duty.settledBy(), duty.reason());
        if (!now.equals(was)) {
            throw new Conflict(
                    "Somebody has said something else meanwhile, %s (at %s). Look at it again."
                            .formatted(now, at(duty.settledAt())));
        }
        duty.reopen();
        audit.append(entry(duty, "duty.correct", why, by).with("was", now));
    }

    /** Who said what: {@code ana: the disk is new}. */
    static String said(@Nullable String by, @Nullable String reason) {
        return by + ": " + reason;
    }

    private static String at(@Nullable Instant settled) {
        return settled == null ? "some time" : new Formats().utc(settled);
    }

    private Duty find(long id) {
        return duties.findForChange(id)
                .orElseThrow(() -> new NotFound("There is no duty %d.".formatted(id)));
    }

    private Duty open(long id, @Nullable Integer version) {
        Duty duty = find(id);
        DutyState settled = duty.settled();
        if (settled != null) {
            throw overtaken.settled(duty, settled, duty.settledAt());
        }
        if (!duty.isOpen()) {
            throw overtaken.taken(duty);
        }
        signOffs.requireOpen(duty);
        if (version != null) {
            words.requireSeen(id, version);
        }
        return duty;
    }

    private void record(Duty duty, String action, String why, Actor by) {
        audit.append(entry(duty, action, why, by));
    }

    private static AuditEntry entry(Duty duty, String action, String why, Actor by) {
        return AuditEntry.done(by, action, "duty", duty.id())
                .in(duty.environment())
                .because(why)
                .with("procedure", duty.procedure())
                .with("nominal", duty.nominal().toString());
    }
}
