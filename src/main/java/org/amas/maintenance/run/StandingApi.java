package org.amas.maintenance.run;

import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.run.StandingRows.Standing;
import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.InvalidRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What was approved in advance, for programs. */
@RestController
@RequestMapping("/api/v1/standing-approvals")
class StandingApi {

    private final StandingApprovals standing;
    private final StandingWords words;
    private final Steps steps;

    StandingApi(StandingApprovals standing, StandingWords words, Steps steps) {
        this.standing = standing;
        this.words = words;
        this.steps = steps;
    }

    /**
     * @param run whose plan was looked at: its version, environment and parameters are approved
     * @param step that waits for approval there
     * @param most 1 to 500 objects in one run
     * @param until ISO-8601, at most 90 days ahead
     */
    record StandingRequest(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Nullable Long run,
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Nullable Integer step,
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Nullable Integer most,
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Nullable String until,
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Nullable String reason) {}

    record StandingDocument(
            long id,
            String procedure,
            int version,
            String environment,
            Map<String, Object> parameters,
            int step,
            int most,
            String givenBy,
            String reason,
            Instant givenAt,
            Instant until,
            @Nullable String revokedBy,
            @Nullable Instant revokedAt,
            boolean inForce) {}

    record Page(List<StandingDocument> items) {}

    @GetMapping
    Page list() {
        return new Page(standing.all().stream().map(this::document).toList());
    }

    @PostMapping(consumes = "application/json")
    @ResponseStatus(HttpStatus.CREATED)
    @ApiResponse(responseCode = "201", description = "It is in force")
    @ApiResponse(
            responseCode = "409",
            description = "The step waits for no approval, or the run is one's own")
    StandingDocument give(@RequestBody StandingRequest request, Actor actor) {
        List<FieldError> wrong = new ArrayList<>();
        Instant until = until(request.until(), wrong);
        if (request.run() == null) {
            wrong.add(new FieldError("run", "is required"));
        }
        if (request.step() == null) {
            wrong.add(new FieldError("step", "is required"));
        }
        if (!wrong.isEmpty() || request.run() == null || request.step() == null) {
            throw new InvalidRequest(wrong);
        }
        return document(
                standing.give(
                        new StandingApprovals.Given(
                                request.run(),
                                request.step(),
                                request.most(),
                                until,
                                request.reason()),
                        actor));
    }

    private static @Nullable Instant until(@Nullable String text, List<FieldError> wrong) {
        try {
            return ApiTime.parse("until", text);
        } catch (InvalidRequest refused) {
            wrong.addAll(refused.errors());
            return null;
        }
    }

    @PostMapping("/{id}/revocation")
    @ApiResponse(responseCode = "409", description = "It is in force no longer")
    StandingDocument revoke(@PathVariable long id, Actor actor) {
        return document(standing.revoke(id, actor));
    }

    private StandingDocument document(Standing one) {
        return new StandingDocument(
                one.id(),
                one.procedure(),
                one.version(),
                one.environment(),
                steps.read(one.parameters()),
                one.step(),
                one.most(),
                one.by(),
                one.reason(),
                one.at(),
                one.until(),
                one.revokedBy(),
                one.revokedAt(),
                words.isInForce(one));
    }
}
