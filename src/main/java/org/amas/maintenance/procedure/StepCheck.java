package org.amas.maintenance.procedure;

import org.amas.maintenance.procedure.Definition.Parameter;
import org.amas.maintenance.procedure.Definition.StepDefinition;
import org.amas.maintenance.procedure.InvalidParameters.Violation;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.StepKinds;
import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What can be wrong with the steps of a procedure beyond their shape. */
final class StepCheck {

    private final YamlDocument document;
    private final StepKinds kinds;
    private final Arguments arguments;
    private final List<Flaw> flaws;

    StepCheck(YamlDocument document, StepKinds kinds, Arguments arguments, List<Flaw> flaws) {
        this.document = document;
        this.kinds = kinds;
        this.arguments = arguments;
        this.flaws = flaws;
    }

    void check(Definition definition) {
        Set<String> names = new HashSet<>(Set.of("environment", "run"));
        Set<String> present = new HashSet<>(names);
        for (Parameter parameter : definition.parameters()) {
            names.add(parameter.name());
            if (parameter.required() || parameter.value() != null) {
                present.add(parameter.name());
            }
        }
        for (StepDefinition step : definition.steps()) {
            String pointer = "/steps/" + (step.number() - 1);
            boolean known = checkPlaceholders(step, pointer, names, present);
            kinds.named(step.kind())
                    .ifPresentOrElse(
                            kind -> check(definition, step, kind, pointer, known),
                            () -> flaw(pointer + "/kind", "unknown kind '" + step.kind() + "'"));
        }
    }

    private void check(
            Definition definition,
            StepDefinition step,
            StepKind<?> kind,
            String pointer,
            boolean known) {
        checkLimits(step, kind, pointer);
        if (kind.declaresEffect() && step.effect() == null) {
            flaw(
                    pointer + "/kind",
                    kind.name() + " can't know its effect: say READS, CHANGES or DESTROYS");
        }
        if (known) {
            checkSettings(definition, step, pointer);
        }
    }

    private boolean checkPlaceholders(
            StepDefinition step, String pointer, Set<String> names, Set<String> present) {
        int before = flaws.size();
        Placeholders.visit(
                pointer + "/settings",
                step.settings(),
                (place, text) -> {
                    for (String name : Placeholders.in(text)) {
                        if (!names.contains(name)) {
                            flaw(place, "unknown parameter {" + name + "}");
                        } else if (!present.contains(name) && Placeholders.alone(text) == null) {
                            flaw(place, "{" + name + "} needs a default or required: true here");
                        }
                    }
                });
        return flaws.size() == before;
    }

    private void checkLimits(StepDefinition step, StepKind<?> kind, String pointer) {
        Set<String> readings = kind.readings();
        if (readings.contains("*")) {
            return;
        }
        for (String name : step.limits().keySet()) {
            if (!readings.contains(name)) {
                flaws.add(
                        new Flaw(
                                document.atField(YamlDocument.child(pointer + "/limits", name)),
                                "%s has no reading '%s', only %s"
                                        .formatted(
                                                kind.name(),
                                                name,
                                                String.join(
                                                        " ",
                                                        readings.stream().sorted().toList()))));
            }
        }
    }

    private void checkSettings(Definition definition, StepDefinition step, String pointer) {
        String refusal = null;
        for (Map<String, Object> samples : arguments.samples(definition)) {
            try {
                checkEffect(step, effect(arguments.bound(step, samples, "sample", 1)), pointer);
                return;
            } catch (InvalidParameters e) {
                refusal = refusal == null ? sentence(e) : refusal;
            } catch (RuntimeException e) {
                refusal = refusal == null ? "the kind fails on these settings: " + e : refusal;
            }
        }
        flaw(pointer + "/settings", String.valueOf(refusal));
    }

    /** What the kind makes of the settings, whatever the step declares. */
    private static <S> Effect effect(BoundStep<S> bound) {
        return bound.kind().effect(bound.settings());
    }

    private void checkEffect(StepDefinition step, Effect computed, String pointer) {
        Effect declared = step.effect();
        if (declared != null && declared.compareTo(computed) < 0) {
            flaw(
                    pointer + "/effect",
                    "effect: the step %s, not only %s".formatted(computed, declared));
        }
    }

    private static @Nullable String sentence(InvalidParameters e) {
        Violation violation = e.violations().getFirst();
        return violation.field().equals("parameters")
                ? violation.message()
                : violation.field() + " " + violation.message();
    }

    private void flaw(String pointer, String message) {
        flaws.add(new Flaw(document.at(pointer), message));
    }
}
