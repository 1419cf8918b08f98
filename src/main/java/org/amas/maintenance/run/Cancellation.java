package org.amas.maintenance.run;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.Formats;
import org.amas.maintenance.web.NotFound;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

import java.time.Clock;

/** A person's wish to end a run. */
@Component
public class Cancellation {

    private final Runs runs;
    private final StepResults results;
    private final ChildRuns children;
    private final RunExecutor executor;
    private final RunFeed feed;
    private final AuditLog audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Cancellation(
            Runs runs,
            StepResults results,
            ChildRuns children,
            RunExecutor executor,
            RunFeed feed,
            AuditLog audit,
            TransactionTemplate transaction,
            Clock clock) {
        this.runs = runs;
        this.results = results;
        this.children = children;
        this.executor = executor;
        this.feed = feed;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Ends a queued run at once; tells one that is being performed, or waits for a person, to end.
     *
     * @throws NotFound if there is no such run
     * @throws Conflict if it has ended already, other than by being cancelled
     */
    public void ask(long id, CancelMode mode, Actor actor) {
        transaction.executeWithoutResult(status -> store(id, mode, actor));
        children.living(id).forEach(child -> children.cancel(child, mode, actor));
        executor.cancel(id, mode, actor.name());
        executor.wake();
        feed.changed(id);
    }

    private void store(long id, CancelMode mode, Actor actor) {
        Run run =
                runs.findForChange(id)
                        .orElseThrow(() -> new NotFound("There is no run %d.".formatted(id)));
        if (run.state() == RunState.CANCELLED) {
            return;
        }
        if (run.state().isFinal()) {
            throw ended(run);
        }
        run.cancel(mode, actor.name());
        if (run.state() == RunState.QUEUED) {
            endUnstarted(run, actor);
        } else if (run.parked() && children.living(id).isEmpty()) {
            // Else it ends behind the run that its step started.
            run.ready(clock.instant());
        }
        audit.append(
                AuditEntry.done(actor, "run.cancel", "run", id)
                        .in(run.environment())
                        .with("procedure", run.procedure())
                        .with("mode", mode.word()));
    }

    static Conflict ended(Run run) {
        String how = new Formats().status(run.state()).word();
        return new Conflict("Run %d has ended already: %s.".formatted(run.id(), how));
    }

    private void endUnstarted(Run run, Actor actor) {
        for (StepResult step : results.findByRunIdAndAttemptOrderByNumber(run.id(), 0)) {
            step.end(
                    Judgement.skipped("the run was cancelled by " + actor.name()), clock.instant());
        }
        run.endUnstarted(clock.instant());
        children.ended(run);
    }
}
