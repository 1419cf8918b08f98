package org.amas.maintenance.run;

import org.amas.maintenance.procedure.Arguments;
import org.amas.maintenance.procedure.BoundStep;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.procedure.Definition;
import org.amas.maintenance.procedure.InvalidParameters;
import org.amas.maintenance.procedure.Version;
import org.amas.maintenance.step.ChosenKind;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.StepKinds;
import org.amas.maintenance.target.Environment;
import org.amas.maintenance.target.Environments;
import org.springframework.stereotype.Component;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** From what a run has stored to steps that can be performed. */
@Component
class Steps {

    private static final TypeReference<Map<String, Object>> VALUES = new TypeReference<>() {};

    private final Catalogue catalogue;
    private final Arguments arguments;
    private final Environments environments;
    private final StepKinds kinds;
    private final Plans plans;
    private final AnswerRows answers;
    private final Choices choices;
    private final JsonMapper json;

    Steps(
            Catalogue catalogue,
            Arguments arguments,
            Environments environments,
            StepKinds kinds,
            Plans plans,
            AnswerRows answers,
            Choices choices,
            JsonMapper json) {
        this.catalogue = catalogue;
        this.arguments = arguments;
        this.environments = environments;
        this.kinds = kinds;
        this.plans = plans;
        this.answers = answers;
        this.choices = choices;
        this.json = json;
    }

    /** Something that was there at the launch is gone. */
    static class NotPossible extends Exception {

        private static final long serialVersionUID = 1L;

        NotPossible(String reason) {
            super(reason);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    Version version(Run run) {
        return catalogue
                .version(run.versionId())
                .orElseThrow(() -> new IllegalStateException("no version " + run.versionId()));
    }

    Map<String, Object> parameters(Run run, Version version) {
        return arguments.resolve(version.definition(), written(run));
    }

    /** As JSON has them: durations are words. */
    Map<String, Object> written(Run run) {
        return read(run.parameters());
    }

    /** Parameters as a run, or what refers to one, stores them. */
    Map<String, Object> read(String parameters) {
        return json.readValue(parameters, VALUES);
    }

    String written(Map<String, Object> parameters) {
        return json.writeValueAsString(arguments.written(parameters));
    }

    /**
     * @throws NotPossible with the reason why this step can't be performed any more
     */
    Assignment assignment(Run run, Version version, Map<String, Object> parameters, StepResult step)
            throws NotPossible {
        Environment environment =
                environments
                        .named(run.environment())
                        .orElseThrow(
                                () ->
                                        new NotPossible(
                                                "there is no environment "
                                                        + run.environment()
                                                        + " any more"));
        Definition.StepDefinition definition = version.definition().steps().get(step.number() - 1);
        BoundStep<?> bound;
        try {
            bound = arguments.bound(definition, parameters, run.environment(), run.id());
        } catch (InvalidParameters e) {
            throw new NotPossible(
                    e.violations().isEmpty()
                            ? "its settings are refused"
                            : e.violations().getFirst().message());
        }
        if (bound.effect().compareTo(step.effect()) > 0) {
            throw new NotPossible(
                    "it would now do more than was shown: it "
                            + (bound.effect() == Effect.DESTROYS
                                    ? "destroys data"
                                    : "changes something"));
        }
        return new Assignment(
                run.id(),
                run.mark(),
                run.procedure(),
                environment,
                parameters,
                bound,
                step.id(),
                step.attempt(),
                run.windowEnd(),
                approved(run, step, bound),
                step.form() == null ? List.of() : answers.of(step),
                step.outputBytes() > 0);
    }

    Check check(Assignment step) {
        Map<String, Object> settings =
                arguments.settings(
                        step.bound().step(), step.parameters(), step.environment().name(), 0);
        return new Check(
                StepPerformer.addresses(step).stream().sorted().collect(Collectors.joining(", ")),
                Plans.sha256(List.of(step.kind(), json.writeValueAsString(settings))));
    }

    /**
     * A step that was being performed when the application died, to be asked what became of it:
     * also where its environment is gone or its settings would be refused by now.
     *
     * @throws NotPossible if nobody knows its kind any more
     */
    Assignment cutShort(Run run, StepResult step) throws NotPossible {
        StepKind<?> kind =
                kinds.named(step.kind())
                        .orElseThrow(
                                () ->
                                        new NotPossible(
                                                "there is no step kind "
                                                        + step.kind()
                                                        + " any more"));
        Environment environment =
                environments.named(run.environment()).orElseGet(() -> gone(run.environment()));
        Definition.StepDefinition definition =
                version(run).definition().steps().get(step.number() - 1);
        return new Assignment(
                run.id(),
                run.mark(),
                run.procedure(),
                environment,
                Map.of(),
                unsettled(definition, kind, step.effect()),
                step.id(),
                step.attempt(),
                null,
                Optional.of(Set.of()),
                List.of(),
                false);
    }

    private static Environment gone(String name) {
        return new Environment(name, name, true, false, List.of());
    }

    /** Nobody performs it, so nobody asks for its settings. */
    @SuppressWarnings("unchecked")
    private static BoundStep<?> unsettled(
            Definition.StepDefinition definition, StepKind<?> kind, Effect effect) {
        return new BoundStep<>(definition, (StepKind<Object>) kind, Map.of(), effect, Set.of());
    }

    private Optional<Set<String>> approved(Run run, StepResult step, BoundStep<?> bound) {
        if (run.dryRun() || step.effect() == Effect.READS) {
            return Optional.empty();
        }
        if (bound.kind() instanceof ChosenKind<?> kind) {
            return Optional.of(choices.made(step, kind));
        }
        Plan shown = plans.read(step.plan());
        return shown == null ? Optional.of(Set.of()) : Plans.approved(shown);
    }

    List<BoundStep<?>> bound(Version version, Map<String, Object> parameters, String environment) {
        return arguments.bound(version.definition(), parameters, environment, 0);
    }
}
