package org.amas.maintenance.run;

import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.access.CurrentUser;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.procedure.Arguments;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.procedure.Version;
import org.amas.maintenance.target.Environments;
import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.FormErrors;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

import java.util.LinkedHashMap;
import java.util.Map;

/** One procedure: what it does, how it went, and the form that launches it. */
@Controller
class ProcedureController {

    private final Catalogue catalogue;
    private final Environments environments;
    private final Arguments arguments;
    private final RunLauncher launcher;
    private final ProcedureViews views;
    private final Runs runs;
    private final Steps steps;

    ProcedureController(
            Catalogue catalogue,
            Environments environments,
            Arguments arguments,
            RunLauncher launcher,
            ProcedureViews views,
            Runs runs,
            Steps steps) {
        this.catalogue = catalogue;
        this.environments = environments;
        this.arguments = arguments;
        this.launcher = launcher;
        this.views = views;
        this.runs = runs;
        this.steps = steps;
    }

    @GetMapping("/procedures")
    String catalogue(Model model) {
        model.addAttribute("groups", views.catalogue());
        model.addAttribute("problems", catalogue.errors());
        return "run/catalogue";
    }

    /**
     * @param from a run whose environment and parameters the form takes over
     */
    @GetMapping("/procedures/{group}/{name}")
    String procedure(
            @PathVariable String group,
            @PathVariable String name,
            @RequestParam(required = false) @Nullable Long from,
            Model model) {
        Catalogue.Entry entry = find(group, name);
        LaunchForm form =
                from == null
                        ? LaunchForm.empty(entry.version(), firstEnvironment())
                        : runs.findById(from)
                                .filter(run -> run.procedure().equals(entry.version().key()))
                                .map(run -> LaunchForm.of(run, steps.written(run)))
                                .orElseGet(
                                        () ->
                                                LaunchForm.empty(
                                                        entry.version(), firstEnvironment()));
        return page(entry, form, model);
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

    /** Shows what a launch would touch; writes nothing. */
    @PostMapping("/procedures/{group}/{name}/plan")
    String plan(
            @PathVariable String group,
            @PathVariable String name,
            @RequestParam Map<String, String> fields,
            Model model,
            HttpServletResponse response) {
        Catalogue.Entry entry = find(group, name);
        LaunchForm form = LaunchForm.of(fields);
        try {
            return planned(entry, form, model);
        } catch (InvalidRequest invalid) {
            return again(entry, form, invalid, model, response);
        }
    }

    @PostMapping("/procedures/{group}/{name}/runs")
    String launch(
            @PathVariable String group,
            @PathVariable String name,
            @RequestParam Map<String, String> fields,
            Actor actor,
            CurrentUser user,
            Model model,
            HttpServletResponse response) {
        Catalogue.Entry entry = find(group, name);
        LaunchForm form = LaunchForm.of(fields);
        try {
            Launch launch = launch(entry.version(), form);
            if (needsPlan(entry.version(), form)) {
                return planned(entry, form, model);
            }
            RunLauncher.Launched launched = launcher.launch(launch, form.token(), actor);
            return "redirect:/runs/" + launched.run().id();
        } catch (StalePlan stale) {
            response.setStatus(HttpStatus.CONFLICT.value());
            model.addAttribute("stale", stale.getMessage());
            return planned(entry, form.unseen(), model);
        } catch (InvalidRequest invalid) {
            return again(entry, form, invalid, model, response);
        }
    }

    /** What changes something is shown before it happens; a dry run shows it by itself. */
    private boolean needsPlan(Version version, LaunchForm form) {
        return form.planDigest() == null
                && !form.dryRun()
                && !views.onlyReads(version, form, arguments);
    }

    private String planned(Catalogue.Entry entry, LaunchForm form, Model model) {
        Planning planning = launcher.plan(launch(entry.version(), form));
        model.addAttribute("entry", entry);
        model.addAttribute("form", form.seen(planning.planDigest()));
        model.addAttribute("planning", planning);
        model.addAttribute("environment", views.strip(form.environment()));
        return "run/planned";
    }

    private String again(
            Catalogue.Entry entry,
            LaunchForm form,
            InvalidRequest invalid,
            Model model,
            HttpServletResponse response) {
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        model.addAttribute("errors", sentences(invalid));
        return page(entry, form, model);
    }

    /** "is required" is enough beside a field's name; on top of a page it isn't. */
    private static FormErrors sentences(InvalidRequest invalid) {
        return new FormErrors(
                invalid.errors().stream().map(ProcedureController::sentence).toList());
    }

    private static FieldError sentence(FieldError error) {
        String message = error.message();
        if (error.field() == null || !(message.startsWith("is ") || message.startsWith("must "))) {
            return error;
        }
        String name = StringUtils.capitalize(error.field().replaceFirst("^parameters\\.", ""));
        return new FieldError(error.field(), name + " " + message + ".");
    }

    private String page(Catalogue.Entry entry, LaunchForm form, Model model) {
        model.addAttribute("entry", entry);
        model.addAttribute("form", form);
        model.addAttribute("page", views.page(entry));
        model.addAttribute("versions", catalogue.versions(entry.version().key()));
        model.addAttribute("environments", environments.all());
        return "run/procedure";
    }

    private Launch launch(Version version, LaunchForm form) {
        Map<String, @Nullable Object> given =
                new LinkedHashMap<>(arguments.fromForm(version.definition(), form.parameters()));
        return new Launch(
                version.key(),
                form.environment(),
                given,
                form.reason(),
                form.dryRun(),
                form.planDigest(),
                form.confirmation());
    }

    private Catalogue.Entry find(String group, String name) {
        String key = group + "/" + name;
        return catalogue
                .entry(key)
                .orElseThrow(() -> new NotFound("There is no procedure %s.".formatted(key)));
    }

    private String firstEnvironment() {
        return environments.all().iterator().next().name();
    }
}
