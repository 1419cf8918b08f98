package org.amas.maintenance.run;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.web.Conflict;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Runs that a step of another run has started. That one is parked meanwhile, so no thread waits and
 * a restart changes nothing; the child's end is what lets it go on. Where both are changed in one
 * transaction, the child is locked first.
 */
@Component
class ChildRuns {

    /** Who ends a child whose time is up. */
    static final String TIME = "the step's time limit";

    private final Runs runs;
    private final StepResults results;
    private final LaunchRecord launches;
    private final ObjectProvider<Cancellation> cancellation;
    private final JdbcClient jdbc;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    ChildRuns(
            Runs runs,
            StepResults results,
            LaunchRecord launches,
            ObjectProvider<Cancellation> cancellation,
            JdbcClient jdbc,
            ApplicationEventPublisher events,
            Clock clock) {
        this.runs = runs;
        this.results = results;
        this.launches = launches;
        this.cancellation = cancellation;
        this.jdbc = jdbc;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Starts it, by whoever started the parent, and parks the parent.
     *
     * @param time after which it is told to end
     * @return false if somebody wanted the parent to end since
     */
    @Transactional
    public boolean start(Run claimed, StepResult step, ChildPlans.Ready ready, Duration time) {
        Run parent = ours(claimed);
        if (parent.parked()) {
            return true; // Our commit whose answer was lost.
        }
        if (parent.cancelAsked().isPresent()) {
            return false;
        }
        Actor actor = new Actor(parent.actorKind(), parent.actorName(), null);
        String reason = "step %d of run %d".formatted(step.number(), parent.id());
        Run child =
                launches.store(
                        ready.checked(), false, reason, actor, parent.windowEnd(), ready.plans());
        child.childOf(parent.id(), step.number());
        StepResult stored = results.findById(step.id()).orElseThrow();
        if (stored.state() == StepState.PENDING) {
            stored.begin(clock.instant());
        }
        stored.awaitRun(child.id());
        parent.park(claimed.epoch(), clock.instant().plus(time));
        launches.audit(child, actor);
        return true;
    }

    /** The run that a step has started. */
    Run of(StepResult step) {
        Long child = step.child();
        if (child == null) {
            throw new IllegalStateException("step " + step.number() + " has started no run");
        }
        return runs.findById(child).orElseThrow();
    }

    /**
     * Parks the parent once more, since its child has not ended.
     *
     * @return false if it has, after all
     */
    @Transactional
    public boolean waitOn(Run claimed, StepResult step, @Nullable Instant until) {
        Run parent = ours(claimed);
        if (!parent.parked() && !of(step).state().isFinal()) {
            results.findById(step.id()).orElseThrow().awaitRun(of(step).id());
            parent.park(claimed.epoch(), until);
        }
        return parent.parked();
    }

    /** Within the transaction that ended it: it is told, and whoever waits for it may go on. */
    void ended(Run child) {
        runs.flush();
        events.publishEvent(new RunChanged(child.id(), true));
        Long id = child.parent();
        if (id == null) {
            return;
        }
        runs.findForChange(id)
                .filter(Run::parked)
                .filter(parent -> waitsFor(parent, child))
                .ifPresent(parent -> parent.ready(clock.instant()));
    }

    private boolean waitsFor(Run parent, Run child) {
        return results.findByRunIdAndAttemptOrderByNumber(parent.id(), 0).stream()
                .anyMatch(
                        step ->
                                step.waitsFor() == WaitsFor.RUN
                                        && step.child() != null
                                        && step.child() == child.id());
    }

    /** The runs that its steps started and that have not ended: at most one. */
    List<Long> living(long parent) {
        return jdbc.sql(
                        """
                        select id from run_run where parent_id = ?
                          and state in ('QUEUED', 'RUNNING', 'WAITING')\
                        """)
                .param(parent)
                .query(Long.class)
                .list();
    }

    /** Its time is up. A child that waits for a person is given more: nobody works on it. */
    Optional<Instant> overdue(Run child, Duration time) {
        if (child.parked() && living(child.id()).isEmpty()) {
            return Optional.of(clock.instant().plus(time));
        }
        cancel(child.id(), CancelMode.NOW, new Actor(Actor.Kind.SYSTEM, TIME, null));
        return Optional.empty();
    }

    void cancel(long child, CancelMode mode, Actor actor) {
        try {
            cancellation.getObject().ask(child, mode, actor);
        } catch (Conflict over) {
            // It ended by itself meanwhile: what was wished for is so.
        }
    }

    /** After a start: a wish to end that had reached the parent, but not yet the child. */
    void passOn() {
        jdbc.sql(
                        """
                        select c.id, p.cancel, p.cancelled_by from run_run c
                        join run_run p on p.id = c.parent_id
                        where p.cancel is not null and c.cancel is null
                          and c.state in ('QUEUED', 'RUNNING', 'WAITING') order by c.id\
                        """)
                .query(
                        (row, n) ->
                                new Wish(
                                        row.getLong("id"),
                                        CancelMode.valueOf(row.getString("cancel")),
                                        row.getString("cancelled_by")))
                .list()
                .forEach(
                        wish ->
                                cancel(
                                        wish.child(),
                                        wish.mode(),
                                        new Actor(Actor.Kind.SYSTEM, wish.by(), null)));
    }

    private record Wish(long child, CancelMode mode, String by) {}

    private Run ours(Run claimed) {
        Run run = runs.findForChange(claimed.id()).orElseThrow();
        if (run.epoch() != claimed.epoch()) {
            throw new Superseded(run.id());
        }
        return run;
    }
}
