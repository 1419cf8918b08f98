package org.amas.maintenance.procedure;

import com.fasterxml.jackson.annotation.JsonProperty;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.procedure.Definition.Parameter;
import org.amas.maintenance.procedure.Definition.StepDefinition;
import org.amas.maintenance.step.Effect;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

import java.util.List;

/** The catalogue for programs. */
@RestController
@RequestMapping("/api/v1/procedures")
class ProcedureApi {

    private final Catalogue catalogue;
    private final Arguments arguments;

    ProcedureApi(Catalogue catalogue, Arguments arguments) {
        this.catalogue = catalogue;
        this.arguments = arguments;
    }

    record Page(List<Procedure> items, @Nullable String next) {}

    record Procedure(
            String key,
            String title,
            String purpose,
            String frequency,
            String category,
            String owner,
            String priority,
            String budget,
            int version,
            Version.Origin origin,
            boolean retired,
            List<Question> parameters,
            List<Step> steps) {}

    record Question(
            String name,
            String type,
            @JsonProperty("default") @Nullable Object value,
            boolean required,
            List<String> choices,
            @Nullable String min,
            @Nullable String max,
            @Nullable String pattern,
            @Nullable String help) {

        static Question of(Parameter p) {
            return new Question(
                    p.name(),
                    p.type().word(),
                    p.value(),
                    p.required(),
                    p.choices(),
                    p.min(),
                    p.max(),
                    p.pattern(),
                    p.help());
        }
    }

    /**
     * @param effect with default parameters; null if this application no longer knows the kind
     */
    record Step(int number, String title, String kind, @Nullable Effect effect, String timeout) {}

    @GetMapping
    Page list() {
        return new Page(catalogue.entries().stream().map(this::procedure).toList(), null);
    }

    @GetMapping("/{group}/{name}")
    Procedure show(@PathVariable String group, @PathVariable String name) {
        String key = group + "/" + name;
        return catalogue
                .entry(key)
                .map(this::procedure)
                .orElseThrow(
                        () ->
                                new ResponseStatusException(
                                        HttpStatus.NOT_FOUND,
                                        "There is no procedure " + key + "."));
    }

    @PostMapping("/reload")
    LoadReport reload(Actor actor) {
        return catalogue.reload(actor);
    }

    private Procedure procedure(Catalogue.Entry entry) {
        Version version = entry.version();
        Definition definition = version.definition();
        return new Procedure(
                definition.key(),
                definition.title(),
                definition.purpose(),
                definition.frequency().word(),
                definition.category(),
                definition.owner(),
                definition.priority(),
                DurationWord.of(definition.budget()),
                version.number(),
                version.origin(),
                entry.retired(),
                definition.parameters().stream().map(Question::of).toList(),
                definition.steps().stream().map(step -> step(definition, step)).toList());
    }

    private Step step(Definition definition, StepDefinition step) {
        return new Step(
                step.number(),
                step.title(),
                step.kind(),
                arguments.effect(definition, step).orElse(null),
                DurationWord.of(step.timeout()));
    }
}
