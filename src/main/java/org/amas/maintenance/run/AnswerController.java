package org.amas.maintenance.run;

import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.access.CurrentUser;
import org.amas.maintenance.step.Form;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.FormErrors;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.NotFound;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The form of a waiting step, on a page of its own: small enough for a phone. */
@Controller
class AnswerController {

    private final Runs runs;
    private final StepResults results;
    private final StepAnswers answers;
    private final AnswerRows rows;
    private final Plans plans;
    private final ProcedureViews procedures;

    AnswerController(
            Runs runs,
            StepResults results,
            StepAnswers answers,
            AnswerRows rows,
            Plans plans,
            ProcedureViews procedures) {
        this.runs = runs;
        this.results = results;
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
        try {
            answers.give(id, n, values, user.actor());
            return "redirect:/runs/" + id + "#step-" + n;
        } catch (InvalidRequest refused) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            model.addAttribute("errors", sentences(refused, form(step(id, n))));
        } catch (Conflict somebodyWasFaster) {
            response.setStatus(HttpStatus.CONFLICT.value());
            model.addAttribute(
                    "errors",
                    new FormErrors(
                            List.of(
                                    new FieldError(
                                            null,
                                            String.valueOf(somebodyWasFaster.getMessage())))));
        }
        return page(id, n, values, user, model);
    }

    /** "is required" is enough beside a field's label; on top of a page it isn't. */
    private static FormErrors sentences(InvalidRequest refused, Form form) {
        return new FormErrors(
                refused.errors().stream()
                        .map(
                                error ->
                                        new FieldError(
                                                error.field(),
                                                label(form, String.valueOf(error.field()))
                                                        + " "
                                                        + error.message()
                                                        + "."))
                        .toList());
    }

    private static String label(Form form, String name) {
        return form.fields().stream()
                .filter(field -> field.name().equals(name))
                .map(Form.Field::label)
                .findFirst()
                .orElse(name);
    }

    private String page(long id, int n, Map<String, String> values, CurrentUser user, Model model) {
        Run run =
                runs.findById(id)
                        .orElseThrow(() -> new NotFound("There is no run %d.".formatted(id)));
        StepResult step = step(id, n);
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

    private StepResult step(long run, int number) {
        return results.findByRunIdAndNumberAndAttempt(run, number, 0)
                .orElseThrow(() -> new NotFound("Run %d has no step %d.".formatted(run, number)));
    }
}
