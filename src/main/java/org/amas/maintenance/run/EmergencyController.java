package org.amas.maintenance.run;

import org.amas.maintenance.access.CurrentUser;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.target.Environments;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.NotFound;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

import java.util.Map;

/** One click from every page: the card, and a button for each environment that starts at once. */
@Controller
class EmergencyController {

    static final String PROCEDURE = "emergency/immediate-response";
    static final String REVIEW = "emergency/post-emergency-review";

    private final RunLauncher launcher;
    private final Catalogue catalogue;
    private final Environments environments;
    private final EmergencyCard card;
    private final EmergencyRuns emergencies;
    private final LaunchCautions cautions;

    EmergencyController(
            RunLauncher launcher,
            Catalogue catalogue,
            Environments environments,
            EmergencyCard card,
            EmergencyRuns emergencies,
            LaunchCautions cautions) {
        this.launcher = launcher;
        this.catalogue = catalogue;
        this.environments = environments;
        this.card = card;
        this.emergencies = emergencies;
        this.cautions = cautions;
    }

    @GetMapping("/emergency")
    String page(CurrentUser user, Model model) {
        model.addAttribute("environments", environments.all());
        model.addAttribute("cautions", cautions.about(environments.all()));
        model.addAttribute("steps", card.steps());
        model.addAttribute("byHand", card.byHand());
        model.addAttribute("mayAct", user.mayLaunch());
        model.addAttribute("launchable", catalogue.find(PROCEDURE).isPresent());
        model.addAttribute("recent", emergencies.recent(PROCEDURE, REVIEW));
        model.addAttribute("token", LaunchForm.newToken());
        model.addAttribute("everywhere", true);
        return "run/emergency";
    }

    /**
     * @param token of the page, so that a double click is one run
     * @throws NotFound if there is no such environment
     * @throws Conflict if the procedure is retired, or a version of the operator's waits for
     *     activation there
     */
    @PostMapping("/emergency/{environment}/runs")
    String start(
            @PathVariable String environment,
            @RequestParam(defaultValue = "") String token,
            CurrentUser user) {
        if (environments.named(environment).isEmpty()) {
            throw new NotFound("There is no environment %s.".formatted(environment));
        }
        Launch launch = new Launch(PROCEDURE, environment, Map.of(), null, false, null, null);
        String once = token.isBlank() ? LaunchForm.newToken() : environment + " " + token;
        return "redirect:/runs/" + launcher.launch(launch, once, user.actor()).run().id();
    }
}
