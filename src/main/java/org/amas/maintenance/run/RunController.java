package org.amas.maintenance.run;

import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.access.CurrentUser;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.web.ContentPolicy;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.NotFound;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

import java.io.IOException;

/** The page of one run: what happened, live and for ever after. */
@Controller
class RunController {

    private final Runs runs;
    private final StepResults results;
    private final RunPage page;
    private final StepLog logs;
    private final LogSearch search;
    private final OutputReader output;
    private final ResultCsv csv;
    private final Cancellation cancellation;
    private final CheckAgain checkAgain;

    RunController(
            Runs runs,
            StepResults results,
            RunPage page,
            StepLog logs,
            LogSearch search,
            OutputReader output,
            ResultCsv csv,
            Cancellation cancellation,
            CheckAgain checkAgain) {
        this.runs = runs;
        this.results = results;
        this.page = page;
        this.logs = logs;
        this.search = search;
        this.output = output;
        this.csv = csv;
        this.cancellation = cancellation;
        this.checkAgain = checkAgain;
    }

    @GetMapping("/runs/{id}")
    String run(@PathVariable long id, CurrentUser user, Model model) throws InterruptedException {
        return page.show(id, user, model);
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

    @PostMapping("/runs/{id}/steps/{n}/checks/cancellation")
    String stopCheck(@PathVariable long id, @PathVariable int n, Actor actor) {
        checkAgain.stop(id, n, actor);
        return "redirect:/runs/" + id + "#step-" + n;
    }

    /** A part of what the page left out, in bytes. */
    @GetMapping("/runs/{id}/steps/{n}/output")
    String lines(
            @PathVariable long id,
            @PathVariable int n,
            @RequestParam long from,
            @RequestParam long to,
            Model model) {
        StepResult step = step(id, n, 0);
        StepLog.More more = logs.more(step, from, to);
        model.addAttribute("run", find(id));
        model.addAttribute("chunks", more.chunks());
        model.addAttribute("gap", more.gap());
        return "run/log :: more";
    }

    /**
     * @param q nothing: the lines of trouble
     * @param from the offset at which an earlier search ended; {@code counted} if the line there is
     *     in its count
     */
    @GetMapping("/runs/{id}/steps/{n}/search")
    String search(
            @PathVariable long id,
            @PathVariable int n,
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "0") long from,
            @RequestParam(defaultValue = "false") boolean counted,
            Model model) {
        StepResult step = step(id, n, 0);
        LogSearch.Place begin = new LogSearch.Place(Math.max(0, from), counted);
        model.addAttribute("run", find(id));
        model.addAttribute("step", step);
        model.addAttribute("q", q);
        model.addAttribute(
                "found",
                q.isBlank() ? search.trouble(step, begin) : search.containing(step, q, begin));
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
        download(response, "run-%d-step-%d.log".formatted(id, n));
        output.copy(step.id(), 0, response.getOutputStream());
    }

    /**
     * All of what the page shows only the worst of.
     *
     * @param of {@code findings}, {@code readings} or {@code table}
     * @param table which one, from 1
     */
    @GetMapping("/runs/{id}/steps/{n}/results")
    void results(
            @PathVariable long id,
            @PathVariable int n,
            @RequestParam(defaultValue = "findings") String of,
            @RequestParam(defaultValue = "0") int attempt,
            @RequestParam(defaultValue = "1") int table,
            HttpServletResponse response)
            throws IOException {
        StepResult step = step(id, n, attempt);
        ResultCsv.Lines lines =
                switch (of) {
                    case "findings" -> csv.findings(step.id());
                    case "readings" -> csv.readings(step.id());
                    case "table" -> csv.table(step.id(), table);
                    default -> throw new InvalidRequest("of", "is findings, readings or table");
                };
        response.setContentType("text/csv;charset=UTF-8");
        download(response, "run-%d-step-%d-%s.csv".formatted(id, n, of));
        lines.write(response.getWriter());
    }

    private static void download(HttpServletResponse response, String name) {
        response.setHeader("Content-Security-Policy", ContentPolicy.DOWNLOAD);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Disposition", "attachment; filename=\"" + name + "\"");
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
