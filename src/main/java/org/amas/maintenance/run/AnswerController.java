package org.amas.maintenance.run;

import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.access.CurrentUser;
import org.amas.maintenance.step.Form;
import org.amas.maintenance.web.NotFound;
import org.amas.maintenance.web.Submission;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

import java.util.Map;
import java.util.TreeMap;

/** The form of a waiting step, on a page of its own: small enough for a phone. */
@Controller
class AnswerController {

    private final WaitingStep waiting;
    private final StepAnswers answers;
    private final AnswerRows rows;
    private final Plans plans;
    private final ProcedureViews procedures;

    AnswerController(
            WaitingStep waiting,
            StepAnswers answers,
            AnswerRows rows,
            Plans plans,
            ProcedureViews procedures) {
        this.waiting = waiting;
        this.answers = answers;
        this.rows = rows;
        this.plans = plans;
        this.procedures = procedures;
    }

    @GetMapping("/runs/{id}/steps/{n}/answer")
    String form(@PathVariable long id, @PathVariable int n, CurrentUser user, Model model) {
        return page(id, n, Map.of(), user, model);
    }

    @PostMapping("/runs/{id}/steps/{n}/answers")
    String answer(
            @PathVariable long id,
            @PathVariable int n,
            @RequestParam Map<String, String> fields,
            CurrentUser user,
            Model model,
            HttpServletResponse response) {
        Map<String, String> values = new TreeMap<>(fields);
        values.remove("_csrf");
        Form form = form(waiting.find(id, n).step());
        boolean taken =
                Submission.took(
                        () -> answers.give(id, n, values, user.actor()),
                        field -> label(form, field),
                        model,
                        response);
        return taken ? "redirect:/runs/" + id + "#step-" + n : page(id, n, values, user, model);
    }

    private static String label(Form form, String name) {
        return form.fields().stream()
                .filter(field -> field.name().equals(name))
                .map(Form.Field::label)
                .findFirst()
                .orElse(name);
    }

    private String page(long id, int n, Map<String, String> values, CurrentUser user, Model model) {
        WaitingStep.Of found = waiting.find(id, n);
        Run run = found.run();
        StepResult step = found.step();
        model.addAttribute("run", run);
        model.addAttribute("step", step);
        model.addAttribute("form", form(step));
        model.addAttribute("values", values);
        model.addAttribute("given", rows.of(step));
        model.addAttribute(
                "open",
                run.parked() && step.waitsFor() == WaitsFor.ANSWER && run.readyAt() == null);
        model.addAttribute("mayAct", user.mayLaunch());
        model.addAttribute("environment", procedures.strip(run.environment()));
        return "run/answer";
    }

    private Form form(StepResult step) {
        Form form = plans.form(step);
        if (form == null) {
            throw new NotFound(
                    "Step %d of run %d asks nobody.".formatted(step.number(), step.runId()));
        }
        return form;
    }
}
