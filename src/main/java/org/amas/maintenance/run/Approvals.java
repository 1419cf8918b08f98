package org.amas.maintenance.run;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.run.ApprovalRows.Decided;
import org.amas.maintenance.run.ApprovalRows.Decision;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.NotFound;
import org.amas.maintenance.web.Visible;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The only way to a second person's word on a plan, and to do without one in an emergency. */
@Component
public class Approvals {

    /** How far ahead a word may be given. */
    static final Duration AHEAD = Duration.ofDays(7);

    private static final Duration USUAL = Duration.ofDays(1);

    private final WaitingStep waiting;
    private final ApprovalRows rows;
    private final BackupOutlook backups;
    private final RunExecutor executor;
    private final RunFeed feed;
    private final AuditLog audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Approvals(
            WaitingStep waiting,
            ApprovalRows rows,
            BackupOutlook backups,
            RunExecutor executor,
            RunFeed feed,
            AuditLog audit,
            TransactionTemplate transaction,
            Clock clock) {
        this.waiting = waiting;
        this.rows = rows;
        this.backups = backups;
        this.executor = executor;
        this.feed = feed;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * What somebody says.
     *
     * @param step its number
     * @param planDigest of the plan that was looked at
     * @param reason needed for a no, and for a broken glass
     * @param from the step may not begin before; null for at once
     * @param until nor after; null for a day later
     */
    public record Word(
            int step,
            @Nullable String planDigest,
            Decision decision,
            @Nullable String reason,
            @Nullable Instant from,
            @Nullable Instant until) {}

    /**
     * Takes it, and lets the run go on.
     *
     * @throws NotFound if there is no such run or step
     * @throws InvalidRequest naming what is wrong about it
     * @throws Conflict if nothing waits for it, the plan is another one by now, or the actor may
     *     not say it: who launched never approves
     */
    public void decide(long runId, Word word, Actor actor) {
        try {
            transaction.executeWithoutResult(status -> store(runId, word, actor));
        } catch (InvalidRequest | Conflict refused) {
            audit.record(
                    AuditEntry.denied(actor, action(word.decision()), "run", runId)
                            .because(refused.getMessage())
                            .with("step", word.step()));
            throw refused;
        }
        executor.wake();
        feed.changed(runId);
    }

    private void store(long runId, Word word, Actor actor) {
        WaitingStep.Of found = waiting.findForChange(runId, word.step());
        Run run = found.run();
        StepResult step = found.step();
        requireWaiting(found);
        requireSame(step, word);
        requireUndecided(run, step);
        requireEntitled(run, word, actor);
        Decided decided = decided(word, actor);
        rows.add(step, decided);
        if (decided.from().isAfter(decided.at())) {
            String outlook =
                    backups.at(decided.from(), run, step).map(told -> "; " + told).orElse("");
            step.await(WaitsFor.APPROVAL, ApprovalGate.later(decided) + outlook, null);
        }
        if (word.decision() == Decision.BROKE_GLASS) {
            run.breakGlass(actor.name(), String.valueOf(decided.reason()));
        }
        run.ready(decided.from());
        audit.append(
                AuditEntry.done(actor, action(word.decision()), "run", runId)
                        .in(run.environment())
                        .because(decided.reason())
                        .with("procedure", run.procedure())
                        .with("step", word.step())
                        .with("planDigest", decided.planDigest())
                        .with("from", decided.from().toString())
                        .with("until", decided.until().toString()));
    }

    private void requireWaiting(WaitingStep.Of found) {
        Run run = found.run();
        if (run.cancelAsked().isPresent()) {
            throw new Conflict(
                    "Run %d is being ended: %s asked for it."
                            .formatted(run.id(), run.cancelledBy()));
        }
        if (!run.parked() || found.step().waitsFor() != WaitsFor.APPROVAL) {
            throw found.waitsForNo(
                    "approval",
                    rows.of(found.step().id()).stream()
                            .reduce((first, last) -> last)
                            .map(Approvals::decidedBefore));
        }
    }

    private static String decidedBefore(Decided before) {
        return WaitingStep.said(before.by(), "has decided it", before.at());
    }

    private static void requireSame(StepResult step, Word word) {
        if (word.planDigest() == null) {
            throw new InvalidRequest("planDigest", "is required");
        }
        if (!word.planDigest().equals(step.planDigest())) {
            throw new Conflict(
                    "The plan is another one by now: look at it again before you decide.");
        }
    }

    /**
     * A no is a no, and a yes that holds by now is being acted on: only a yes for later can be
     * taken back, or given anew.
     */
    private void requireUndecided(Run run, StepResult step) {
        Decided before = rows.newest(step).orElse(null);
        if (before == null || before.decision() == Decision.APPROVED && run.readyAt() == null) {
            return; // Or the yes had run out, and the run waits for another.
        }
        boolean later =
                before.decision() == Decision.APPROVED && before.from().isAfter(clock.instant());
        if (!later) {
            throw new Conflict(decidedBefore(before));
        }
    }

    private static void requireEntitled(Run run, Word word, Actor actor) {
        boolean own = actor.name().equals(run.actorName());
        if (word.decision() == Decision.APPROVED && own) {
            throw new Conflict(
                    "%s launched run %d, so another lead or admin must approve it."
                            .formatted(actor.name(), run.id()));
        }
        if (word.decision() == Decision.BROKE_GLASS && !run.isEmergency()) {
            throw new Conflict(
                    "Glass is broken in emergencies only: %s is none.".formatted(run.procedure()));
        }
    }

    private Decided decided(Word word, Actor actor) {
        Instant now = clock.instant();
        List<FieldError> wrong = new ArrayList<>();
        // Only a yes can be for later.
        Instant asked = word.decision() == Decision.APPROVED ? word.from() : null;
        Instant from = asked != null && asked.isAfter(now) ? asked : now;
        if (from.isAfter(now.plus(AHEAD))) {
            wrong.add(new FieldError("from", "must be at most 7 days ahead"));
            from = now;
        }
        Instant until = Objects.requireNonNullElse(word.until(), from.plus(USUAL));
        String reason = Optional.ofNullable(word.reason()).map(String::strip).orElse("");
        if (reason.isEmpty() && word.decision() != Decision.APPROVED) {
            wrong.add(new FieldError("reason", "is required"));
        }
        if (reason.length() > LaunchCheck.REASON) {
            wrong.add(new FieldError("reason", "must have at most 2,000 characters"));
        }
        if (Visible.obscures(reason)) {
            wrong.add(new FieldError("reason", "must have no control or invisible characters"));
        }
        if (!until.isAfter(from)) {
            wrong.add(new FieldError("until", "must be after the time from which it holds"));
        } else if (until.isAfter(from.plus(AHEAD))) {
            wrong.add(new FieldError("until", "must be at most 7 days after that"));
        }
        if (!wrong.isEmpty()) {
            throw new InvalidRequest(wrong);
        }
        return new Decided(
                word.decision(),
                String.valueOf(word.planDigest()),
                actor.name(),
                reason.isEmpty() ? null : reason,
                now,
                from,
                until,
                null,
                null);
    }

    private static String action(Decision decision) {
        return switch (decision) {
            case APPROVED -> "run.approve";
            case DECLINED -> "run.decline";
            case BROKE_GLASS -> "run.break-glass";
        };
    }
}
