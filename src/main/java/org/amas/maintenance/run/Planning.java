package org.amas.maintenance.run;

import org.amas.maintenance.procedure.DurationWord;
import org.amas.maintenance.procedure.Version;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.target.Environment;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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

    /**
     * One step of it.
     *
     * @param backups how old those are that it must not begin without, one sentence each
     * @param uncovered why it could not begin now for want of one; null if it could
     */
    public record PlannedStep(
            int number,
            String title,
            String kind,
            Effect effect,
            Plan plan,
            String digest,
            List<String> backups,
            @Nullable String uncovered) {}

    /** As the launch form has them, in name order: durations as words. */
    public Map<String, String> asked() {
        Map<String, String> asked = new TreeMap<>();
        parameters.forEach((name, value) -> asked.put(name, word(value)));
        return asked;
    }

    private static String word(Object value) {
        return value instanceof Duration duration ? DurationWord.of(duration) : value.toString();
    }

    static Planning of(LaunchCheck.Checked checked, List<Plans.StepPlan> made, BackupRule rule) {
        return new Planning(
                checked.version(),
                checked.environment(),
                checked.parameters(),
                made.stream().map(one -> step(one, checked, rule)).toList(),
                Plans.overall(made));
    }

    private static PlannedStep step(
            Plans.StepPlan made, LaunchCheck.Checked checked, BackupRule rule) {
        Optional<BackupRule.Covers> covers =
                Optional.of(made)
                        .filter(one -> one.plan().total() > 0)
                        .map(one -> rule.covers(checked.environment(), one.bound()));
        return new PlannedStep(
                made.bound().step().number(),
                made.bound().step().title(),
                made.bound().kind().name(),
                made.bound().effect(),
                made.plan(),
                made.digest(),
                covers.map(BackupRule.Covers::sentences).orElse(List.of()),
                covers.flatMap(BackupRule.Covers::refusal).orElse(null));
    }
}
