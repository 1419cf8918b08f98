package org.amas.maintenance.run;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.step.Recovery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/**
 * Settles what an earlier process left: asks the world what became of each step that was being
 * performed, then says INTERRUPTED and names what was found. May itself be cut short and done
 * again. It takes for granted that only one application works on this database.
 */
@Component
class RunRecovery {

    private static final Logger log = LoggerFactory.getLogger(RunRecovery.class);
    private static final Duration TIME = Duration.ofSeconds(60);
    private static final EnumSet<StepState> UNFINISHED =
            EnumSet.of(StepState.PENDING, StepState.RUNNING, StepState.WAITING);

    private final Runs runs;
    private final StepResults results;
    private final Steps steps;
    private final StepRemains remains;
    private final ChildRuns children;
    private final Locks locks;
    private final AuditLog audit;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    RunRecovery(
            Runs runs,
            StepResults results,
            Steps steps,
            StepRemains remains,
            ChildRuns children,
            Locks locks,
            AuditLog audit,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            Clock clock) {
        this.runs = runs;
        this.results = results;
        this.steps = steps;
        this.remains = remains;
        this.children = children;
        this.locks = locks;
        this.audit = audit;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    void recover() {
        List<Long> left =
                jdbc.sql(
                                """
                                select id from run_run
                                where state in ('RUNNING', 'WAITING') and parked = false
                                order by id\
                                """)
                        .query(Long.class)
                        .list();
        left.stream()
                .filter(id -> !goesOn(id))
                .forEach(id -> interrupt(id, "the application stopped while it ran"));
        results.findByStateInAndAttemptGreaterThan(UNFINISHED, 0).forEach(this::endAttempt);
        jdbc.sql(
                        """
                        delete from run_lock where run_id in
                          (select id from run_run
                           where state not in ('RUNNING', 'WAITING') or parked = true)\
                        """)
                .update();
        children.passOn();
        locks.wake();
    }

    /**
     * A run whose next step waits for a lock, or was claimed after what it waited for had come, and
     * had not begun yet: nothing of that was done, so it waits to be claimed once more.
     */
    private boolean goesOn(long id) {
        return Boolean.TRUE.equals(
                transaction.execute(
                        status -> {
                            List<StepResult> open =
                                    results.findByRunIdAndAttemptOrderByNumber(id, 0).stream()
                                            .filter(step -> !step.state().isFinal())
                                            .toList();
                            if (open.isEmpty() || open.getFirst().state() != StepState.WAITING) {
                                return false;
                            }
                            Run run = runs.findForChange(id).orElseThrow();
                            run.takeOver();
                            run.park(run.epoch(), clock.instant());
                            return true;
                        }));
    }

    /** Ends a run that nobody performs any more. */
    void interrupt(long id, String why) {
        List<String> found = new ArrayList<>();
        Run run = runs.findById(id).orElseThrow();
        for (StepResult step : results.findByRunIdAndAttemptOrderByNumber(id, 0)) {
            if (step.state() == StepState.RUNNING) {
                Judgement judgement = ask(run, step, why);
                end(step, judgement);
                remains.discard(run, step);
                found.add("step " + step.number() + ": " + found(judgement, why));
            }
        }
        String note = found.isEmpty() ? why : why + "; " + String.join("; ", found);
        transaction.executeWithoutResult(status -> end(id, note));
        locks.releaseAll(id);
        log.warn("Run {} was interrupted: {}", id, note);
    }

    /** Without what the run's note says once for all its steps. */
    private static String found(Judgement judgement, String why) {
        String reason = String.valueOf(judgement.reason());
        String once = why + ": ";
        return reason.startsWith(once) ? reason.substring(once.length()) : reason;
    }

    private Judgement ask(Run run, StepResult step, String why) {
        Recovery recovery = remains.of(run, step, steps);
        String reason = why + ": " + recovery.found();
        return switch (recovery.state()) {
            case NEVER_STARTED -> Judgement.skipped("never started: " + recovery.found());
            case ENDED ->
                    recovery.outcome() == null
                            ? Judgement.of(StepState.UNKNOWN, reason)
                            : Verdict.of(recovery.outcome(), new Evidence(Map.of()));
            case STILL_RUNNING ->
                    Judgement.of(StepState.UNKNOWN, "still running: " + recovery.found());
            case KILLED, UNKNOWN -> Judgement.of(StepState.UNKNOWN, reason);
        };
    }

    private void end(StepResult found, Judgement judgement) {
        transaction.executeWithoutResult(
                status -> {
                    StepResult step = results.findById(found.id()).orElseThrow();
                    if (!step.state().isFinal()) {
                        step.end(judgement, clock.instant());
                    }
                });
    }

    private void end(long id, String note) {
        Run run = runs.findForChange(id).orElseThrow();
        if (run.state().isFinal()) {
            return;
        }
        run.takeOver();
        for (StepResult step : results.findByRunIdAndAttemptOrderByNumber(id, 0)) {
            if (!step.state().isFinal()) {
                step.end(Judgement.skipped("the run was interrupted"), clock.instant());
            }
        }
        run.end(run.epoch(), RunState.INTERRUPTED, note, clock.instant());
        children.ended(run);
        audit.append(
                AuditEntry.failed(Actor.SYSTEM, "run.interrupt", "run", id)
                        .in(run.environment())
                        .because(note)
                        .with("procedure", run.procedure()));
    }

    private void endAttempt(StepResult attempt) {
        Run run = runs.findById(attempt.runId()).orElseThrow();
        if (attempt.state() == StepState.PENDING) {
            end(attempt, Judgement.skipped("the application stopped before it began"));
            return;
        }
        end(attempt, ask(run, attempt, "the application stopped while it ran"));
        remains.discard(run, attempt);
    }
}
