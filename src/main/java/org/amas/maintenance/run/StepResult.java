package org.amas.maintenance.run;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.amas.maintenance.step.Effect;
import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * What one step of a run came to. Attempt 0 is the run's own; "check again" adds 1, 2, 3 … beside
 * it. Readings, findings, tables and output are rows of their own.
 */
@Entity
@Table(name = "run_step")
public class StepResult {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    private long runId;
    private int number;
    private int attempt;
    private String title;
    private String kind;

    @Enumerated(EnumType.STRING)
    private Effect effect;

    @Enumerated(EnumType.STRING)
    private StepState state;

    private @Nullable String reason;
    private @Nullable String headline;
    private @Nullable String cause;
    private @Nullable String firstError;
    private @Nullable Instant startedAt;
    private @Nullable Instant endedAt;
    private @Nullable String plan;
    private @Nullable String planDigest;

    @Enumerated(EnumType.STRING)
    private @Nullable WaitsFor waitsFor;

    private @Nullable String form;
    private @Nullable Long childId;
    private @Nullable String target;
    private @Nullable String settingsDigest;

    // Written by the output as it flows, never by this aggregate.
    @Column(updatable = false)
    private @Nullable Double progress;

    @Column(updatable = false)
    private @Nullable Instant lastOutputAt;

    @Column(updatable = false)
    private long outputBytes;

    @Column(updatable = false)
    private long outputLines;

    @Column(updatable = false)
    private long droppedBytes;

    @SuppressWarnings("NullAway.Init")
    protected StepResult() {}

    StepResult(long runId, int number, int attempt, String title, String kind, Effect effect) {
        this.runId = runId;
        this.number = number;
        this.attempt = attempt;
        this.title = Texts.clip(title, 300);
        this.kind = kind;
        this.effect = effect;
        this.state = StepState.PENDING;
    }

    StepResult again(int attempt) {
        return new StepResult(runId, number, attempt, title, kind, effect);
    }

    void plan(String document, @Nullable String digest) {
        this.plan = document;
        this.planDigest = digest;
    }

    /** The intent: stored before anything is done. */
    void begin(Instant now) {
        require(StepState.PENDING, StepState.WAITING);
        state = StepState.RUNNING;
        reason = null;
        waitsFor = null;
        startedAt = startedAt == null ? now : startedAt;
    }

    void looksAt(Check check) {
        target = Texts.clip(check.target(), 1000);
        settingsDigest = check.settings();
    }

    /** For a lock. */
    void await(String what) {
        require(StepState.PENDING, StepState.WAITING);
        state = StepState.WAITING;
        reason = Texts.clip(what, 4000);
    }

    /** For a person. */
    void await(WaitsFor whom, String what, @Nullable String form) {
        if (state.isFinal()) {
            throw new IllegalStateException("step " + number + " has ended " + state);
        }
        state = StepState.WAITING;
        waitsFor = whom;
        reason = Texts.clip(what, 4000);
        this.form = form;
    }

    /** For the end of a run that it started. */
    void awaitRun(long child) {
        await(WaitsFor.RUN, "run " + child, null);
        childId = child;
    }

    void end(Judgement judgement, Instant now) {
        if (state.isFinal()) {
            throw new IllegalStateException("step " + number + " has ended " + state);
        }
        state = judgement.state();
        reason = Texts.clipped(judgement.reason(), 4000);
        headline = Texts.clipped(judgement.headline(), 1000);
        cause = Texts.clipped(judgement.cause(), 1000);
        firstError = Texts.clipped(judgement.firstError(), 1000);
        endedAt = now;
        waitsFor = null;
    }

    private void require(StepState one, StepState other) {
        if (state != one && state != other) {
            throw new IllegalStateException("step " + number + " is " + state);
        }
    }

    public long id() {
        if (id == null) {
            throw new IllegalStateException("not stored yet");
        }
        return id;
    }

    public long runId() {
        return runId;
    }

    /** Counts from 1. */
    public int number() {
        return number;
    }

    public int attempt() {
        return attempt;
    }

    public String title() {
        return title;
    }

    public String kind() {
        return kind;
    }

    public Effect effect() {
        return effect;
    }

    public StepState state() {
        return state;
    }

    public @Nullable String reason() {
        return reason;
    }

    public @Nullable String headline() {
        return headline;
    }

    /**
     * {@code type address: what it said} if a target was down: the same in every step it blinds.
     */
    public @Nullable String cause() {
        return cause;
    }

    /** The first thing that went wrong, in one line. */
    public @Nullable String firstError() {
        return firstError;
    }

    public @Nullable Instant startedAt() {
        return startedAt;
    }

    public @Nullable Instant endedAt() {
        return endedAt;
    }

    /** JSON of the {@link org.amas.maintenance.step.Plan} that was shown; null if none was made. */
    @Nullable String plan() {
        return plan;
    }

    public @Nullable String planDigest() {
        return planDigest;
    }

    /** What it waits for; null if for nothing, or for a lock. */
    public @Nullable WaitsFor waitsFor() {
        return waitsFor;
    }

    /** Whether a person must say something before it goes on. */
    public boolean asks() {
        return waitsFor != null && waitsFor != WaitsFor.RUN;
    }

    /** The run that it started; null if it started none. */
    public @Nullable Long child() {
        return childId;
    }

    /**
     * JSON of the {@link org.amas.maintenance.step.Form} that it asked last; null if it never did.
     */
    @Nullable String form() {
        return form;
    }

    /** The addresses of what it looked at; null if it never began. */
    @Nullable String target() {
        return target;
    }

    /** Tells it from a check of the same kind that is set otherwise; null if it never began. */
    @Nullable String settingsDigest() {
        return settingsDigest;
    }

    /** 0 to 1; null if the step doesn't say. */
    public @Nullable Double progress() {
        return progress;
    }

    public @Nullable Instant lastOutputAt() {
        return lastOutputAt;
    }

    public long outputBytes() {
        return outputBytes;
    }

    public long outputLines() {
        return outputLines;
    }

    /** Bytes printed beyond the limit, and not kept. */
    public long droppedBytes() {
        return droppedBytes;
    }
}
