package org.amas.maintenance.report;

import org.amas.maintenance.audit.AuditTrail;
import org.amas.maintenance.duty.SignOffs;
import org.amas.maintenance.report.DailyLog.Check;
import org.amas.maintenance.report.DailyLog.SystemStatus;
import org.amas.maintenance.run.RunFacts;
import org.amas.maintenance.run.RunFacts.RunFact;
import org.amas.maintenance.run.RunFacts.Scope;
import org.amas.maintenance.run.RunFacts.StepFact;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Writes down what was done in one day. */
@Component
class DailyLogs {

    /** The procedures that look at the whole system. */
    private static final Set<String> LOOKS = Set.of("daily/system-status", "tools/health-check");

    private final RunFacts facts;
    private final Issues issues;
    private final SignOffs signOffs;
    private final AuditTrail trail;

    DailyLogs(RunFacts facts, Issues issues, SignOffs signOffs, AuditTrail trail) {
        this.facts = facts;
        this.issues = issues;
        this.signOffs = signOffs;
        this.trail = trail;
    }

    /**
     * @param before the run that writes it
     */
    DailyLog of(LocalDate day, String environment, long before) {
        Period period = Period.of(day);
        Scope scope = period.scope(environment, before);
        List<RunFact> runs = facts.runs(scope);
        List<StepFact> steps = facts.steps(scope);
        Set<String> people = new TreeSet<>();
        runs.forEach(run -> people.add(Activities.by(run)));
        return new DailyLog(
                day,
                environment,
                List.copyOf(people),
                Activities.of(runs, steps),
                issues.of(scope),
                status(runs, steps),
                signOffs.inForce(day).map(one -> SignedDay.of(one, environment)).orElse(null),
                period.runs(scope),
                trail.head());
    }

    private static @Nullable SystemStatus status(List<RunFact> runs, List<StepFact> steps) {
        return runs.stream()
                .filter(run -> LOOKS.contains(run.procedure()) && run.endedAt() != null)
                .reduce((earlier, later) -> later)
                .map(run -> status(run, steps))
                .orElse(null);
    }

    private static SystemStatus status(RunFact run, List<StepFact> steps) {
        return new SystemStatus(
                run.id(),
                run.procedure(),
                run.state().name(),
                run.createdAt(),
                steps.stream()
                        .filter(step -> step.run() == run.id())
                        .map(
                                step ->
                                        new Check(
                                                step.number(),
                                                step.title(),
                                                step.state().name(),
                                                said(step)))
                        .toList());
    }

    private static String said(StepFact step) {
        if (step.headline() != null) {
            return step.headline();
        }
        return step.reason() == null ? "" : step.reason();
    }
}
