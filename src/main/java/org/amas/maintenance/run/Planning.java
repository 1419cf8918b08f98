package org.amas.maintenance.run;

import org.amas.maintenance.procedure.Version;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.target.Environment;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * What a launch would touch, step by step.
 *
 * @param parameters with defaults: String, Long, Boolean or Duration
 * @param planDigest what the launch must send back; null if nothing has to be shown before
 */
public record Planning(
        Version version,
        Environment environment,
        Map<String, Object> parameters,
        List<PlannedStep> steps,
        @Nullable String planDigest) {

    /** One step of it. */
    public record PlannedStep(
            int number, String title, String kind, Effect effect, Plan plan, String digest) {}

    static Planning of(LaunchCheck.Checked checked, List<Plans.StepPlan> made) {
        return new Planning(
                checked.version(),
                checked.environment(),
                checked.parameters(),
                made.stream().map(Planning::step).toList(),
                Plans.overall(made));
    }

    private static PlannedStep step(Plans.StepPlan made) {
        return new PlannedStep(
                made.bound().step().number(),
                made.bound().step().title(),
                made.bound().kind().name(),
                made.bound().effect(),
                made.plan(),
                made.digest());
    }
}
