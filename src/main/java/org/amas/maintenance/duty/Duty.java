package org.amas.maintenance.duty;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.amas.maintenance.run.RunState;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** One occurrence of a procedure that is owed in an environment. */
@Entity
@Table(name = "duty_duty")
public class Duty {

    /** So long before its window a run counts for it. */
    static final Duration EARLY = Duration.ofMinutes(60);

    /** Who settles what is no longer owed; no account has such a name. */
    static final String SCHEDULE = "the schedule";

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    @Column(name = "procedure_key")
    private String procedure;

    private String environment;
    private Instant nominalAt;
    private Instant windowStart;
    private Instant windowEnd;
    private Instant missedAt;
    private boolean moved;
    private @Nullable Long subject;
    private @Nullable Long runId;

    @Enumerated(EnumType.STRING)
    private @Nullable DutyState settled;

    private @Nullable Boolean onTime;
    private @Nullable String reason;
    private @Nullable String settledBy;
    private @Nullable Instant settledAt;
    private @Nullable Instant doneAt;
    private @Nullable String automatic;
    private @Nullable Instant claimedAt;

    @SuppressWarnings("NullAway.Init")
    protected Duty() {}

    /**
     * Where it stands.
     *
     * @param run how the run stands that is at it; null if none is
     */
    public DutyState state(Instant now, @Nullable RunState run) {
        if (settled != null) {
            return settled;
        }
        if (run != null) {
            return run == RunState.WAITING ? DutyState.WAITING : DutyState.RUNNING;
        }
        if (now.isBefore(windowStart)) {
            return DutyState.UPCOMING;
        }
        if (now.isBefore(windowEnd)) {
            return DutyState.DUE;
        }
        return now.isBefore(missedAt) ? DutyState.LATE : DutyState.MISSED;
    }

    /** From when on what is done counts for it; a review not before what it is about. */
    Instant earliest() {
        return subject == null ? windowStart.minus(EARLY) : windowStart;
    }

    /** Nobody is at it, and it isn't settled. */
    boolean isOpen() {
        return settled == null && runId == null;
    }

    /** A run that began then is at it. */
    void take(long run) {
        if (!isOpen()) {
            throw new IllegalStateException("duty " + id + " isn't open");
        }
        runId = run;
    }

    /** Its run ended without an outcome: it is owed as before. */
    void release(long run) {
        if (settled == null && runId != null && runId == run) {
            runId = null;
        }
    }

    /**
     * Its run has ended, or a later one did better than the one that left it incomplete.
     *
     * @param began when the run was launched
     */
    void fulfil(long run, DutyState outcome, @Nullable String why, Instant began, Instant now) {
        if (settled != null && settled != DutyState.INCOMPLETE) {
            throw new IllegalStateException("duty " + id + " is " + settled);
        }
        runId = run;
        settle(outcome, why, null, now);
        onTime = isOnTime(began);
    }

    /** Nobody owes it any more, though nobody did it. */
    void end(String why, Instant now) {
        settle(DutyState.SKIPPED, why, SCHEDULE, now);
    }

    boolean isEnded() {
        return SCHEDULE.equals(settledBy);
    }

    void skip(String why, String by, Instant now) {
        settle(DutyState.SKIPPED, why, by, now);
    }

    /**
     * @param evidence where it can be seen that it was done
     * @param done when, as far as that is known
     */
    void doneOutside(String evidence, Instant done, String by, Instant now) {
        settle(DutyState.OUTSIDE, evidence, by, now);
        doneAt = done;
        onTime = isOnTime(done);
    }

    /** What a person said instead of a run is taken back: it is owed as before. */
    void reopen() {
        if (!isSettledByWord()) {
            throw new IllegalStateException("duty " + id + " is " + settled);
        }
        settle(null, null, null, null);
        doneAt = null;
        onTime = null;
    }

    boolean isSettledByWord() {
        return settled == DutyState.SKIPPED || settled == DutyState.OUTSIDE;
    }

    private void settle(
            @Nullable DutyState outcome,
            @Nullable String why,
            @Nullable String by,
            @Nullable Instant now) {
        settled = outcome;
        reason = why;
        settledBy = by;
        settledAt = now;
    }

    private boolean isOnTime(Instant began) {
        return !began.isBefore(windowStart.minus(EARLY)) && !began.isAfter(windowEnd);
    }

    /** What was decided about starting it without a person; decided once. */
    void decide(String what, @Nullable Instant claimed) {
        automatic = what;
        claimedAt = claimed;
    }

    public long id() {
        if (id == null) {
            throw new IllegalStateException("not stored yet");
        }
        return id;
    }

    /** The procedure's key. */
    public String procedure() {
        return procedure;
    }

    public String environment() {
        return environment;
    }

    public Instant nominal() {
        return nominalAt;
    }

    public Instant windowStart() {
        return windowStart;
    }

    public Instant windowEnd() {
        return windowEnd;
    }

    /** The day in UTC on which its window is over: with that day it is signed off. */
    public LocalDate lastDay() {
        return lastDay(windowEnd);
    }

    static LocalDate lastDay(Instant windowEnd) {
        return LocalDate.ofInstant(windowEnd.minusNanos(1), ZoneOffset.UTC);
    }

    /** From when on it is missed, if nobody did it. */
    public Instant missedAt() {
        return missedAt;
    }

    /** Whether its local time did not exist on that day. */
    public boolean moved() {
        return moved;
    }

    /** The emergency that a review is about; null for all others. */
    public @Nullable Long subject() {
        return subject;
    }

    /** The run that is at it, or that fulfilled it. */
    public @Nullable Long run() {
        return runId;
    }

    public @Nullable DutyState settled() {
        return settled;
    }

    /** Null while it is open, and if it was skipped. */
    public @Nullable Boolean onTime() {
        return onTime;
    }

    /** Why it was skipped or is incomplete, or the evidence of what was done elsewhere. */
    public @Nullable String reason() {
        return reason;
    }

    /** Who skipped or recorded it, or {@link #SCHEDULE}; null if a run settled it. */
    public @Nullable String settledBy() {
        return settledBy;
    }

    public @Nullable Instant settledAt() {
        return settledAt;
    }

    /** When it was done elsewhere. */
    public @Nullable Instant doneAt() {
        return doneAt;
    }

    /** What was decided about starting it without a person; null if nothing yet. */
    public @Nullable String automatic() {
        return automatic;
    }

    @Nullable Instant claimedAt() {
        return claimedAt;
    }
}
