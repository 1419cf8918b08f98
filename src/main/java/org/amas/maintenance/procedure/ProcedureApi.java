package org.amas.maintenance.procedure;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.procedure.Definition.Parameter;
import org.amas.maintenance.procedure.Definition.StepDefinition;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import java.time.Instant;
import java.util.List;

/** The catalogue for programs. */
@RestController
@RequestMapping("/api/v1/procedures")
class ProcedureApi {

    private final Catalogue catalogue;
    private final Activations activations;
    private final Arguments arguments;

    ProcedureApi(Catalogue catalogue, Activations activations, Arguments arguments) {
        this.catalogue = catalogue;
        this.activations = activations;
        this.arguments = arguments;
    }

    @Schema(name = "ProcedurePage")
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
            @Nullable Standing activation,
            List<Question> parameters,
            List<Step> steps) {}

    /**
     * Whether a version of the operator's own may run where approval is required.
     *
     * @param loadedBy null if the application found it as it started
     * @param serving the version that a launch runs there; null if none
     */
    @Schema(name = "ProcedureActivation")
    record Standing(
            boolean waiting,
            Instant loadedAt,
            @Nullable String loadedBy,
            @Nullable Instant activatedAt,
            @Nullable String activatedBy,
            @Nullable Integer serving) {

        static Standing of(Activation activation) {
            Version current = activation.current();
            Version served = activation.served();
            return new Standing(
                    activation.isWaiting(),
                    current.loadedAt(),
                    current.loader(),
                    activation.at(),
                    activation.by(),
                    served == null ? null : served.number());
        }
    }

    record ActivationRequest(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Nullable Integer version) {}

    @Schema(name = "ProcedureParameter")
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
    @Schema(name = "ProcedureStep")
    record Step(int number, String title, String kind, @Nullable Effect effect, String timeout) {}

    @GetMapping
    @Operation(operationId = "listProcedures")
    Page list() {
        return new Page(catalogue.entries().stream().map(this::procedure).toList(), null);
    }

    @GetMapping("/{group}/{name}")
    Procedure show(@PathVariable String group, @PathVariable String name) {
        String key = group + "/" + name;
        return catalogue
                .entry(key)
                .map(this::procedure)
                .orElseThrow(() -> new NotFound("There is no procedure " + key + "."));
    }

    /** Nothing can be said with it: a body that says something meant something else. */
    @Schema(name = "ProcedureReload")
    record Reload() {}

    @PostMapping("/reload")
    LoadReport reload(@RequestBody(required = false) @Nullable Reload nothing, Actor actor) {
        return catalogue.reload(actor);
    }

    /** Answers 201 if it was waiting, 200 if somebody had activated it before. */
    @PostMapping(value = "/{group}/{name}/activations", consumes = "application/json")
    @ApiResponse(responseCode = "201", description = "It was waiting, and is activated now")
    @ApiResponse(responseCode = "200", description = "Somebody had activated it before")
    @ApiResponse(responseCode = "409", description = "Not the current version, or not yours to do")
    ResponseEntity<Standing> activate(
            @PathVariable String group,
            @PathVariable String name,
            @RequestBody ActivationRequest request,
            Actor actor) {
        String key = group + "/" + name;
        if (request.version() == null) {
            throw new InvalidRequest("version", "The number of the version you looked at");
        }
        boolean waiting =
                catalogue.entry(key).filter(e -> activations.of(e).isWaiting()).isPresent();
        Activation activation = activations.activate(key, request.version(), actor);
        return ResponseEntity.status(waiting ? HttpStatus.CREATED : HttpStatus.OK)
                .body(Standing.of(activation));
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
                version.origin() == Version.Origin.SHIPPED
                        ? null
                        : Standing.of(activations.of(entry)),
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
