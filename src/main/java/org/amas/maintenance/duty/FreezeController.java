package org.amas.maintenance.duty;

import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.access.FormTokens;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.duty.Freezes.Freeze;
import org.amas.maintenance.target.Environments;
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
import java.util.List;
import java.util.Map;

/** The freezes: those ahead, those that are over, and the form of a new one. */
@Controller
class FreezeController {

    private static final String LIST = "redirect:/schedule/freezes";

    private final Freezes freezes;
    private final Environments environments;
    private final FormTokens tokens;
    private final Clock clock;

    FreezeController(Freezes freezes, Environments environments, FormTokens tokens, Clock clock) {
        this.freezes = freezes;
        this.environments = environments;
        this.tokens = tokens;
        this.clock = clock;
    }

    @GetMapping("/schedule/freezes")
    String list(Model model) {
        return page(Map.of("environment", environments.usual().name()), model);
    }

    /**
     * @param values as typed
     */
    private String page(Map<String, String> values, Model model) {
        Instant now = clock.instant();
        List<Freeze> all = freezes.all();
        model.addAttribute("now", now);
        model.addAttribute("ahead", all.stream().filter(freeze -> freeze.isAhead(now)).toList());
        model.addAttribute(
                "over", all.reversed().stream().filter(freeze -> !freeze.isAhead(now)).toList());
        model.addAttribute(
                "choices",
                environments.all().stream()
                        .map(one -> Choice.of(one.name(), one.title()))
                        .toList());
        model.addAttribute("values", values);
        model.addAttribute("everywhere", true);
        return "duty/freezes";
    }

    @PostMapping("/schedule/freezes")
    @Takes({"token", "environment", "from", "until", "reason"})
    String declare(
            @RequestParam Map<String, String> values,
            Actor actor,
            Model model,
            HttpServletResponse response) {
        boolean taken =
                Submission.took(
                        () -> tokens.once(values, actor, () -> declare(values, actor)),
                        model,
                        response);
        return taken ? LIST : page(values, model);
    }

    private String declare(Map<String, String> values, Actor actor) {
        String from = values.getOrDefault("from", "");
        freezes.declare(
                values.getOrDefault("environment", ""),
                from.isBlank() ? clock.instant() : TypedMoments.time("from", from),
                TypedMoments.time("until", values.getOrDefault("until", "")),
                values.get("reason"),
                actor);
        return LIST;
    }

    @PostMapping("/schedule/freezes/{id}/end")
    String end(@PathVariable long id, Actor actor) {
        freezes.lift(id, actor);
        return LIST;
    }
}
