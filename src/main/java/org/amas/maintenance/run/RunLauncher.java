package org.amas.maintenance.run;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.procedure.BoundStep;
import org.amas.maintenance.run.LaunchCheck.Checked;
import org.amas.maintenance.run.Plans.StepPlan;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.NotNow;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The one way to start a run: from the page, the API and, later, a schedule. */
@Component
public class RunLauncher {

    private final LaunchCheck check;
    private final Plans plans;
    private final LaunchRecord record;
    private final RunExecutor executor;
    private final LaunchAttempts attempts;
    private final LaunchTokens tokens;
    private final BackupRule backups;
    private final OwnData data;
    private final TransactionTemplate transaction;

    RunLauncher(
            LaunchCheck check,
            Plans plans,
            LaunchRecord record,
            RunExecutor executor,
            LaunchAttempts attempts,
            LaunchTokens tokens,
            BackupRule backups,
            OwnData data,
            TransactionTemplate transaction) {
        this.check = check;
        this.plans = plans;
        this.record = record;
        this.executor = executor;
        this.attempts = attempts;
        this.tokens = tokens;
        this.backups = backups;
        this.data = data;
        this.transaction = transaction;
    }

    /**
     * @param created false if the token had launched this run before
     */
    public record Launched(Run run, boolean created) {}

    /**
     * Starts a run, or finds the one that this token has started.
     *
     * @param token the form's token or the Idempotency-Key; at most 200 characters; null if none
     * @throws InvalidRequest naming the fields that are wrong
     * @throws StalePlan if what would be touched is no longer what was shown
     * @throws Conflict if the token was used for something else, the procedure is retired, or the
     *     environment does not allow it
     * @throws NotNow if what becomes of it could not be recorded
     */
    public Launched launch(Launch launch, @Nullable String token, Actor actor) {
        return launch(launch, token, actor, null);
    }

    /**
     * As above, for a schedule: the run starts no change after its window's end.
     *
     * @param windowEnd null if it has no window
     * @throws IllegalArgumentException if anybody but a schedule gives a window
     */
    public Launched launch(
            Launch launch, @Nullable String token, Actor actor, @Nullable Instant windowEnd) {
        if (windowEnd != null && actor.kind() != Actor.Kind.SCHEDULE) {
            throw new IllegalArgumentException("only a schedule's run has a window");
        }
        try {
            if (token == null) {
                return new Launched(create(launch, null, actor, windowEnd), true);
            }
            LaunchTokens.check(token, actor);
            return tokens.inTurn(token, () -> launchOnce(launch, token, actor, windowEnd));
        } catch (InvalidRequest | Conflict refused) {
            record(launch, refused, actor);
            throw refused;
        }
    }

    /** Why nothing can be recorded is said also where that can't be recorded either. */
    private void record(Launch launch, RuntimeException refused, Actor actor) {
        try {
            attempts.refused(launch, refused, actor);
        } catch (RuntimeException unrecorded) {
            if (!(refused instanceof NotNow)) {
                throw unrecorded;
            }
            refused.addSuppressed(unrecorded);
        }
    }

    /** What a launch would touch; writes nothing. */
    public Planning plan(Launch launch) {
        Checked checked = check.check(launch);
        List<StepPlan> made =
                plans.of(
                        checked.version(),
                        checked.environment(),
                        checked.parameters(),
                        checked.steps());
        return Planning.of(checked, made, backups);
    }

    private Launched launchOnce(
            Launch launch, String token, Actor actor, @Nullable Instant windowEnd) {
        try {
            return tokens.run(launch, token, actor)
                    .map(run -> new Launched(run, false))
                    .orElseGet(() -> new Launched(create(launch, token, actor, windowEnd), true));
        } catch (DataIntegrityViolationException overtaken) {
            return tokens.run(launch, token, actor)
                    .map(run -> new Launched(run, false))
                    .orElseThrow(() -> overtaken);
        }
    }

    private Run create(
            Launch launch, @Nullable String token, Actor actor, @Nullable Instant windowEnd) {
        Checked checked = check.check(launch);
        checkConfirmation(launch, checked);
        data.requireUsable();
        List<StepPlan> shown = launch.isDryRun() ? List.of() : shown(launch, checked);
        Run run =
                transaction.execute(
                        status -> store(launch, token, actor, windowEnd, checked, shown));
        executor.wake();
        return java.util.Objects.requireNonNull(run);
    }

    /** The plans of the steps that change, if they are what the caller was shown. */
    private List<StepPlan> shown(Launch launch, Checked checked) {
        if (checked.toShow().isEmpty()) {
            if (launch.planDigest() != null && !launch.planDigest().isEmpty()) {
                throw new StalePlan(null);
            }
            return List.of();
        }
        if (launch.planDigest() == null) {
            throw new InvalidRequest(
                    "planDigest",
                    "This procedure changes things: ask for its plan first (dryRun), and send the"
                            + " digest of the plan you saw.");
        }
        List<StepPlan> made =
                plans.of(
                        checked.version(),
                        checked.environment(),
                        checked.parameters(),
                        checked.toShow());
        requireSeen(made);
        String now = String.valueOf(Plans.overall(made));
        if (!now.equals(launch.planDigest())) {
            throw new StalePlan(now);
        }
        return made;
    }

    /** Of what destroys, nobody has seen anything where there is no plan. */
    private static void requireSeen(List<StepPlan> made) {
        for (StepPlan one : made) {
            if (one.bound().effect() == Effect.DESTROYS && one.plan().unavailable() != null) {
                throw new Conflict(
                        "Step %d destroys data, and what it would touch can't be seen: %s."
                                .formatted(one.bound().step().number(), one.plan().unavailable()));
            }
        }
    }

    /** Needed of what destroys; whoever gives one for less means that environment, too. */
    private static void checkConfirmation(Launch launch, Checked checked) {
        String name = checked.environment().name();
        if (name.equals(launch.confirmation())) {
            return;
        }
        Optional<BoundStep<?>> destroying =
                launch.isDryRun() ? Optional.empty() : checked.destroying();
        if (destroying.isPresent()) {
            throw new InvalidRequest(
                    "confirmation",
                    "Step %d destroys data: type %s to confirm."
                            .formatted(destroying.get().step().number(), name));
        }
        if (launch.confirmation() != null && !launch.confirmation().isEmpty()) {
            throw new InvalidRequest(
                    "confirmation",
                    "is not the environment's name, %s; leave it out where nothing is destroyed"
                            .formatted(name));
        }
    }

    private Run store(
            Launch launch,
            @Nullable String token,
            Actor actor,
            @Nullable Instant windowEnd,
            Checked checked,
            List<StepPlan> shown) {
        Run run = record.store(checked, launch.isDryRun(), reason(launch), actor, windowEnd, shown);
        if (token != null) {
            tokens.spend(launch, token, actor, run);
        }
        record.audit(run, actor);
        return run;
    }

    private static @Nullable String reason(Launch launch) {
        return launch.reason() == null || launch.reason().isBlank() ? null : launch.reason();
    }
}
