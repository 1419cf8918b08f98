package org.amas.maintenance.run;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.procedure.BoundStep;
import org.amas.maintenance.run.LaunchCheck.Checked;
import org.amas.maintenance.run.Plans.StepPlan;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** Stores a run that may be launched, with its steps, within its caller's transaction. */
@Component
class LaunchRecord {

    private final Steps steps;
    private final Plans plans;
    private final Runs runs;
    private final StepResults results;
    private final AuditLog audit;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    LaunchRecord(
            Steps steps,
            Plans plans,
            Runs runs,
            StepResults results,
            AuditLog audit,
            ApplicationEventPublisher events,
            Clock clock) {
        this.steps = steps;
        this.plans = plans;
        this.runs = runs;
        this.results = results;
        this.audit = audit;
        this.events = events;
        this.clock = clock;
    }

    /**
     * @param windowEnd after it no change begins; null if it may take the time it needs
     * @param shown the plans of the steps that change
     */
    Run store(
            Checked checked,
            boolean dryRun,
            @Nullable String reason,
            Actor actor,
            @Nullable Instant windowEnd,
            List<StepPlan> shown) {
        Run made =
                new Run(
                        checked.version(),
                        checked.environment().name(),
                        dryRun,
                        reason,
                        actor,
                        steps.written(checked.parameters()),
                        Plans.overall(shown),
                        clock.instant());
        if (windowEnd != null) {
            made.within(windowEnd);
        }
        Run run = runs.save(made);
        checked.steps().forEach(bound -> results.save(result(run, bound, shown)));
        events.publishEvent(new RunChanged(run.id(), false));
        return run;
    }

    private StepResult result(Run run, BoundStep<?> bound, List<StepPlan> shown) {
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

    /** The last thing in the transaction. */
    void audit(Run run, Actor actor) {
        audit.append(
                AuditEntry.done(actor, "run.launch", "run", run.id())
                        .in(run.environment())
                        .because(run.reason())
                        .with("procedure", run.procedure())
                        .with("version", run.version())
                        .with("dryRun", run.dryRun()));
    }
}
