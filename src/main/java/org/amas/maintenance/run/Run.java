package org.amas.maintenance.run;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.procedure.Version;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** One execution of one version of a procedure in one environment by one actor, with a reason. */
@Entity
@Table(name = "run_run")
public class Run {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    private String mark;

    @Column(name = "procedure_key")
    private String procedure;

    private long versionId;
    private int version;
    private String title;
    private String environment;

    @Enumerated(EnumType.STRING)
    private RunState state;

    private boolean dryRun;
    private @Nullable String reason;

    @Enumerated(EnumType.STRING)
    private Actor.Kind actorKind;

    private String actorName;
    private String parameters;
    private @Nullable Long resumesId;

    /** Grows with every claim, so that an executor that was left behind can't write any more. */
    private long epoch;

    @Enumerated(EnumType.STRING)
    private @Nullable CancelMode cancel;

    private @Nullable String cancelledBy;
    private @Nullable String note;
    private @Nullable String planDigest;
    private Instant createdAt;
    private @Nullable Instant startedAt;
    private @Nullable Instant endedAt;

    /** It waits for a person, or for another run: nobody performs it meanwhile. */
    private boolean parked;

    private @Nullable Instant readyAt;
    private @Nullable String brokeGlass;
    private @Nullable Long parentId;
    private @Nullable Integer parentStep;
    private @Nullable Instant windowEnd;

    @SuppressWarnings("NullAway.Init")
    protected Run() {}

    Run(
            Version version,
            String environment,
            boolean dryRun,
            @Nullable String reason,
            Actor actor,
            String parameters,
            @Nullable String planDigest,
            Instant now) {
        this.mark = newMark();
        this.procedure = version.key();
        this.versionId = version.id();
        this.version = version.number();
        this.title = Texts.clip(version.definition().title(), 300);
        this.environment = environment;
        this.state = RunState.QUEUED;
        this.dryRun = dryRun;
        this.reason = reason;
        this.actorKind = actor.kind();
        this.actorName = actor.name();
        this.parameters = parameters;
        this.planDigest = planDigest;
        this.createdAt = now;
    }

    /** A step of another run has started it. */
    void childOf(long parent, int step) {
        parentId = parent;
        parentStep = step;
    }

    /** 48 random bits. */
    static String newMark() {
        return UUID.randomUUID().toString().substring(24);
    }

    /** Of a run that nobody watches: from then on it starts no change. */
    void within(Instant end) {
        windowEnd = end;
    }

    /** Its next step waits. */
    void pause(long epoch) {
        require(epoch, RunState.RUNNING);
        state = RunState.WAITING;
    }

    /** What it waited for has come. */
    void proceed(long epoch) {
        require(epoch, RunState.WAITING);
        state = RunState.RUNNING;
    }

    /** Its next step waits for a person or a run: who performs it leaves it. */
    void park(long epoch, @Nullable Instant readyAt) {
        require(epoch, RunState.RUNNING, RunState.WAITING);
        state = RunState.WAITING;
        parked = true;
        this.readyAt = readyAt;
    }

    /** Somebody did without a second person; stays for ever. */
    void breakGlass(String by, String reason) {
        brokeGlass = Texts.clip(by + ": " + reason, 2300);
    }

    /** What it waited for has come, or a wish to end it: from then on it may be claimed. */
    void ready(Instant from) {
        if (!parked) {
            throw new IllegalStateException("run " + id + " waits for nobody");
        }
        if (cancel != null && readyAt != null && readyAt.isBefore(from)) {
            return; // Its end was asked for, and nothing puts that off.
        }
        readyAt = from;
    }

    /** A person wants it to end; a stronger wish replaces a weaker one. */
    void cancel(CancelMode mode, String by) {
        if (state.isFinal()) {
            throw new IllegalStateException("run " + id + " has ended " + state);
        }
        if (cancel != CancelMode.NOW) {
            cancel = mode;
            cancelledBy = by;
        }
    }

    /** Ends it before any step began. */
    void endUnstarted(Instant now) {
        if (state != RunState.QUEUED) {
            throw new IllegalStateException("run " + id + " is " + state);
        }
        state = RunState.CANCELLED;
        endedAt = now;
    }

    /** The one and only end. */
    void end(long epoch, RunState end, @Nullable String because, Instant now) {
        if (!end.isFinal()) {
            throw new IllegalArgumentException(end + " is not an end");
        }
        require(epoch, RunState.RUNNING, RunState.WAITING);
        state = end;
        note = Texts.clipped(because, 2000);
        endedAt = now;
    }

    /** A dry run has made the plans of all steps. */
    void planned(String digest) {
        planDigest = digest;
    }

    /** Takes it over from an executor that is gone. */
    void takeOver() {
        if (state != RunState.RUNNING && state != RunState.WAITING) {
            throw new IllegalStateException("run " + id + " is " + state);
        }
        epoch++;
    }

    private void require(long epoch, RunState... allowed) {
        if (this.epoch != epoch) {
            throw new Superseded(id());
        }
        for (RunState one : allowed) {
            if (state == one) {
                return;
            }
        }
        throw new IllegalStateException("run " + id + " is " + state);
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

    public long versionId() {
        return versionId;
    }

    /** The version's number within its procedure. */
    public int version() {
        return version;
    }

    /** The procedure's title, as it was. */
    public String title() {
        return title;
    }

    public String environment() {
        return environment;
    }

    public RunState state() {
        return state;
    }

    public boolean dryRun() {
        return dryRun;
    }

    public @Nullable String reason() {
        return reason;
    }

    public Actor.Kind actorKind() {
        return actorKind;
    }

    public String actorName() {
        return actorName;
    }

    /** JSON object, as given at the launch. */
    public String parameters() {
        return parameters;
    }

    public @Nullable Long resumes() {
        return resumesId;
    }

    /** The run whose step started it; null if a person, a token or a schedule did. */
    public @Nullable Long parent() {
        return parentId;
    }

    /** The number of that step. */
    public @Nullable Integer parentStep() {
        return parentStep;
    }

    long epoch() {
        return epoch;
    }

    /** Whether it belongs to those procedures that go first, and may do without a second person. */
    public boolean isEmergency() {
        return procedure.startsWith("emergency/");
    }

    /** Who did without a second person, and why; null if nobody did. */
    public @Nullable String brokeGlass() {
        return brokeGlass;
    }

    /** Whether it waits for a person, or for the run that its step started. */
    public boolean parked() {
        return parked;
    }

    /** From when on it goes on, if that is known. */
    public @Nullable Instant readyAt() {
        return readyAt;
    }

    /** From when on it starts no change; null if a person launched it. */
    public @Nullable Instant windowEnd() {
        return windowEnd;
    }

    /** What was asked, if anything was. */
    public Optional<CancelMode> cancelAsked() {
        return Optional.ofNullable(cancel);
    }

    public @Nullable String cancelledBy() {
        return cancelledBy;
    }

    /** What a reader must know about its end; null if nothing. */
    public @Nullable String note() {
        return note;
    }

    /**
     * What tells its work from that of a run with the same number in another installation: two of
     * them may share a machine or a server, and recovery kills what carries its token.
     */
    String mark() {
        return mark;
    }

    /** SHA-256 over the plans of the steps that change; null if all only read. */
    public @Nullable String planDigest() {
        return planDigest;
    }

    public Instant createdAt() {
        return createdAt;
    }

    public @Nullable Instant startedAt() {
        return startedAt;
    }

    public @Nullable Instant endedAt() {
        return endedAt;
    }
}
