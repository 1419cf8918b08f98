package org.amas.maintenance.run;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.run.FindingLife.Acknowledgement;
import org.amas.maintenance.run.FindingRows.Cursor;
import org.amas.maintenance.run.FindingRows.Filter;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.target.Environments;
import org.amas.maintenance.web.InvalidRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Findings over all runs, for programs. */
@RestController
class FindingApi {

    private static final int MOST = 1_000;

    private final FindingRows rows;
    private final Environments environments;
    private final Acknowledgements acknowledgements;

    FindingApi(FindingRows rows, Environments environments, Acknowledgements acknowledgements) {
        this.rows = rows;
        this.environments = environments;
        this.acknowledgements = acknowledgements;
    }

    /**
     * @param state {@code new}, {@code still-there}, {@code known} or {@code gone}
     * @param severity as it was seen last
     * @param goneRun the run that found it no longer
     */
    @Schema(name = "Finding")
    record FindingDocument(
            long id,
            String state,
            String environment,
            String kind,
            Severity severity,
            String place,
            String text,
            String fingerprint,
            String procedure,
            long firstRun,
            Instant firstAt,
            long lastRun,
            Instant lastAt,
            @Nullable Long goneRun,
            @Nullable Instant goneAt,
            @Nullable WordDocument acknowledgement) {

        static FindingDocument of(FindingLife life) {
            return new FindingDocument(
                    life.id(),
                    life.state().id(),
                    life.environment(),
                    life.kind(),
                    life.severity(),
                    life.place(),
                    life.text(),
                    life.fingerprint(),
                    life.procedure(),
                    life.firstRun(),
                    life.firstAt(),
                    life.lastRun(),
                    life.lastAt(),
                    life.goneRun(),
                    life.goneAt(),
                    life.isKnown() ? WordDocument.of(life.acknowledged()) : null);
        }
    }

    /** That somebody knows of it. */
    @Schema(name = "Acknowledgement")
    record WordDocument(long id, String note, String by, Instant at, Instant until) {

        static @Nullable WordDocument of(@Nullable Acknowledgement word) {
            return word == null
                    ? null
                    : new WordDocument(word.id(), word.note(), word.by(), word.at(), word.until());
        }
    }

    @Schema(name = "FindingPage")
    record Page(List<FindingDocument> items, @Nullable String next) {}

    /**
     * @param until ISO-8601, at most 90 days ahead
     * @param seen the acknowledgement that is to be replaced, 0 for none: 409 if another stands;
     *     without it, whichever stands is replaced
     */
    record AcknowledgementRequest(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Nullable String note,
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Nullable String until,
            @Nullable Long seen) {}

    @GetMapping("/api/v1/findings")
    @Operation(operationId = "listFindings")
    Page list(
            @RequestParam(defaultValue = "") String state,
            @RequestParam(defaultValue = "") String environment,
            @RequestParam(defaultValue = "") String after,
            @RequestParam(defaultValue = "100") int limit) {
        if (limit < 1 || limit > MOST) {
            throw new InvalidRequest("limit", "must be from 1 to " + MOST);
        }
        Set<FindingState> states =
                FindingState.named(state.strip())
                        .orElseThrow(
                                () ->
                                        new InvalidRequest(
                                                "state",
                                                "must be open, new, still-there, known or gone"));
        Filter filter = new Filter(environment.strip(), states, Severity.INFO);
        List<FindingLife> found = rows.page(filter, cursor(after), limit + 1);
        if (found.isEmpty() && !filter.environment().isEmpty()) {
            requireKnown(filter.environment());
        }
        boolean more = found.size() > limit;
        List<FindingLife> shown = more ? found.subList(0, limit) : found;
        return new Page(
                shown.stream().map(FindingDocument::of).toList(),
                more ? Cursor.after(shown.getLast()).word() : null);
    }

    /** One that is configured no longer has findings, or had; one that is misspelt has none. */
    private void requireKnown(String environment) {
        if (environments.named(environment).isEmpty()) {
            throw new InvalidRequest("environment", "must be the name of an environment");
        }
    }

    private static Cursor cursor(String after) {
        return Cursor.of(after)
                .orElseThrow(() -> new InvalidRequest("after", "must be the next of a page"));
    }

    @PostMapping(value = "/api/v1/findings/{id}/acknowledgements", consumes = "application/json")
    @ResponseStatus(HttpStatus.CREATED)
    @ApiResponse(responseCode = "201", description = "It is known until then")
    @ApiResponse(
            responseCode = "409",
            description = "It is gone, or another acknowledgement stands than was seen")
    FindingDocument acknowledge(
            @PathVariable long id, @RequestBody AcknowledgementRequest said, Actor actor) {
        Acknowledgements.Word word =
                new Acknowledgements.Word(said.note(), ApiTime.parse("until", said.until()));
        return FindingDocument.of(acknowledgements.give(id, word, said.seen(), actor));
    }
}
