package org.amas.maintenance.run;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.run.LaunchCheck.Checked;
import org.amas.maintenance.run.Plans.StepPlan;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.InvalidRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

import tools.jackson.databind.json.JsonMapper;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

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
    private final AuditLog audit;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final JsonMapper json;
    private final Clock clock;
    private final List<ReentrantLock> turns =
            IntStream.range(0, 64).mapToObj(i -> new ReentrantLock()).toList();

    RunLauncher(
            LaunchCheck check,
            Plans plans,
            Steps steps,
            Runs runs,
            StepResults results,
            RunExecutor executor,
            LaunchAttempts attempts,
            AuditLog audit,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            JsonMapper json,
            Clock clock) {
        this.check = check;
        this.plans = plans;
        this.steps = steps;
        this.runs = runs;
        this.results = results;
        this.executor = executor;
        this.attempts = attempts;
        this.audit = audit;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.json = json;
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
            checkToken(token);
            return launchOnce(launch, token, actor);
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
        return Planning.of(checked, made);
    }

    private static void checkToken(String token) {
        if (token.isBlank() || token.length() > 200) {
            throw new InvalidRequest("Idempotency-Key", "must have 1 to 200 characters");
        }
    }

    /** One at a time per token, so that a double click doesn't plan twice. */
    private Launched launchOnce(Launch launch, String token, Actor actor) {
        ReentrantLock turn = turns.get(Math.floorMod(token.hashCode(), turns.size()));
        turn.lock();
        try {
            Optional<Run> first = first(launch, token, actor);
            if (first.isPresent()) {
                return new Launched(first.get(), false);
            }
            return new Launched(create(launch, token, actor), true);
        } catch (DataIntegrityViolationException overtaken) {
            return first(launch, token, actor)
                    .map(run -> new Launched(run, false))
                    .orElseThrow(() -> overtaken);
        } finally {
            turn.unlock();
        }
    }

    private record Before(String requestHash, long runId) {}

    private Optional<Run> first(Launch launch, String token, Actor actor) {
        Optional<Before> before =
                jdbc.sql(
                                """
                                select request_hash, run_id from run_launch
                                where actor_name = ? and token = ?\
                                """)
                        .params(actor.name(), token)
                        .query(Before.class)
                        .optional();
        before.filter(b -> !b.requestHash().equals(hash(launch)))
                .ifPresent(
                        b -> {
                            throw new Conflict(
                                    "This key has started run %d with other content."
                                            .formatted(b.runId()));
                        });
        return before.flatMap(b -> runs.findById(b.runId()));
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
        String now = String.valueOf(Plans.overall(made));
        if (!now.equals(launch.planDigest())) {
            throw new StalePlan(now);
        }
        return made;
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
            jdbc.sql(
                            """
                            insert into run_launch
                              (actor_name, token, request_hash, run_id, created_at)
                            values (?, ?, ?, ?, ?)\
                            """)
                    .params(
                            actor.name(),
                            token,
                            hash(launch),
                            run.id(),
                            clock.instant().atOffset(ZoneOffset.UTC))
                    .update();
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

    private String hash(Launch launch) {
        List<String> parts = new ArrayList<>();
        parts.add(String.valueOf(launch.procedure()));
        parts.add(String.valueOf(launch.environment()));
        parts.add(
                json.writeValueAsString(
                        launch.parameters() == null
                                ? java.util.Map.of()
                                : new TreeMap<>(launch.parameters())));
        parts.add(String.valueOf(launch.reason()));
        parts.add(Boolean.toString(launch.isDryRun()));
        parts.add(String.valueOf(launch.planDigest()));
        parts.add(String.valueOf(launch.confirmation()));
        return Plans.sha256(parts);
    }
}
