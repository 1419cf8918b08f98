package org.amas.maintenance.run;

import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;

import org.amas.maintenance.access.CurrentUser;
import org.amas.maintenance.access.Permission;
import org.amas.maintenance.run.ApprovalRows.Decision;
import org.amas.maintenance.run.RunDocuments.RunDocument;
import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.InvalidRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What persons say to waiting runs, for programs that ask them elsewhere. */
@RestController
@RequestMapping("/api/v1/runs/{id}")
class DecisionApi {

    private static final Map<String, Decision> DECISIONS =
            Map.of(
                    "approve", Decision.APPROVED,
                    "decline", Decision.DECLINED,
                    "break-glass", Decision.BROKE_GLASS);

    private final StepAnswers answers;
    private final Approvals approvals;
    private final Runs runs;
    private final RunDocuments documents;

    DecisionApi(StepAnswers answers, Approvals approvals, Runs runs, RunDocuments documents) {
        this.answers = answers;
        this.approvals = approvals;
        this.runs = runs;
        this.documents = documents;
    }

    /**
     * @param values by the names of the step's form: texts, numbers, true or false
     */
    record AnswerRequest(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Nullable Integer step,
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
                    @Nullable Map<String, @Nullable Object> values) {}

    /**
     * @param planDigest of the step, as the run's document has it
     * @param from ISO-8601, at most 7 days ahead; the step may not begin before
     * @param until ISO-8601, at most 7 days after that; a day if absent
     */
    record ApprovalRequest(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Nullable Integer step,
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Nullable String planDigest,
            @Schema(
                            requiredMode = Schema.RequiredMode.REQUIRED,
                            allowableValues = {"approve", "decline", "break-glass"})
                    @Nullable String decision,
            @Nullable String reason,
            @Nullable String from,
            @Nullable String until) {}

    @PostMapping(value = "/answers", consumes = "application/json")
    @ApiResponse(responseCode = "202", description = "The run goes on")
    @ApiResponse(responseCode = "409", description = "The step waits for no answer")
    ResponseEntity<RunDocument> answer(
            @PathVariable long id, @RequestBody AnswerRequest request, CurrentUser user) {
        if (request.step() == null) {
            throw new InvalidRequest("step", "is required");
        }
        Map<String, String> values = new TreeMap<>();
        if (request.values() != null) {
            request.values().forEach((name, value) -> values.put(name, text(name, value)));
        }
        try {
            answers.give(id, request.step(), values, user.actor());
        } catch (InvalidRequest refused) {
            throw within("values", refused);
        }
        return ResponseEntity.accepted().body(documents.of(runs.findById(id).orElseThrow()));
    }

    /** The form names its fields; here they stand in a member of the body. */
    private static InvalidRequest within(String member, InvalidRequest refused) {
        return new InvalidRequest(
                refused.errors().stream()
                        .map(one -> new FieldError(member + "." + one.field(), one.message()))
                        .toList());
    }

    /** As a person would have typed it. */
    private static String text(String name, @Nullable Object value) {
        return switch (value) {
            case null -> "";
            case String text -> text;
            case Double number -> new BigDecimal(number.toString()).toPlainString();
            case Number number -> number.toString();
            case Boolean one -> one.toString();
            default ->
                    throw new InvalidRequest(
                            "values." + name, "must be a text, a number, true or false");
        };
    }

    @PostMapping(value = "/approvals", consumes = "application/json")
    @ApiResponse(responseCode = "202", description = "The run goes on, now or at its time")
    @ApiResponse(
            responseCode = "409",
            description = "Nothing waits for it, the plan is another one, or the run is one's own")
    ResponseEntity<RunDocument> approve(
            @PathVariable long id, @RequestBody ApprovalRequest request, CurrentUser user) {
        List<FieldError> wrong = new ArrayList<>();
        if (request.step() == null) {
            wrong.add(new FieldError("step", "is required"));
        }
        Decision decision = DECISIONS.get(String.valueOf(request.decision()));
        if (decision == null) {
            wrong.add(new FieldError("decision", "must be approve, decline or break-glass"));
        }
        Instant from = instant("from", request.from(), wrong);
        Instant until = instant("until", request.until(), wrong);
        if (!wrong.isEmpty() || request.step() == null || decision == null) {
            throw new InvalidRequest(wrong);
        }
        if (decision != Decision.BROKE_GLASS && !user.may(Permission.DECIDE)) {
            throw new AccessDeniedException("Only a lead or an admin approves.");
        }
        approvals.decide(
                id,
                new Approvals.Word(
                        request.step(),
                        request.planDigest(),
                        decision,
                        request.reason(),
                        from,
                        until),
                user.actor());
        return ResponseEntity.accepted().body(documents.of(runs.findById(id).orElseThrow()));
    }

    private static @Nullable Instant instant(
            String field, @Nullable String text, List<FieldError> wrong) {
        try {
            return ApiTime.parse(field, text);
        } catch (InvalidRequest e) {
            wrong.addAll(e.errors());
            return null;
        }
    }
}
