package org.amas.maintenance.run;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.run.LaunchCheck.Checked;
import org.amas.maintenance.run.Plans.StepPlan;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.InvalidRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

import java.time.Clock;
import java.util.List;

/** The one way to start a run: from the page, the API and, later, a schedule. */
@Component
public class RunLauncher {

    private final LaunchCheck check;
    private final Plans plans;
    private final Steps steps;
    private final Runs runs;
    private final StepResults results;
    private final RunExecutor executor;
    private final LaunchAttempts attempts;
    private final LaunchTokens tokens;
    private final BackupRule backups;
    private final AuditLog audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    RunLauncher(
            LaunchCheck check,
            Plans plans,
            Steps steps,
            Runs runs,
            StepResults results,
            RunExecutor executor,
            LaunchAttempts attempts,
            LaunchTokens tokens,
            BackupRule backups,
            AuditLog audit,
            TransactionTemplate transaction,
            Clock clock) {
        this.check = check;
        this.plans = plans;
        this.steps = steps;
        this.runs = runs;
        this.results = results;
        this.executor = executor;
        this.attempts = attempts;
        this.tokens = tokens;
        this.backups = backups;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
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
     */
    public Launched launch(Launch launch, @Nullable String token, Actor actor) {
        try {
            if (token == null) {
                return new Launched(create(launch, null, actor), true);
            }
            LaunchTokens.check(token);
            return tokens.inTurn(token, () -> launchOnce(launch, token, actor));
        } catch (InvalidRequest | Conflict refused) {
            attempts.refused(launch, refused, actor);
            throw refused;
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

    private Launched launchOnce(Launch launch, String token, Actor actor) {
        try {
            return tokens.run(launch, token, actor)
                    .map(run -> new Launched(run, false))
                    .orElseGet(() -> new Launched(create(launch, token, actor), true));
        } catch (DataIntegrityViolationException overtaken) {
            return tokens.run(launch, token, actor)
                    .map(run -> new Launched(run, false))
                    .orElseThrow(() -> overtaken);
        }
    }

    private Run create(Launch launch, @Nullable String token, Actor actor) {
        Checked checked = check.check(launch);
        List<StepPlan> shown = launch.isDryRun() ? List.of() : shown(launch, checked);
        String digest = Plans.overall(shown);
        Run run =
                transaction.execute(status -> store(launch, token, actor, checked, shown, digest));
        executor.wake();
        return java.util.Objects.requireNonNull(run);
    }

    /** The plans of the steps that change, if they are what the caller was shown. */
    private List<StepPlan> shown(Launch launch, Checked checked) {
        if (checked.toShow().isEmpty()) {
            return List.of();
        }
        checkDestroying(launch, checked);
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

    private static void checkDestroying(Launch launch, Checked checked) {
        checked.destroying()
                .ifPresent(
                        step -> {
                            String name = checked.environment().name();
                            if (!name.equals(launch.confirmation())) {
                                throw new InvalidRequest(
                                        "confirmation",
                                        "Step %d destroys data: type %s to confirm."
                                                .formatted(step.step().number(), name));
                            }
                        });
    }

    private Run store(
            Launch launch,
            @Nullable String token,
            Actor actor,
            Checked checked,
            List<StepPlan> shown,
            @Nullable String digest) {
        Run run =
                runs.save(
                        new Run(
                                checked.version(),
                                checked.environment().name(),
                                launch.isDryRun(),
                                reason(launch),
                                actor,
                                steps.written(checked.parameters()),
                                digest,
                                clock.instant()));
        checked.steps().forEach(bound -> results.save(result(run, bound, shown)));
        if (token != null) {
            tokens.spend(launch, token, actor, run);
        }
        audit.append(
                AuditEntry.done(actor, "run.launch", "run", run.id())
                        .in(run.environment())
                        .because(run.reason())
                        .with("procedure", run.procedure())
                        .with("version", run.version())
                        .with("dryRun", run.dryRun()));
        return run;
    }

    private StepResult result(
            Run run, org.amas.maintenance.procedure.BoundStep<?> bound, List<StepPlan> shown) {
        StepResult result =
                new StepResult(
                        run.id(),
                        bound.step().number(),
                        0,
                        bound.step().title(),
                        bound.kind().name(),
                        bound.effect());
        shown.stream()
                .filter(plan -> plan.bound().step().number() == bound.step().number())
                .forEach(plan -> result.plan(plans.written(plan.plan()), plan.digest()));
        return result;
    }

    private static @Nullable String reason(Launch launch) {
        return launch.reason() == null || launch.reason().isBlank() ? null : launch.reason();
    }
}
