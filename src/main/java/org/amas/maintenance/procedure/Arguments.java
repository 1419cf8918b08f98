package org.amas.maintenance.procedure;

import org.amas.maintenance.procedure.Definition.Parameter;
import org.amas.maintenance.procedure.Definition.StepDefinition;
import org.amas.maintenance.procedure.InvalidParameters.Violation;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.StepKinds;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The values of a procedure's parameters, from what a caller gives to what a step is told. */
@Component
public class Arguments {

    /** A kind may want an absolute path, a host name or a number where any text would do for us. */
    private static final List<String> SAMPLES =
            List.of(
                    "sample",
                    "/sample",
                    "sample.example",
                    "http://127.0.0.1/",
                    "1",
                    "1d",
                    "2026-01-01");

    private final StepKinds kinds;

    Arguments(StepKinds kinds) {
        this.kinds = kinds;
    }

    /**
     * The arguments of a run: String, Long, Boolean or Duration by name, in name order, with
     * defaults where nothing is given. A parameter with neither isn't in it.
     *
     * @param given as JSON has it; a Duration or its word for durations
     * @throws InvalidParameters with one violation for every parameter that is unknown, missing or
     *     refused
     */
    public Map<String, Object> resolve(Definition definition, Map<String, ?> given) {
        List<Violation> violations = new ArrayList<>();
        refuseUnknown(definition, given, violations);
        Map<String, Object> arguments = new TreeMap<>();
        for (Parameter parameter : definition.parameters()) {
            Object value = given.get(parameter.name());
            if (value == null) {
                value = parameter.value();
            }
            if (value == null || (parameter.required() && value.equals(""))) {
                if (parameter.required()) {
                    violations.add(violation(parameter.name(), "is required"));
                }
                continue;
            }
            try {
                arguments.put(parameter.name(), new ParameterRule(parameter).accept(value));
            } catch (IllegalArgumentException e) {
                violations.add(violation(parameter.name(), String.valueOf(e.getMessage())));
            }
        }
        if (!violations.isEmpty()) {
            throw new InvalidParameters(violations);
        }
        return arguments;
    }

    /**
     * What {@link #resolve} takes, from the texts of a form. An empty field without a default is
     * not given; a form posts {@code false} for a box that isn't ticked, since a field that isn't
     * there takes its default.
     */
    public Map<String, Object> fromForm(Definition definition, Map<String, String> fields) {
        Map<String, Object> given = new TreeMap<>(fields);
        for (Parameter parameter : definition.parameters()) {
            String text = fields.get(parameter.name());
            if (text == null) {
                continue;
            }
            if (text.isEmpty() && parameter.value() == null) {
                given.remove(parameter.name());
            } else {
                given.put(parameter.name(), new ParameterRule(parameter).fromText(text));
            }
        }
        return given;
    }

    /**
     * Arguments as JSON keeps and shows them: durations as words. {@link #resolve} takes it back.
     */
    public Map<String, Object> written(Map<String, Object> arguments) {
        Map<String, Object> written = new TreeMap<>(arguments);
        written.replaceAll(
                (name, value) -> value instanceof Duration d ? DurationWord.of(d) : value);
        return written;
    }

    /**
     * A step's settings with the arguments in place.
     *
     * @param run the run's number; 0 while there is none
     * @throws InvalidParameters if a value would become an option of a command
     */
    public Map<String, Object> settings(
            StepDefinition step, Map<String, Object> arguments, String environment, long run) {
        return placeholders(arguments, environment, run).fill(step.settings());
    }

    private static Placeholders placeholders(
            Map<String, Object> arguments, String environment, long run) {
        Map<String, Object> values = new HashMap<>(arguments);
        values.put("environment", environment);
        values.put("run", run);
        return new Placeholders(values);
    }

    /**
     * A step that can be planned or performed.
     *
     * @throws InvalidParameters if the step's kind refuses the settings that the arguments make, or
     *     there is no such kind any more
     */
    public BoundStep<?> bound(
            StepDefinition step, Map<String, Object> arguments, String environment, long run) {
        StepKind<?> kind =
                kinds.named(step.kind())
                        .orElseThrow(() -> refused(step, "there is no kind " + step.kind()));
        return bound(step, kind, placeholders(arguments, environment, run));
    }

    /**
     * All steps of a procedure; the check that a launch makes before there is a run.
     *
     * @throws InvalidParameters with what every step refuses, each parameter once
     */
    public List<BoundStep<?>> bound(
            Definition definition, Map<String, Object> arguments, String environment, long run) {
        List<BoundStep<?>> steps = new ArrayList<>();
        Map<String, Violation> violations = new LinkedHashMap<>();
        for (StepDefinition step : definition.steps()) {
            try {
                steps.add(bound(step, arguments, environment, run));
            } catch (InvalidParameters e) {
                e.violations().forEach(v -> violations.putIfAbsent(v.field(), v));
            }
        }
        if (!violations.isEmpty()) {
            throw new InvalidParameters(List.copyOf(violations.values()));
        }
        return steps;
    }

    /**
     * What a step would do with default parameters, to be shown before anybody gave any. Empty if a
     * kind that this application no longer has, or that refuses the settings, doesn't let us know.
     */
    public Optional<Effect> effect(Definition definition, StepDefinition step) {
        Optional<Effect> computed = sampled(definition, step).map(BoundStep::effect);
        return computed.or(() -> Optional.ofNullable(step.effect()));
    }

    /**
     * A step with default parameters, and values of the type where there is none. Empty if a kind
     * that this application no longer has, or that refuses the settings, doesn't let us know.
     */
    public Optional<BoundStep<?>> sampled(Definition definition, StepDefinition step) {
        for (Map<String, Object> samples : samples(definition.parameters())) {
            try {
                return Optional.of(bound(step, samples, "sample", 1));
            } catch (InvalidParameters e) {
                continue;
            }
        }
        return Optional.empty();
    }

    /** Arguments to try a procedure with: defaults, and where there is none, values of the type. */
    List<Map<String, Object>> samples(List<Parameter> parameters) {
        return SAMPLES.stream().map(text -> samples(parameters, text)).toList();
    }

    private static Map<String, Object> samples(List<Parameter> parameters, String text) {
        return parameters.stream()
                .filter(p -> p.value() != null || p.required())
                .collect(Collectors.toMap(Parameter::name, p -> sample(p, text)));
    }

    private static Object sample(Parameter parameter, String text) {
        ParameterRule rule = new ParameterRule(parameter);
        return parameter.value() == null ? rule.sample(text) : rule.accept(parameter.value());
    }

    /**
     * A step with sample arguments, to see whether its kind takes the settings at all.
     *
     * @throws InvalidParameters if a default would become an option of a command
     * @throws StepKinds.InvalidSettings naming the settings that the kind refuses
     */
    <S> BoundStep<S> tried(StepDefinition step, StepKind<S> kind, Map<String, Object> samples) {
        return filled(step, kind, placeholders(samples, "sample", 1));
    }

    private <S> BoundStep<S> filled(
            StepDefinition step, StepKind<S> kind, Placeholders placeholders) {
        return BoundStep.of(step, kind, kinds.bind(kind, placeholders.fill(step.settings())));
    }

    private <S> BoundStep<S> bound(
            StepDefinition step, StepKind<S> kind, Placeholders placeholders) {
        try {
            return filled(step, kind, placeholders);
        } catch (StepKinds.InvalidSettings e) {
            throw new InvalidParameters(
                    e.refusals().stream()
                            .flatMap(refusal -> violations(step, refusal, placeholders))
                            .toList());
        }
    }

    /** Told at the parameters that made the setting; at all of them if none did. */
    private static Stream<Violation> violations(
            StepDefinition step, StepKinds.Refusal refusal, Placeholders placeholders) {
        Set<String> parameters = placeholders.behind(step.settings(), refusal.path());
        if (parameters.isEmpty()) {
            return refused(step, refusal.sentence()).violations().stream();
        }
        String message =
                "%s, for step %d, %s".formatted(refusal.reason(), step.number(), step.title());
        return parameters.stream().map(name -> violation(name, message));
    }

    private static InvalidParameters refused(StepDefinition step, String message) {
        return new InvalidParameters(
                "parameters", "step %d, %s: %s".formatted(step.number(), step.title(), message));
    }

    private static void refuseUnknown(
            Definition definition, Map<String, ?> given, List<Violation> violations) {
        List<String> known = definition.parameters().stream().map(Parameter::name).toList();
        given.keySet().stream()
                .filter(name -> !known.contains(name))
                .sorted()
                .limit(20)
                .forEach(
                        name ->
                                violations.add(
                                        violation(
                                                name,
                                                name.isBlank()
                                                        ? "has no name"
                                                        : "is no parameter of this procedure")));
    }

    private static Violation violation(String parameter, String message) {
        return new Violation(InvalidParameters.field(parameter), message);
    }
}
