package org.amas.maintenance.run;

import org.amas.maintenance.run.LaunchCheck.Checked;
import org.amas.maintenance.run.Plans.StepPlan;
import org.amas.maintenance.step.CallingKind.Called;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.InvalidRequest;
import org.springframework.stereotype.Component;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a procedure would touch that a step of another one runs. */
@Component
class ChildPlans {

    private final LaunchCheck check;
    private final Plans plans;

    ChildPlans(LaunchCheck check, Plans plans) {
        this.check = check;
        this.plans = plans;
    }

    /** It can't be launched; the message says why. */
    static class Refused extends Exception {

        private static final long serialVersionUID = 1L;

        Refused(String reason) {
            super(reason);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    /**
     * A launch that may be stored.
     *
     * @param plans of the steps that change; what was not shown before isn't in them
     */
    record Ready(Checked checked, List<StepPlan> plans) {}

    /** The objects of all its steps, as one plan. */
    Plan shown(Called called, String environment) {
        try {
            return together(
                    made(checked(called, environment)).stream().map(StepPlan::plan).toList());
        } catch (Refused e) {
            return Plan.unavailable(e.getMessage());
        }
    }

    private static Plan together(List<Plan> plans) {
        List<Plan> made = plans.stream().filter(plan -> plan.unavailable() == null).toList();
        if (made.isEmpty() && !plans.isEmpty()) {
            return Plan.unavailable(String.valueOf(plans.getFirst().unavailable()));
        }
        List<PlannedObject> objects =
                made.stream().flatMap(plan -> plan.objects().stream()).distinct().toList();
        String rules =
                made.stream()
                        .map(Plan::rule)
                        .filter(Objects::nonNull)
                        .collect(Collectors.joining("; "));
        Plan listed = Plan.of(objects, "all that its steps select");
        return rules.isEmpty()
                ? listed
                : new Plan(
                        listed.objects(), made.stream().mapToLong(Plan::total).sum(), rules, null);
    }

    /**
     * @param step with the identities that were shown, if it changes anything
     * @param may what the step may do at most, as it was shown
     */
    Ready ready(Called called, Assignment step, Effect may) throws Refused {
        Checked checked = checked(called, step.environment().name());
        checkEffect(checked, called, may);
        List<StepPlan> made = made(checked);
        for (StepPlan one : made) {
            if (one.bound().effect() == Effect.DESTROYS && one.plan().unavailable() != null) {
                throw new Refused(
                        "step %d of %s destroys data, and what it would touch can't be seen: %s"
                                .formatted(
                                        one.bound().step().number(),
                                        called.procedure(),
                                        one.plan().unavailable()));
            }
        }
        return new Ready(
                checked, made.stream().map(one -> within(checked, one, step.approved())).toList());
    }

    private StepPlan within(Checked checked, StepPlan one, Optional<Set<String>> shown) {
        return plans.within(
                checked.version(), checked.environment(), checked.parameters(), one, shown);
    }

    private static void checkEffect(Checked checked, Called called, Effect may) throws Refused {
        Effect worst = worst(checked);
        if (worst.compareTo(may) > 0) {
            throw new Refused(
                    "%s would now do more than was shown: it %s"
                            .formatted(
                                    called.procedure(),
                                    worst == Effect.DESTROYS
                                            ? "destroys data"
                                            : "changes something"));
        }
    }

    private static Effect worst(Checked checked) {
        return checked.steps().stream()
                .map(step -> step.effect())
                .max(Effect::compareTo)
                .orElse(Effect.READS);
    }

    private List<StepPlan> made(Checked checked) {
        return plans.of(
                checked.version(), checked.environment(), checked.parameters(), checked.toShow());
    }

    private Checked checked(Called called, String environment) throws Refused {
        Launch launch =
                new Launch(
                        called.procedure(),
                        environment,
                        new TreeMap<>(called.parameters()),
                        null,
                        false,
                        null,
                        null);
        try {
            return check.check(launch);
        } catch (InvalidRequest e) {
            throw new Refused(
                    called.procedure()
                            + " can't be launched: "
                            + e.errors().stream()
                                    .map(error -> error.field() + " " + error.message())
                                    .collect(Collectors.joining("; ")));
        } catch (Conflict e) {
            throw new Refused(String.valueOf(e.getMessage()));
        }
    }
}
