package org.amas.maintenance.procedure;

import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Limit;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The content of a procedure, as read from YAML and kept as JSON.
 *
 * @param key {@code daily/system-status}
 * @param priority {@code P0} to {@code P3}
 * @param budget how long a run may take before that is a finding
 * @param runbook what the runbook's command would have done, in one line; empty if there is none
 */
public record Definition(
        String key,
        String title,
        String purpose,
        Frequency frequency,
        String category,
        String owner,
        String priority,
        Duration budget,
        String runbook,
        List<Parameter> parameters,
        List<StepDefinition> steps) {

    /** How often a procedure is owed. */
    public enum Frequency {
        DAILY,
        WEEKLY,
        MONTHLY,
        QUARTERLY,
        ANNUAL,
        EMERGENCY,
        ON_DEMAND;

        /** As written in YAML and the API: {@code on-demand}. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /** What happens to the later steps when this one fails. */
    public enum OnFailure {
        CONTINUE,
        STOP
    }

    /**
     * A question the launch form asks.
     *
     * @param value the default; String, Long, Boolean or a duration as written; null if none
     * @param choices for type {@code CHOICE}
     * @param min for integers and, as a duration word, for durations
     * @param pattern the whole value must match it
     */
    public record Parameter(
            String name,
            Type type,
            @Nullable Object value,
            boolean required,
            List<String> choices,
            @Nullable String min,
            @Nullable String max,
            @Nullable String pattern,
            @Nullable String help) {

        /** The types a value may have. */
        public enum Type {
            STRING,
            INTEGER,
            BOOLEAN,
            CHOICE,
            DURATION
        }
    }

    /**
     * One step as written.
     *
     * @param number counts from 1
     * @param effect as declared; null where the kind computes it
     * @param settings with placeholders such as <code>{mount}</code> still in place
     * @param limits by the name of a reading
     */
    public record StepDefinition(
            int number,
            String title,
            String kind,
            @Nullable Effect effect,
            Duration timeout,
            OnFailure onFailure,
            Map<String, Object> settings,
            Map<String, Limit> limits) {}
}
