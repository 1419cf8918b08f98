package org.amas.maintenance.run;

import jakarta.annotation.PreDestroy;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.procedure.Version;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.NotFound;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Performs one reading step of a run once more; both results are kept, the run's state stays. */
@Component
public class CheckAgain {

    private static final Logger log = LoggerFactory.getLogger(CheckAgain.class);
    private static final long BETWEEN_GLANCES_MS = 200;

    private final Runs runs;
    private final StepResults results;
    private final Steps steps;
    private final StepPerformer performer;
    private final Journal journal;
    private final Persistence persistence;
    private final RunFeed feed;
    private final AuditLog audit;
    private final TransactionTemplate transaction;
    private final Semaphore slots;
    private final ConcurrentMap<Long, ActiveRun> looks = new ConcurrentHashMap<>();

    CheckAgain(
            Runs runs,
            StepResults results,
            Steps steps,
            StepPerformer performer,
            Journal journal,
            Persistence persistence,
            RunFeed feed,
            AuditLog audit,
            TransactionTemplate transaction,
            RunSettings settings) {
        this.runs = runs;
        this.results = results;
        this.steps = steps;
        this.performer = performer;
        this.journal = journal;
        this.persistence = persistence;
        this.feed = feed;
        this.audit = audit;
        this.transaction = transaction;
        this.slots = new Semaphore(settings.concurrent());
    }

    /**
     * Starts it; the result appears beside the run's own.
     *
     * @param number of the step, from 1
     * @throws NotFound if there is no such run or step
     * @throws Conflict if the step changes something, has not ended yet, or is being checked
     *     already
     */
    public StepResult start(long runId, int number, Actor actor) {
        Run run =
                runs.findById(runId)
                        .orElseThrow(() -> new NotFound("There is no run %d.".formatted(runId)));
        StepResult attempt;
        try {
            attempt = transaction.execute(status -> store(run, number, actor));
        } catch (DataIntegrityViolationException overtaken) {
            throw new Conflict("Step %d is being checked again already.".formatted(number));
        }
        StepResult begun = Objects.requireNonNull(attempt);
        ActiveRun look = new ActiveRun();
        looks.put(begun.id(), look);
        Thread.ofVirtual().name("run-" + runId + "-again").start(() -> perform(run, begun, look));
        return begun;
    }

    /**
     * Stops the look at a step that is going on; what it found so far is kept. The state of the run
     * stays.
     *
     * @throws NotFound if there is no such run or step
     * @throws Conflict if it isn't being checked again
     */
    public void stop(long runId, int number, Actor actor) {
        Run run =
                runs.findById(runId)
                        .orElseThrow(() -> new NotFound("There is no run %d.".formatted(runId)));
        StepResult last = attempts(run, number).getLast();
        ActiveRun look = looks.get(last.id());
        if (look == null) {
            throw new Conflict(
                    "Step %d of run %d isn't being checked again now: there is nothing to stop."
                            .formatted(number, runId));
        }
        synchronized (look) {
            if (look.ending() == null) {
                transaction.executeWithoutResult(
                        status -> audit.append(entry(actor, "run.stop-check", run, number)));
                look.cancel(CancelMode.NOW, actor.name());
            }
        }
    }

    private List<StepResult> attempts(Run run, int number) {
        List<StepResult> all = results.findByRunIdAndNumberOrderByAttempt(run.id(), number);
        if (all.isEmpty()) {
            throw new NotFound("Run %d has no step %d.".formatted(run.id(), number));
        }
        return all;
    }

    private StepResult store(Run run, int number, Actor actor) {
        List<StepResult> before = attempts(run, number);
        StepResult last = before.getLast();
        if (last.effect() != Effect.READS || run.dryRun()) {
            throw new Conflict("Only a step that reads can be checked again.");
        }
        if (last.form() != null) {
            throw new Conflict("Only a run can ask a person: launch it again.");
        }
        if (before.getFirst().child() != null) {
            throw new Conflict("Step %d is a run of its own: launch it again.".formatted(number));
        }
        if (!last.state().isFinal()) {
            throw new Conflict("Step %d has not ended yet.".formatted(number));
        }
        StepResult attempt = results.save(last.again(last.attempt() + 1));
        audit.append(entry(actor, "run.check-again", run, number));
        return attempt;
    }

    private static AuditEntry entry(Actor actor, String action, Run run, int number) {
        return AuditEntry.done(actor, action, "run", run.id())
                .in(run.environment())
                .with("procedure", run.procedure())
                .with("step", number);
    }

    private void perform(Run run, StepResult attempt, ActiveRun look) {
        boolean free = false;
        try {
            free = awaitsItsTurn(look);
            if (free) {
                check(run, attempt, look);
            } else if (!look.isShutDown()) {
                Judgement judgement =
                        Judgement.of(
                                StepState.CANCELLED,
                                "cancelled by " + look.cancelledBy() + " before it began");
                write(() -> journal.beginAttempt(attempt, null), run);
                end(run, attempt, judgement);
            }
        } catch (RuntimeException e) {
            log.error("Step {} of run {} was not checked again", attempt.number(), run.id(), e);
        } finally {
            looks.remove(attempt.id());
            if (free) {
                slots.release();
            }
            feed.changed(run.id());
        }
    }

    /** False, without a slot, if it is stopped while it waits. */
    private boolean awaitsItsTurn(ActiveRun look) {
        try {
            while (look.ending() == null) {
                if (slots.tryAcquire(BETWEEN_GLANCES_MS, TimeUnit.MILLISECONDS)) {
                    if (look.ending() == null) {
                        return true;
                    }
                    slots.release();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private void check(Run run, StepResult attempt, ActiveRun look) {
        try {
            Version version = steps.version(run);
            Assignment assignment =
                    steps.assignment(run, version, steps.parameters(run, version), attempt);
            write(() -> journal.beginAttempt(attempt, steps.check(assignment)), run);
            StepPerformer.Performed done =
                    performer.perform(
                            assignment, look.nextStep(), look::cancelledBy, List::of, () -> null);
            Judgement judgement =
                    done.form() == null
                            ? done.judgement()
                            : Judgement.of(StepState.UNKNOWN, "it asks a person; only a run can");
            write(() -> journal.endAttempt(run, attempt, judgement, done.evidence()), run);
            done.stored().run();
        } catch (Steps.NotPossible gone) {
            Judgement judgement = Judgement.of(StepState.NOT_RUN, gone.getMessage());
            write(() -> journal.beginAttempt(attempt, null), run);
            end(run, attempt, judgement);
        }
    }

    private void end(Run run, StepResult attempt, Judgement judgement) {
        write(() -> journal.endAttempt(run, attempt, judgement, new Evidence(Map.of())), run);
    }

    private void write(Runnable write, Run run) {
        persistence.insist(
                () -> {
                    write.run();
                    return true;
                });
        feed.changed(run.id());
    }

    @PreDestroy
    void shutDown() {
        looks.values().forEach(ActiveRun::shutDown);
    }
}
