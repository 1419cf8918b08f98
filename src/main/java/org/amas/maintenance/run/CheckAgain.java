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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** Performs one reading step of a run once more; both results are kept, the run's state stays. */
@Component
public class CheckAgain {

    private static final Logger log = LoggerFactory.getLogger(CheckAgain.class);

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
    private final Set<StopSignal> performed = ConcurrentHashMap.newKeySet();

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
        Thread.ofVirtual().name("run-" + runId + "-again").start(() -> perform(run, begun));
        return begun;
    }

    private StepResult store(Run run, int number, Actor actor) {
        List<StepResult> before = results.findByRunIdAndNumberOrderByAttempt(run.id(), number);
        if (before.isEmpty()) {
            throw new NotFound("Run %d has no step %d.".formatted(run.id(), number));
        }
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
        audit.append(
                AuditEntry.done(actor, "run.check-again", "run", run.id())
                        .in(run.environment())
                        .with("procedure", run.procedure())
                        .with("step", number));
        return attempt;
    }

    private void perform(Run run, StepResult attempt) {
        slots.acquireUninterruptibly();
        StopSignal stop = new StopSignal();
        performed.add(stop);
        try {
            Version version = steps.version(run);
            Assignment assignment =
                    steps.assignment(run, version, steps.parameters(run, version), attempt);
            write(() -> journal.beginAttempt(attempt, steps.check(assignment)), run);
            StepPerformer.Performed done =
                    performer.perform(assignment, stop, () -> "somebody", List::of, () -> null);
            Judgement judgement =
                    done.form() == null
                            ? done.judgement()
                            : Judgement.of(StepState.UNKNOWN, "it asks a person; only a run can");
            write(() -> journal.endAttempt(run, attempt, judgement, done.evidence()), run);
            done.stored().run();
        } catch (Steps.NotPossible gone) {
            Judgement judgement = Judgement.of(StepState.NOT_RUN, gone.getMessage());
            write(() -> journal.beginAttempt(attempt, null), run);
            write(() -> journal.endAttempt(run, attempt, judgement, new Evidence(Map.of())), run);
        } catch (RuntimeException e) {
            log.error("Step {} of run {} was not checked again", attempt.number(), run.id(), e);
        } finally {
            performed.remove(stop);
            slots.release();
            feed.changed(run.id());
        }
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
    void stop() {
        performed.forEach(signal -> signal.raise(StopSignal.Why.SHUTDOWN));
    }
}
