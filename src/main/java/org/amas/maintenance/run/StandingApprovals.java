package org.amas.maintenance.run;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.run.StandingRows.Standing;
import org.amas.maintenance.step.Plan;
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

/**
 * A lead's yes in advance, to what a step of one version of a procedure may do again and again: in
 * one environment, with the same parameters, to so many objects at most, for 90 days at most.
 */
@Component
public class StandingApprovals {

    /** A plan lists no more by name; beyond that nobody knows what was approved. */
    static final int MOST = Plan.SHOWN;

    static final Duration LONGEST = Duration.ofDays(90);

    private final StandingRows rows;
    private final Runs runs;
    private final StepResults results;
    private final RunExecutor executor;
    private final RunFeed feed;
    private final AuditLog audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    StandingApprovals(
            StandingRows rows,
            Runs runs,
            StepResults results,
            RunExecutor executor,
            RunFeed feed,
            AuditLog audit,
            TransactionTemplate transaction,
            Clock clock) {
        this.rows = rows;
        this.runs = runs;
        this.results = results;
        this.executor = executor;
        this.feed = feed;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * What somebody gives: for the version, environment, parameters and step of the run whose plan
     * was looked at.
     *
     * @param most 1 to 500 objects in one run
     * @param until at most 90 days ahead
     */
    public record Given(
            long run,
            int step,
            @Nullable Integer most,
            @Nullable Instant until,
            @Nullable String reason) {}

    /** In the order they were given, the newest first. */
    public List<Standing> all() {
        return rows.all();
    }

    /**
     * The same again by the same person is the one that was given before.
     *
     * @throws NotFound if there is no such run or step
     * @throws InvalidRequest naming what is wrong about it
     * @throws Conflict if the step asks for no approval, or the actor launched the run
     */
    public Standing give(Given given, Actor actor) {
        Run run =
                runs.findById(given.run())
                        .orElseThrow(
                                () -> new NotFound("There is no run %d.".formatted(given.run())));
        StepResult step =
                results.findByRunIdAndNumberAndAttempt(given.run(), given.step(), 0)
                        .orElseThrow(
                                () ->
                                        new NotFound(
                                                "Run %d has no step %d."
                                                        .formatted(given.run(), given.step())));
        Optional<Standing> twice = twice(run, step, given, actor);
        if (twice.isPresent()) {
            return twice.get();
        }
        try {
            requireSeen(run, step, actor);
            Standing stored =
                    Objects.requireNonNull(
                            transaction.execute(status -> store(run, step, given, actor)));
            executor.wake();
            feed.changed(run.id());
            return stored;
        } catch (InvalidRequest | Conflict refused) {
            audit.record(
                    AuditEntry.denied(actor, "standing.give", "procedure", run.procedure())
                            .because(refused.getMessage()));
            throw refused;
        }
    }

    /** What this person has given by the same form already, if it is still in force. */
    private Optional<Standing> twice(Run run, StepResult step, Given given, Actor actor) {
        Instant now = clock.instant();
        return rows.of(run.versionId(), run.environment(), run.parameters(), step.number()).stream()
                .filter(one -> one.seenRun() == run.id() && one.by().equals(actor.name()))
                .filter(one -> one.isInForce(now) && Objects.equals(one.most(), given.most()))
                .filter(one -> one.reason().equals(reason(given)))
                .findFirst();
    }

    private static String reason(Given given) {
        return Optional.ofNullable(given.reason()).map(String::strip).orElse("");
    }

    private static void requireSeen(Run run, StepResult step, Actor actor) {
        if (step.waitsFor() != WaitsFor.APPROVAL) {
            throw new Conflict(
                    "A standing approval is given on a plan that waits for one: step %d of run %d doesn't."
                            .formatted(step.number(), run.id()));
        }
        if (actor.name().equals(run.actorName())) {
            throw new Conflict(
                    "%s launched run %d, so another lead or admin must approve it."
                            .formatted(actor.name(), run.id()));
        }
    }

    private Standing store(Run run, StepResult step, Given given, Actor actor) {
        Instant now = clock.instant();
        String reason = reason(given);
        List<FieldError> wrong = wrong(given, reason, now);
        if (!wrong.isEmpty() || given.most() == null || given.until() == null) {
            throw new InvalidRequest(wrong);
        }
        Optional<Run> locked = runs.findForChange(run.id());
        Optional<Standing> twice = twice(run, step, given, actor);
        if (twice.isPresent()) {
            return twice.get();
        }
        // What waits for it goes on by it.
        locked.filter(Run::parked).ifPresent(waiting -> waiting.ready(now));
        long id = rows.add(run, step, given.most(), actor.name(), reason, now, given.until());
        Standing stored = rows.named(id).orElseThrow();
        audit.append(
                AuditEntry.done(actor, "standing.give", "procedure", run.procedure())
                        .in(run.environment())
                        .because(reason)
                        .with("standing", id)
                        .with("version", run.version())
                        .with("step", step.number())
                        .with("parameters", Texts.clip(run.parameters(), 2000))
                        .with("most", given.most())
                        .with("until", given.until().toString()));
        return stored;
    }

    private static List<FieldError> wrong(Given given, String reason, Instant now) {
        List<FieldError> wrong = new ArrayList<>();
        if (given.most() == null || given.most() < 1 || given.most() > MOST) {
            wrong.add(new FieldError("most", "must be from 1 to " + MOST));
        }
        if (given.until() == null
                || !given.until().isAfter(now)
                || given.until().isAfter(now.plus(LONGEST))) {
            wrong.add(new FieldError("until", "must be ahead, and at most 90 days"));
        }
        if (reason.isEmpty()) {
            wrong.add(new FieldError("reason", "is required"));
        } else if (reason.length() > LaunchCheck.REASON) {
            wrong.add(new FieldError("reason", "must have at most 2,000 characters"));
        } else if (Visible.obscures(reason)) {
            wrong.add(new FieldError("reason", "must have no control or invisible characters"));
        }
        return wrong;
    }

    /**
     * @throws NotFound if there is no such one
     * @throws Conflict if it is revoked already, or over
     */
    public Standing revoke(long id, Actor actor) {
        Standing one =
                rows.named(id)
                        .orElseThrow(
                                () ->
                                        new NotFound(
                                                "There is no standing approval %d.".formatted(id)));
        transaction.executeWithoutResult(status -> revoke(one, actor));
        return rows.named(id).orElseThrow();
    }

    private void revoke(Standing one, Actor actor) {
        Instant now = clock.instant();
        if (!one.isInForce(now) || !rows.revoke(one.id(), actor.name(), now)) {
            throw new Conflict("Standing approval %d is in force no longer.".formatted(one.id()));
        }
        audit.append(
                AuditEntry.done(actor, "standing.revoke", "procedure", one.procedure())
                        .in(one.environment())
                        .with("standing", one.id())
                        .with("version", one.version()));
    }
}
