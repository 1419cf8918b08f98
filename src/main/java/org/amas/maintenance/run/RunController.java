package org.amas.maintenance.run;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.access.CurrentUser;
import org.amas.maintenance.access.SessionWatch;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.target.Environments;
import org.amas.maintenance.web.ContentPolicy;
import org.amas.maintenance.web.EnvironmentStrip;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** The page of one run: what happened, live and for ever after. */
@Controller
class RunController {

    private final Runs runs;
    private final StepResults results;
    private final RunViews views;
    private final RunFeed feed;
    private final FirstWords firstWords;
    private final StepLog logs;
    private final LogSearch search;
    private final OutputReader output;
    private final Cancellation cancellation;
    private final CheckAgain checkAgain;
    private final Environments environments;
    private final SessionWatch sessions;
    private final Clock clock;

    RunController(
            Runs runs,
            StepResults results,
            RunViews views,
            RunFeed feed,
            FirstWords firstWords,
            StepLog logs,
            LogSearch search,
            OutputReader output,
            Cancellation cancellation,
            CheckAgain checkAgain,
            Environments environments,
            SessionWatch sessions,
            Clock clock) {
        this.runs = runs;
        this.results = results;
        this.views = views;
        this.feed = feed;
        this.firstWords = firstWords;
        this.logs = logs;
        this.search = search;
        this.output = output;
        this.cancellation = cancellation;
        this.checkAgain = checkAgain;
        this.environments = environments;
        this.sessions = sessions;
        this.clock = clock;
    }

    @GetMapping("/runs/{id}")
    String run(@PathVariable long id, Model model) throws InterruptedException {
        firstWords.await(find(id));
        Run run = find(id);
        RunView view = views.whole(run);
        model.addAttribute("view", view);
        model.addAttribute("changed", List.of());
        environments
                .named(run.environment())
                .ifPresent(
                        e ->
                                model.addAttribute(
                                        "environment",
                                        new EnvironmentStrip(e.title(), e.approvalRequired())));
        if (view.live()) {
            model.addAttribute("refreshSeconds", 5);
        }
        return "run/run";
    }

    /** One step anew: while a later look at it is under way. */
    @GetMapping("/runs/{id}/fragment")
    String step(@PathVariable long id, @RequestParam int step, Model model) {
        RunView view = views.whole(find(id));
        model.addAttribute("view", view);
        model.addAttribute(
                "step",
                view.steps().stream()
                        .filter(one -> one.result().number() == step)
                        .findFirst()
                        .orElseThrow(() -> noStep(id, step)));
        return "run/run :: oneStep";
    }

    @GetMapping(value = "/runs/{id}/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter stream(
            @PathVariable long id,
            @RequestParam(required = false) @Nullable String after,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String last,
            CurrentUser user,
            HttpServletRequest request,
            HttpServletResponse response) {
        find(id);
        StreamCursor cursor = StreamCursor.of(last == null || last.isEmpty() ? after : last);
        response.setHeader("X-Accel-Buffering", "no");
        response.setHeader("Cache-Control", "no-store");
        BooleanSupplier allowed = sessions.over(request);
        SseEmitter emitter = new SseEmitter(0L);
        RunStream stream =
                new RunStream(
                        emitter,
                        feed,
                        runs,
                        results,
                        views,
                        Map.of("currentUser", user),
                        allowed,
                        clock);
        Thread.ofVirtual()
                .name("stream-of-run-" + id)
                .start(() -> follow(stream, id, cursor, emitter));
        return emitter;
    }

    private static void follow(RunStream stream, long id, StreamCursor from, SseEmitter emitter) {
        try {
            stream.follow(id, from);
            emitter.complete();
        } catch (IOException | IllegalStateException viewerLeft) {
            emitter.complete();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            emitter.complete();
        } catch (RuntimeException e) {
            emitter.completeWithError(e);
        }
    }

    @PostMapping("/runs/{id}/cancellation")
    String cancel(@PathVariable long id, @RequestParam String mode, Actor actor) {
        CancelMode wanted =
                switch (mode) {
                    case "after-step" -> CancelMode.AFTER_STEP;
                    case "now" -> CancelMode.NOW;
                    default -> throw new InvalidRequest("mode", "is after-step or now");
                };
        cancellation.ask(id, wanted, actor);
        return "redirect:/runs/" + id;
    }

    @PostMapping("/runs/{id}/steps/{n}/checks")
    String checkAgain(@PathVariable long id, @PathVariable int n, Actor actor) {
        checkAgain.start(id, n, actor);
        return "redirect:/runs/" + id + "#step-" + n;
    }

    /** Lines that the page left out; with {@code q} or {@code trouble} those that match. */
    @GetMapping("/runs/{id}/steps/{n}/output")
    String lines(
            @PathVariable long id,
            @PathVariable int n,
            @RequestParam long from,
            @RequestParam long to,
            Model model) {
        StepResult step = step(id, n, 0);
        long last = Math.min(to, from + StepLog.MORE - 1);
        model.addAttribute("run", find(id));
        model.addAttribute("chunks", logs.lines(step, Math.max(1, from), last));
        model.addAttribute("gap", last < to ? new StepLog.Gap(n, last + 1, to) : null);
        return "run/log :: more";
    }

    @GetMapping("/runs/{id}/steps/{n}/search")
    String search(
            @PathVariable long id,
            @PathVariable int n,
            @RequestParam(defaultValue = "") String q,
            Model model) {
        StepResult step = step(id, n, 0);
        model.addAttribute("run", find(id));
        model.addAttribute("step", step);
        model.addAttribute("q", q);
        model.addAttribute(
                "found", q.isBlank() ? search.trouble(step) : search.containing(step, q));
        return "run/search";
    }

    @GetMapping("/runs/{id}/steps/{n}/raw")
    void raw(
            @PathVariable long id,
            @PathVariable int n,
            @RequestParam(defaultValue = "0") int attempt,
            HttpServletResponse response)
            throws IOException {
        StepResult step = step(id, n, attempt);
        response.setContentType("text/plain;charset=UTF-8");
        response.setHeader("Content-Security-Policy", ContentPolicy.DOWNLOAD);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader(
                "Content-Disposition",
                "attachment; filename=\"run-%d-step-%d.log\"".formatted(id, n));
        output.copy(step.id(), 0, response.getOutputStream());
    }

    private Run find(long id) {
        return runs.findById(id)
                .orElseThrow(() -> new NotFound("There is no run %d.".formatted(id)));
    }

    private StepResult step(long run, int number, int attempt) {
        return results.findByRunIdAndNumberAndAttempt(run, number, attempt)
                .orElseThrow(() -> noStep(run, number));
    }

    private static NotFound noStep(long run, int number) {
        return new NotFound("Run %d has no step %d.".formatted(run, number));
    }
}
