package org.amas.maintenance.run;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.run.RunDocuments.RunDocument;
import org.amas.maintenance.web.ContentPolicy;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.NotFound;
import org.amas.maintenance.web.RequestId;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Runs as JSON, their output as text. */
@RestController
@RequestMapping("/api/v1/runs")
class RunApi {

    private static final int MOST = 100;

    private final RunLauncher launcher;
    private final Cancellation cancellation;
    private final RunHistory history;
    private final Runs runs;
    private final StepResults results;
    private final RunDocuments documents;
    private final OutputReader output;

    RunApi(
            RunLauncher launcher,
            Cancellation cancellation,
            RunHistory history,
            Runs runs,
            StepResults results,
            RunDocuments documents,
            OutputReader output) {
        this.launcher = launcher;
        this.cancellation = cancellation;
        this.history = history;
        this.runs = runs;
        this.results = results;
        this.documents = documents;
        this.output = output;
    }

    @Schema(name = "RunPage")
    record Page(List<RunDocument> items, @Nullable Long next) {}

    /**
     * @param mode {@code after-step} or {@code now}
     */
    record CancelRequest(@Schema(allowableValues = {"after-step", "now"}) @Nullable String mode) {}

    @PostMapping(consumes = "application/json")
    @ApiResponse(
            responseCode = "201",
            description = "Queued",
            headers = @Header(name = "Location", schema = @Schema(implementation = URI.class)))
    @ApiResponse(responseCode = "200", description = "The run that this key has started before")
    @ApiResponse(
            responseCode = "409",
            description = "The plan has changed, the key is taken, or it can't be launched there")
    @ApiResponse(
            responseCode = "503",
            description =
                    "The own database does not answer, or the disk of our own data has no room for"
                            + " another run")
    ResponseEntity<RunDocument> launch(
            @RequestBody Launch launch,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            Actor actor) {
        RunLauncher.Launched launched = launcher.launch(launch, key, actor);
        RunDocument document = documents.of(launched.run());
        return launched.created()
                ? ResponseEntity.created(URI.create("/api/v1/runs/" + document.id())).body(document)
                : ResponseEntity.ok(document);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> stale(StalePlan stale, HttpServletRequest request) {
        ProblemDetail problem =
                ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, stale.getMessage());
        problem.setProperty("planDigest", stale.planDigest());
        problem.setProperty("requestId", RequestId.of(request));
        return ResponseEntity.of(problem).build();
    }

    @GetMapping
    @Operation(operationId = "listRuns")
    Page list(
            @RequestParam(required = false) @Nullable String procedure,
            @RequestParam(required = false) @Nullable String environment,
            @RequestParam(required = false) @Nullable List<String> state,
            @RequestParam(required = false) @Nullable String actor,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(required = false) @Nullable Long after,
            @RequestParam(defaultValue = "20") int limit) {
        if (limit < 1 || limit > MOST) {
            throw new InvalidRequest("limit", "must be from 1 to " + MOST);
        }
        history.unknown(procedure, environment)
                .ifPresent(
                        wrong -> {
                            throw new InvalidRequest(wrong, "names nothing that there is or was");
                        });
        Instant begin = ApiTime.parse("from", from);
        Instant end = ApiTime.parse("to", to);
        if (begin != null && end != null && !begin.isBefore(end)) {
            throw new InvalidRequest("to", "must be after from");
        }
        RunHistory.Page page =
                history.page(
                        new RunHistory.Filter(
                                procedure,
                                environment,
                                states(state),
                                actor,
                                begin,
                                end,
                                false,
                                null),
                        after,
                        limit);
        return new Page(documents.of(page.items()), page.next());
    }

    private static Set<RunState> states(@Nullable List<String> words) {
        return words == null
                ? Set.of()
                : words.stream().map(RunApi::state).collect(Collectors.toSet());
    }

    private static RunState state(String word) {
        return RunState.named(word)
                .orElseThrow(
                        () ->
                                new InvalidRequest(
                                        "state",
                                        "must be one of "
                                                + Arrays.stream(RunState.values())
                                                        .map(RunState::name)
                                                        .collect(Collectors.joining(", "))));
    }

    @GetMapping("/{id}")
    RunDocument run(
            @Parameter(schema = @Schema(type = "integer", format = "int64")) @PathVariable
                    String id) {
        return documents.of(known(id));
    }

    @PostMapping(value = "/{id}/cancellation", consumes = "application/json")
    @ApiResponse(responseCode = "202", description = "It is told to end")
    @ApiResponse(responseCode = "409", description = "It has ended already")
    ResponseEntity<RunDocument> cancel(
            @Parameter(schema = @Schema(type = "integer", format = "int64")) @PathVariable
                    String id,
            @RequestBody(required = false) @Nullable CancelRequest request,
            Actor actor) {
        String mode = request == null ? null : request.mode();
        CancelMode wanted = mode(mode);
        Run run = known(id);
        if (run.state().isFinal()) {
            throw Cancellation.ended(run);
        }
        cancellation.ask(run.id(), wanted, actor);
        return ResponseEntity.accepted().body(documents.of(known(id)));
    }

    private static CancelMode mode(@Nullable String word) {
        if (word == null) {
            return CancelMode.NOW;
        }
        return Arrays.stream(CancelMode.values())
                .filter(mode -> mode.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new InvalidRequest("mode", "must be after-step or now"));
    }

    /** The outputs of all steps, one after the other. */
    @GetMapping("/{id}/output")
    @AnswersOutput
    void output(
            @Parameter(schema = @Schema(type = "integer", format = "int64")) @PathVariable
                    String id,
            @RequestParam(defaultValue = "0") long after,
            HttpServletResponse response)
            throws IOException {
        Run run = known(id);
        OutputStream body = text(after, response);
        long skip = after;
        for (StepResult step : results.findByRunIdAndAttemptOrderByNumber(run.id(), 0)) {
            if (skip < step.outputBytes()) {
                output.copy(step.id(), skip, body);
            }
            skip = Math.max(0, skip - step.outputBytes());
        }
    }

    @GetMapping("/{id}/steps/{n}/output")
    @AnswersOutput
    void stepOutput(
            @Parameter(schema = @Schema(type = "integer", format = "int64")) @PathVariable
                    String id,
            @Parameter(schema = @Schema(type = "integer", format = "int32")) @PathVariable String n,
            @RequestParam(defaultValue = "0") long after,
            HttpServletResponse response)
            throws IOException {
        Run run = known(id);
        StepResult step =
                results.findByRunIdAndNumberAndAttempt(run.id(), (int) Math.min(number(n), 1e9), 0)
                        .orElseThrow(() -> new NotFound("Run %s has no step %s.".formatted(id, n)));
        output.copy(step.id(), after, text(after, response));
    }

    private static OutputStream text(long after, HttpServletResponse response) throws IOException {
        if (after < 0) {
            throw new InvalidRequest("after", "must be 0 or more");
        }
        response.setContentType("text/plain;charset=UTF-8");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", ContentPolicy.DOWNLOAD);
        return response.getOutputStream();
    }

    private Run known(String id) {
        return runs.findById(number(id))
                .orElseThrow(() -> new NotFound("There is no run %s.".formatted(id)));
    }

    /** What can't be a number is no run's, and no step's. */
    private static long number(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new NotFound("There is nothing at this address.");
        }
        return Long.parseLong(text);
    }
}
