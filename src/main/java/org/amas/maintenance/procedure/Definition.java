package org.amas.maintenance.procedure;

import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Limit;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The content of a procedure, as read from YAML and kept as JSON.
 *
 * @param key {@code daily/system-status}
 * @param priority {@code P0} to {@code P3}
 * @param budget how long a run may take before that is a finding
 * @param runbook the command that this procedure replaces; empty if there is none
 * @param hazards what commands of the runbook would have done, where that is no good
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
        List<Hazard> hazards,
        List<Parameter> parameters,
        List<StepDefinition> steps) {

    public Definition {
        // A version that was stored before there were any has none.
        hazards = hazards == null ? List.of() : List.copyOf(hazards);
        parameters = List.copyOf(parameters);
        steps = List.copyOf(steps);
    }

    /**
     * A command of the runbook that this procedure does not repeat.
     *
     * @param would what it would have done, in one line
     * @param instead what is done here, in one line
     */
    public record Hazard(String command, String would, String instead) {}

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
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
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

        public Parameter {
            value = value instanceof Integer number ? Long.valueOf(number) : value;
            choices = List.copyOf(choices);
        }

        /** The types a value may have. */
        public enum Type {
            STRING,
            INTEGER,
            BOOLEAN,
            CHOICE,
            DURATION;

            /** As written in YAML and the API. */
            public String word() {
                return name().toLowerCase(Locale.ROOT);
            }
        }
    }

    /**
     * One step as written.
     *
     * @param number counts from 1
     * @param effect as declared; null where the kind computes it
     * @param onlyAfter the kind of an earlier step that must have passed, or it is skipped as that
     *     one was; null if it stands alone
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
            @Nullable String onlyAfter,
            Map<String, Object> settings,
            Map<String, Limit> limits) {

        public StepDefinition {
            settings = Collections.unmodifiableMap(new TreeMap<>(settings));
            limits = Collections.unmodifiableMap(new TreeMap<>(limits));
        }
    }
}
