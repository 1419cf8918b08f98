package org.amas.maintenance.duty;

import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.access.FormTokens;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.duty.Exemptions.Exemption;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.procedure.Definition.StepDefinition;
import org.amas.maintenance.web.Choice;
import org.amas.maintenance.web.Submission;
import org.amas.maintenance.web.Takes;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The exemptions: those in force, those that are over, and the form of a new one. */
@Controller
class ExemptionController {

    private static final String LIST = "redirect:/schedule/exemptions";

    private final Exemptions exemptions;
    private final Catalogue catalogue;
    private final Planner planner;
    private final FormTokens tokens;
    private final Clock clock;

    ExemptionController(
            Exemptions exemptions,
            Catalogue catalogue,
            Planner planner,
            FormTokens tokens,
            Clock clock) {
        this.exemptions = exemptions;
        this.catalogue = catalogue;
        this.planner = planner;
        this.tokens = tokens;
        this.clock = clock;
    }

    /**
     * @param values which procedure is chosen, if one is
     */
    @GetMapping("/schedule/exemptions")
    @Takes({"procedure", "environment", "step", "until", "reason"})
    String list(@RequestParam Map<String, String> values, Model model) {
        return page(values, model);
    }

    private String page(Map<String, String> values, Model model) {
        Instant now = clock.instant();
        List<Exemption> all = exemptions.all();
        model.addAttribute("inForce", all.stream().filter(one -> one.isInForce(now)).toList());
        model.addAttribute("over", all.stream().filter(one -> !one.isInForce(now)).toList());
        model.addAttribute("values", values);
        model.addAttribute("procedures", procedures());
        model.addAttribute(
                "choices",
                planner.environments().stream().map(name -> Choice.of(name, name)).toList());
        model.addAttribute("steps", steps(values.getOrDefault("procedure", "")));
        model.addAttribute("everywhere", true);
        return "duty/exemptions";
    }

    private List<Choice> procedures() {
        return catalogue.current().stream()
                .map(one -> Choice.of(one.key(), one.definition().title()))
                .sorted(Comparator.comparing(Choice::label))
                .toList();
    }

    private List<Choice> steps(String procedure) {
        return catalogue.find(procedure).stream()
                .flatMap(version -> version.definition().steps().stream())
                .map(StepDefinition::title)
                .map(title -> Choice.of(title, title))
                .toList();
    }

    @PostMapping("/schedule/exemptions")
    @Takes({"token", "procedure", "environment", "step", "until", "reason"})
    String give(
            @RequestParam Map<String, String> values,
            Actor actor,
            Model model,
            HttpServletResponse response) {
        boolean taken =
                Submission.took(
                        () -> tokens.once(values, actor, () -> give(values, actor)),
                        model,
                        response);
        return taken ? LIST : page(values, model);
    }

    private String give(Map<String, String> values, Actor actor) {
        exemptions.give(
                values.getOrDefault("procedure", ""),
                values.getOrDefault("environment", ""),
                values.getOrDefault("step", ""),
                values.get("reason"),
                TypedMoments.endOf("until", values.getOrDefault("until", "")),
                actor);
        return LIST;
    }

    @PostMapping("/schedule/exemptions/{id}/end")
    String end(@PathVariable long id, Actor actor) {
        exemptions.revoke(id, actor);
        return LIST;
    }
}
