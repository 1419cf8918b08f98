package org.amas.maintenance.run;

import org.amas.maintenance.access.CurrentUser;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.procedure.Version;
import org.amas.maintenance.web.NotFound;
import org.amas.maintenance.web.Takes;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

import java.util.Map;

/** The catalogue, and one procedure: what it does, how it went, and the form that launches it. */
@Controller
class ProcedureController {

    private final Catalogue catalogue;
    private final ProcedureViews views;
    private final ActivationViews activations;
    private final LaunchPage page;
    private final Runs runs;
    private final Steps steps;

    ProcedureController(
            Catalogue catalogue,
            ProcedureViews views,
            ActivationViews activations,
            LaunchPage page,
            Runs runs,
            Steps steps) {
        this.catalogue = catalogue;
        this.views = views;
        this.activations = activations;
        this.page = page;
        this.runs = runs;
        this.steps = steps;
    }

    @GetMapping("/procedures")
    String catalogue(Model model) {
        model.addAttribute("shelves", views.catalogue());
        model.addAttribute("problems", catalogue.errors());
        model.addAttribute("everywhere", true);
        return "run/catalogue";
    }

    /**
     * @param from a run whose environment and parameters the form takes over
     * @param in an environment: the page is of the version that runs there
     * @param fields of the form as somebody left it, if they did
     */
    @GetMapping("/procedures/{group}/{name}")
    @Takes({"environment", "reason", "dryRun", "parameters.*"})
    String procedure(
            @PathVariable String group,
            @PathVariable String name,
            @RequestParam(required = false) @Nullable Long from,
            @RequestParam(defaultValue = "") String in,
            @RequestParam Map<String, String> fields,
            CurrentUser user,
            Model model) {
        Catalogue.Entry current = views.find(group, name);
        Run earlier = from == null ? null : earlier(from, current.version().key());
        String where =
                earlier == null ? fields.getOrDefault("environment", in) : earlier.environment();
        Catalogue.Entry entry = activations.served(current, where);
        return page.show(entry, form(entry.version(), where, earlier, fields), user, model);
    }

    private LaunchForm form(
            Version version, String where, @Nullable Run earlier, Map<String, String> fields) {
        if (earlier != null) {
            return LaunchForm.of(earlier, steps.written(earlier));
        }
        return fields.keySet().stream().anyMatch(LaunchForm::isInput)
                ? LaunchForm.kept(version, where, fields)
                : LaunchForm.empty(version, where);
    }

    private @Nullable Run earlier(long id, String procedure) {
        return runs.findById(id).filter(run -> run.procedure().equals(procedure)).orElse(null);
    }

    @GetMapping("/procedures/{group}/{name}/versions/{number}")
    String version(
            @PathVariable String group,
            @PathVariable String name,
            @PathVariable int number,
            Model model) {
        String key = group + "/" + name;
        Version version =
                catalogue.versions(key).stream()
                        .filter(v -> v.number() == number)
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new NotFound(
                                                "There is no version %d of %s."
                                                        .formatted(number, key)));
        model.addAttribute("version", version);
        model.addAttribute("versions", catalogue.versions(key));
        return "run/version";
    }
}
