package org.amas.maintenance.run;

import org.amas.maintenance.procedure.Arguments;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.procedure.Definition;
import org.amas.maintenance.procedure.Definition.Frequency;
import org.amas.maintenance.procedure.Definition.StepDefinition;
import org.amas.maintenance.procedure.Version;
import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes the runbook anew, as Markdown in its output, from the procedures as they are now; and says
 * which of them have changed since it was written last.
 */
@Component
class ProceduresRunbookKind implements ReadingKind<NoSettings> {

    private static final String WRITTEN = "versions";
    private static final TypeReference<Map<String, Integer>> VERSIONS = new TypeReference<>() {};

    /** Asked for late: the catalogue itself needs all kinds. */
    private final ObjectProvider<Catalogue> catalogue;

    private final ObjectProvider<Arguments> arguments;
    private final JsonMapper json;

    ProceduresRunbookKind(
            ObjectProvider<Catalogue> catalogue,
            ObjectProvider<Arguments> arguments,
            JsonMapper json) {
        this.catalogue = catalogue;
        this.arguments = arguments;
        this.json = json;
    }

    @Override
    public String name() {
        return "procedures.runbook";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<TargetType> uses(NoSettings settings) {
        return Set.of();
    }

    @Override
    public Set<String> readings() {
        return Set.of("procedures_written");
    }

    @Override
    public Outcome perform(NoSettings settings, StepContext context) {
        List<Version> procedures = catalogue.getObject().current();
        context.say("# AMAS maintenance procedures");
        context.say("");
        context.say(
                "Written from the procedures in force in %s on %s."
                        .formatted(
                                context.environment(),
                                LocalDate.ofInstant(context.clock().instant(), ZoneOffset.UTC)));
        for (Frequency frequency : Frequency.values()) {
            List<Version> some =
                    procedures.stream()
                            .filter(v -> v.definition().frequency() == frequency)
                            .toList();
            if (!some.isEmpty()) {
                context.say("");
                context.say("## " + frequency.word());
                some.forEach(version -> write(version, context));
            }
        }
        Map<String, Integer> now = new TreeMap<>();
        procedures.forEach(version -> now.put(version.key(), version.number()));
        long changed = changes(now, context);
        context.remember(WRITTEN, json.writeValueAsString(now));
        context.reading(Reading.of("procedures_written", procedures.size(), ""));
        return Outcome.done(
                "%d procedures written as Markdown, %s"
                        .formatted(
                                procedures.size(),
                                context.remembered(WRITTEN).isEmpty()
                                        ? "for the first time"
                                        : changed + " changed since the last time"));
    }

    private void write(Version version, StepContext context) {
        Definition d = version.definition();
        context.say("");
        context.say("### " + d.title());
        context.say("");
        context.say(d.purpose());
        context.say("");
        context.say(
                "`%s`, version %d · %s · %s · %s · budget %s"
                        .formatted(
                                d.key(),
                                version.number(),
                                d.category(),
                                d.owner(),
                                d.priority(),
                                Amount.time(d.budget())));
        context.say("");
        for (StepDefinition step : d.steps()) {
            context.say(
                    "%d. %s (`%s`%s%s, at most %s)"
                            .formatted(
                                    step.number(),
                                    step.title(),
                                    step.kind(),
                                    effect(d, step),
                                    step.onlyAfter() == null
                                            ? ""
                                            : ", only after `" + step.onlyAfter() + "`",
                                    Amount.time(step.timeout())));
        }
        if (!d.hazards().isEmpty()) {
            context.say("");
            d.hazards()
                    .forEach(
                            hazard ->
                                    context.say(
                                            "- not `%s`: %s %s"
                                                    .formatted(
                                                            hazard.command(),
                                                            hazard.would(),
                                                            hazard.instead())));
        }
    }

    private String effect(Definition definition, StepDefinition step) {
        return arguments
                .getObject()
                .effect(definition, step)
                .map(effect -> ", " + effect.name().toLowerCase(java.util.Locale.ROOT))
                .orElse("");
    }

    private long changes(Map<String, Integer> now, StepContext context) {
        @Nullable Map<String, Integer> before =
                context.remembered(WRITTEN)
                        .map(then -> json.readValue(then.value(), VERSIONS))
                        .orElse(null);
        if (before == null) {
            return 0;
        }
        Map<String, Integer> all = new TreeMap<>(before);
        all.putAll(now);
        return all.keySet().stream()
                .filter(key -> !java.util.Objects.equals(before.get(key), now.get(key)))
                .peek(key -> context.finding(change(key, before.get(key), now.get(key))))
                .count();
    }

    private static Finding change(String key, @Nullable Integer before, @Nullable Integer now) {
        String text =
                before == null
                        ? "It is new."
                        : now == null
                                ? "It is gone."
                                : "It was version %d, and is version %d.".formatted(before, now);
        return Finding.info(key, text, "changed");
    }
}
