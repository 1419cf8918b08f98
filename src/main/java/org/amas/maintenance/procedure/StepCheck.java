package org.amas.maintenance.procedure;

import org.amas.maintenance.procedure.Definition.Parameter;
import org.amas.maintenance.procedure.Definition.StepDefinition;
import org.amas.maintenance.procedure.Shape.Misfits;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.StepKinds;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What can be wrong with the steps of a procedure beyond their shape. It looks at the document, so
 * that a step whose shape is wrong somewhere is checked everywhere else.
 */
final class StepCheck {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Set<String> ALWAYS = Set.of("environment", "run");

    private final YamlDocument document;
    private final Misfits misfits;
    private final StepKinds kinds;
    private final Arguments arguments;
    private final List<Flaw> flaws;
    private final Set<String> declared = new HashSet<>(ALWAYS);
    private final Set<String> present = new HashSet<>(ALWAYS);

    StepCheck(
            YamlDocument document,
            Misfits misfits,
            StepKinds kinds,
            Arguments arguments,
            List<Flaw> flaws) {
        this.document = document;
        this.misfits = misfits;
        this.kinds = kinds;
        this.arguments = arguments;
        this.flaws = flaws;
    }

    /**
     * @param sound the parameters that nothing is wrong with
     * @param steps those whose shape is right, by JSON pointer
     */
    void check(List<Parameter> sound, Map<String, StepDefinition> steps) {
        readNames();
        JsonNode nodes = document.root().path("steps");
        for (int i = 0; nodes.isArray() && i < nodes.size(); i++) {
            String pointer = "/steps/" + i;
            JsonNode node = nodes.get(i);
            boolean known = checkPlaceholders(node, pointer);
            StepKind<?> kind = kind(node, pointer);
            StepDefinition step = steps.get(pointer);
            checkOnlyAfter(node, nodes.valueStream().limit(i).toList(), pointer);
            if (kind != null) {
                checkLimits(node, kind, pointer);
                checkDeclared(node, kind, pointer);
            }
            if (kind != null && step != null && known && isOfSound(step, sound)) {
                checkSettings(step, kind, sound, pointer);
            }
        }
    }

    /** A parameter that is wrong itself has its own flaw: what uses it isn't told of that again. */
    private void readNames() {
        JsonNode parameters = document.root().path("parameters");
        for (int i = 0; parameters.isArray() && i < parameters.size(); i++) {
            JsonNode node = parameters.get(i);
            String name = node.path("name").asString("");
            declared.add(name);
            boolean sure = node.path("required").asBoolean(false) || node.hasNonNull("default");
            if (sure || !misfits.spare("/parameters/" + i)) {
                present.add(name);
            }
        }
    }

    private boolean checkPlaceholders(JsonNode step, String pointer) {
        int before = flaws.size();
        Placeholders.visit(pointer + "/settings", settings(step), this::checkPlaceholder);
        Placeholders.visitArguments(pointer + "/settings", settings(step), this::checkArgument);
        return flaws.size() == before;
    }

    private static @Nullable Object settings(JsonNode step) {
        JsonNode settings = step.path("settings");
        return settings.isMissingNode() ? null : JSON.convertValue(settings, Object.class);
    }

    private void checkArgument(String place, List<?> vector, int index) {
        boolean given =
                Placeholders.in(String.valueOf(vector.get(index))).stream()
                        .anyMatch(name -> declared.contains(name) && !ALWAYS.contains(name));
        if (given) {
            CodeArguments.refusal(vector, index).ifPresent(why -> flaw(place, why));
        }
    }

    private void checkPlaceholder(String place, String text) {
        for (String name : Placeholders.in(text)) {
            if (!declared.contains(name)) {
                flaw(place, "unknown parameter {" + name + "}");
            } else if (!present.contains(name) && Placeholders.alone(text) == null) {
                flaw(place, "{" + name + "} needs a default or required: true here");
            }
        }
    }

    private @Nullable StepKind<?> kind(JsonNode step, String pointer) {
        if (!step.has("kind") || !misfits.spare(pointer + "/kind")) {
            return null;
        }
        String name = step.path("kind").asString();
        StepKind<?> kind = kinds.named(name).orElse(null);
        if (kind == null) {
            flaw(pointer + "/kind", "unknown kind '" + name + "'");
        }
        return kind;
    }

    private void checkLimits(JsonNode step, StepKind<?> kind, String pointer) {
        Set<String> readings = kind.readings();
        if (readings.contains(StepKind.ANY_READING)) {
            return;
        }
        for (String name : step.path("limits").propertyNames()) {
            if (!readings.contains(name)) {
                flaws.add(
                        new Flaw(
                                document.atField(YamlDocument.child(pointer + "/limits", name)),
                                "%s has no reading '%s', only %s"
                                        .formatted(
                                                kind.name(),
                                                name,
                                                readings.stream()
                                                        .sorted()
                                                        .collect(Collectors.joining(" ")))));
            }
        }
    }

    /** What comes later, or never, can't have passed before. */
    private void checkOnlyAfter(JsonNode step, List<JsonNode> earlier, String pointer) {
        String kind = step.path("onlyAfter").asString("");
        if (!kind.isEmpty()
                && earlier.stream().noneMatch(e -> e.path("kind").asString("").equals(kind))) {
            flaw(pointer + "/onlyAfter", "onlyAfter: no earlier step is of the kind " + kind);
        }
    }

    private void checkDeclared(JsonNode step, StepKind<?> kind, String pointer) {
        if (kind.declaresEffect() && !step.has("effect")) {
            flaw(
                    pointer + "/kind",
                    kind.name() + " can't know its effect: say READS, CHANGES or DESTROYS");
        }
    }

    /** Tried with one sample after the other: a kind may want a path, a host or a number. */
    private void checkSettings(
            StepDefinition step, StepKind<?> kind, List<Parameter> sound, String pointer) {
        String settings = pointer + "/settings";
        List<Flaw> first = List.of();
        for (Map<String, Object> samples : arguments.samples(sound)) {
            try {
                checkEffect(step, effect(arguments.tried(step, kind, samples)), pointer);
                return;
            } catch (StepKinds.InvalidSettings e) {
                first = first.isEmpty() ? refusals(e, settings) : first;
            } catch (InvalidParameters e) {
                first = first.isEmpty() ? violations(e, settings) : first;
            } catch (RuntimeException e) {
                Flaw bug = new Flaw(document.at(settings), "the kind fails on these: " + e);
                first = first.isEmpty() ? List.of(bug) : first;
            }
        }
        flaws.addAll(first);
    }

    private static boolean isOfSound(StepDefinition step, List<Parameter> sound) {
        Set<String> names = new HashSet<>(ALWAYS);
        sound.forEach(parameter -> names.add(parameter.name()));
        Set<String> used = new HashSet<>();
        Placeholders.visit(
                "", step.settings(), (place, text) -> used.addAll(Placeholders.in(text)));
        return names.containsAll(used);
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

    /** A list may have lost an element to a placeholder without a value: it is named as a whole. */
    private List<Flaw> refusals(StepKinds.InvalidSettings refused, String settings) {
        return refused.refusals().stream()
                .map(
                        refusal -> {
                            String place =
                                    refusal.path().stream()
                                            .takeWhile(String.class::isInstance)
                                            .map(name -> YamlDocument.child("", name))
                                            .collect(Collectors.joining());
                            return new Flaw(document.atField(settings + place), refusal.sentence());
                        })
                .toList();
    }

    private List<Flaw> violations(InvalidParameters refused, String settings) {
        return refused.violations().stream()
                .map(v -> new Flaw(document.at(settings), v.field() + " " + v.message()))
                .toList();
    }

    private void flaw(String pointer, String message) {
        flaws.add(new Flaw(document.at(pointer), message));
    }
}
