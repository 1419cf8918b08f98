package org.amas.maintenance.run;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.step.Effect;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Writes what an executor does to a run: short transactions that lock the run's row and check its
 * epoch; none of them spans the work itself. Each may be tried again if the database didn't answer.
 */
@Component
class Journal {

    private final Runs runs;
    private final StepResults steps;
    private final ResultRows rows;
    private final ChildRuns children;
    private final FindingLives lives;
    private final TableDifferences differences;
    private final ApprovalRows approvals;
    private final AuditLog audit;
    private final ApplicationEventPublisher events;
    private final JdbcClient jdbc;
    private final Clock clock;

    Journal(
            Runs runs,
            StepResults steps,
            ResultRows rows,
            ChildRuns children,
            FindingLives lives,
            TableDifferences differences,
            ApprovalRows approvals,
            AuditLog audit,
            ApplicationEventPublisher events,
            JdbcClient jdbc,
            Clock clock) {
        this.runs = runs;
        this.steps = steps;
        this.rows = rows;
        this.children = children;
        this.lives = lives;
        this.differences = differences;
        this.approvals = approvals;
        this.audit = audit;
        this.events = events;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Queued runs, and those that need wait no longer; emergencies first. */
    List<Long> queued(int atMost) {
        return jdbc.sql(
                        """
                        select id from run_run
                        where state in ('QUEUED', 'WAITING', 'RUNNING')
                          and (state = 'QUEUED' or parked = true and ready_at <= ?)
                        order by case when procedure_key like 'emergency/%' then 0 else 1 end, id
                        limit ?\
                        """)
                .params(clock.instant().atOffset(ZoneOffset.UTC), atMost)
                .query(Long.class)
                .list();
    }

    /**
     * The run, if it was still to be claimed and is ours now.
     *
     * @param at of the claim: asked again with the same, it knows its own commit whose answer was
     *     lost
     */
    @Transactional
    public Optional<Run> claim(long id, Instant at) {
        OffsetDateTime started = at.atOffset(ZoneOffset.UTC);
        int claimed =
                jdbc.sql(
                                """
                                update run_run
                                set state = 'RUNNING', epoch = epoch + 1, claimed_at = ?,
                                  started_at = coalesce(started_at, ?),
                                  parked = false, ready_at = null
                                where id = ? and (state = 'QUEUED'
                                  or parked = true and ready_at <= ?
                                  or state = 'RUNNING' and claimed_at = ?)\
                                """)
                        .params(started, started, id, started, started)
                        .update();
        return claimed == 1 ? runs.findById(id) : Optional.empty();
    }

    @Transactional(readOnly = true)
    public List<StepResult> steps(long run) {
        return steps.findByRunIdAndAttemptOrderByNumber(run, 0);
    }

    @Transactional(readOnly = true)
    public Optional<CancelMode> cancelAsked(long run) {
        return runs.findById(run).flatMap(Run::cancelAsked);
    }

    /**
     * The intent to perform a step; stored before anything is done.
     *
     * @param check what it is about to look at; null for a plan, which judges nothing
     */
    @Transactional
    public void begin(Run claimed, StepResult step, @Nullable Check check) {
        Run run = ours(claimed);
        if (run.state() == RunState.WAITING) {
            run.proceed(claimed.epoch());
        }
        begin(step, check);
    }

    @Transactional
    public void await(Run claimed, StepResult step, String what) {
        Run run = ours(claimed);
        if (run.state() == RunState.RUNNING) {
            run.pause(claimed.epoch());
        }
        change(step).await(what);
    }

    /** Whoever performs it stops before its next step began, and the next start claims it. */
    @Transactional
    public void leave(Run claimed) {
        Run run = ours(claimed);
        if (!run.parked()) {
            run.park(claimed.epoch(), clock.instant());
        }
    }

    /**
     * The step waits for a person, and the run with it; whoever performs it lets go.
     *
     * @param form what is asked, as JSON; null for an approval
     * @param readyAt when it goes on by itself; null if only when somebody has spoken
     */
    @Transactional
    public void park(
            Run claimed,
            StepResult step,
            WaitsFor whom,
            String what,
            @Nullable String form,
            @Nullable Instant readyAt) {
        Run run = ours(claimed);
        if (run.parked()) {
            return; // Our commit whose answer was lost.
        }
        change(step).await(whom, what, form);
        // Somebody may have wanted it to end since the step began: then it is claimed to end.
        run.park(claimed.epoch(), run.cancelAsked().isPresent() ? clock.instant() : readyAt);
        runs.flush();
        events.publishEvent(new RunWaits(run.id(), step.number(), whom));
        audit.append(
                AuditEntry.done(Actor.SYSTEM, "run.wait", "run", run.id())
                        .in(run.environment())
                        .with("procedure", run.procedure())
                        .with("step", step.number())
                        .with("for", whom.name().toLowerCase(Locale.ROOT)));
    }

    /** The result of a step that was performed, or why it wasn't. */
    @Transactional
    public void end(Run claimed, StepResult step, Judgement judgement, @Nullable Evidence found) {
        ended(ours(claimed), step, judgement, found);
    }

    /** The result of a check again: the run isn't touched. */
    @Transactional
    public void endAttempt(Run run, StepResult step, Judgement judgement, Evidence found) {
        ended(run, step, judgement, found);
    }

    @Transactional
    public void beginAttempt(StepResult step, @Nullable Check check) {
        begin(step, check);
    }

    private void begin(StepResult step, @Nullable Check check) {
        StepResult stored = change(step);
        if (stored.state() == StepState.RUNNING) {
            return; // Our commit whose answer was lost.
        }
        stored.begin(clock.instant());
        if (check != null) {
            stored.looksAt(check);
        }
        if (step.effect() == Effect.DESTROYS) {
            jdbc.sql(
                            """
                            update run_approval set spent_at = ? where spent_at is null
                              and id = (select max(id) from run_approval where step_id = ?)\
                            """)
                    .params(clock.instant().atOffset(ZoneOffset.UTC), step.id())
                    .update();
        }
    }

    private void ended(Run run, StepResult step, Judgement judgement, @Nullable Evidence found) {
        StepResult stored = change(step);
        if (stored.state().isFinal()) {
            return; // Our commit whose answer was lost.
        }
        stored.end(judgement, clock.instant());
        if (found != null) {
            rows.save(stored.id(), found, lives.after(run, stored, judgement, found));
            if (!found.tables().isEmpty()) {
                differences.compare(run, stored);
            }
        }
    }

    /** The plan that a dry run made, or that a second person is asked to approve. */
    @Transactional
    public void planned(StepResult step, String document, String digest) {
        change(step).plan(document, digest);
    }

    /** A yes that was given in advance is used for this plan. */
    @Transactional
    public void approved(Run claimed, StepResult step, ApprovalGate.Stands given) {
        ours(claimed);
        StepResult stored = change(step);
        stored.plan(given.plan(), given.digest());
        if (approvals.newest(stored).filter(given.word()::equals).isPresent()) {
            return; // Our commit whose answer was lost.
        }
        approvals.add(stored, given.word());
        audit.append(
                AuditEntry.done(Actor.SYSTEM, "run.approve-standing", "run", claimed.id())
                        .in(claimed.environment())
                        .because(given.word().reason())
                        .with("procedure", claimed.procedure())
                        .with("step", step.number())
                        .with("planDigest", given.digest())
                        .with("standing", String.valueOf(given.word().standing()))
                        .with("givenBy", given.word().by()));
    }

    @Transactional
    public void end(Run claimed, RunState end, @Nullable String note, @Nullable String planDigest) {
        Run run = ours(claimed);
        if (run.state().isFinal()) {
            return; // Our commit whose answer was lost.
        }
        if (planDigest != null) {
            run.planned(planDigest);
        }
        run.end(claimed.epoch(), end, note, clock.instant());
        children.ended(run);
        audit.append(
                AuditEntry.done(Actor.SYSTEM, "run.end", "run", run.id())
                        .in(run.environment())
                        .with("procedure", run.procedure())
                        .with("state", end.name()));
    }

    private Run ours(Run claimed) {
        Run run = runs.findForChange(claimed.id()).orElseThrow();
        if (run.epoch() != claimed.epoch()) {
            throw new Superseded(run.id());
        }
        return run;
    }

    private StepResult change(StepResult step) {
        return steps.findById(step.id()).orElseThrow();
    }
}
