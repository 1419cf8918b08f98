package org.amas.maintenance.run;

import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.access.CurrentUser;
import org.amas.maintenance.procedure.Arguments;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.procedure.Version;
import org.amas.maintenance.target.Environment;
import org.amas.maintenance.web.Conflict;
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
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One procedure: what it does, how it went, and the form that launches it. */
@Controller
class ProcedureController {

    private final Catalogue catalogue;
    private final Arguments arguments;
    private final RunLauncher launcher;
    private final LaunchAttempts attempts;
    private final ProcedureViews views;
    private final ActivationViews activations;
    private final RunPage runPage;
    private final Runs runs;
    private final Steps steps;

    ProcedureController(
            Catalogue catalogue,
            Arguments arguments,
            RunLauncher launcher,
            LaunchAttempts attempts,
            ProcedureViews views,
            ActivationViews activations,
            RunPage runPage,
            Runs runs,
            Steps steps) {
        this.catalogue = catalogue;
        this.arguments = arguments;
        this.launcher = launcher;
        this.attempts = attempts;
        this.views = views;
        this.activations = activations;
        this.runPage = runPage;
        this.runs = runs;
        this.steps = steps;
    }

    @GetMapping("/procedures")
    String catalogue(Model model) {
        model.addAttribute("shelves", views.catalogue());
        model.addAttribute("problems", catalogue.errors());
        return "run/catalogue";
    }

    /**
     * @param from a run whose environment and parameters the form takes over
     * @param in an environment: the page is of the version that runs there
     * @param fields of a link that knows parameters, named as the form names them
     */
    @GetMapping("/procedures/{group}/{name}")
    String procedure(
            @PathVariable String group,
            @PathVariable String name,
            @RequestParam(required = false) @Nullable Long from,
            @RequestParam(defaultValue = "") String in,
            @RequestParam Map<String, String> fields,
            CurrentUser user,
            Model model) {
        Catalogue.Entry current = find(group, name);
        Run earlier = from == null ? null : earlier(from, current.version().key());
        Catalogue.Entry entry =
                activations.served(current, earlier == null ? in : earlier.environment());
        LaunchForm form =
                earlier == null
                        ? LaunchForm.empty(entry.version(), in).filled(fields)
                        : LaunchForm.of(earlier, steps.written(earlier));
        return page(entry, form, user, model);
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

    /** Shows what a launch would touch; writes nothing. */
    @PostMapping("/procedures/{group}/{name}/plan")
    String plan(
            @PathVariable String group,
            @PathVariable String name,
            @RequestParam Map<String, String> fields,
            CurrentUser user,
            Model model,
            HttpServletResponse response) {
        LaunchForm form = LaunchForm.of(fields);
        Catalogue.Entry entry = activations.served(find(group, name), form.environment());
        try {
            return planned(entry, form, model);
        } catch (InvalidRequest | Conflict refused) {
            return again(entry, form, refused, user, model, response);
        }
    }

    /**
     * @param inPlace true if the answer replaces the page it was asked from: it is the run's page
     *     then, without a way round that the first line would have to wait for
     */
    @PostMapping("/procedures/{group}/{name}/runs")
    String launch(
            @PathVariable String group,
            @PathVariable String name,
            @RequestParam Map<String, String> fields,
            @RequestHeader(name = "HX-Request", required = false) boolean inPlace,
            CurrentUser user,
            Model model,
            HttpServletResponse response)
            throws InterruptedException {
        // Only the run that a launch leads to is an address to come back to.
        response.setHeader("HX-Push-Url", "false");
        LaunchForm form = LaunchForm.of(fields);
        Catalogue.Entry entry = activations.served(find(group, name), form.environment());
        try {
            Launch launch = launch(entry.version(), form);
            String plan = plannedFirst(entry, form, fields, launch, user, model);
            if (plan != null) {
                return plan;
            }
            long run = launcher.launch(launch, form.token(), user.actor()).run().id();
            if (!inPlace) {
                return "redirect:/runs/" + run;
            }
            response.setHeader("HX-Push-Url", "/runs/" + run);
            return runPage.show(run, user, model);
        } catch (StalePlan stale) {
            response.setStatus(HttpStatus.CONFLICT.value());
            model.addAttribute("stale", stale.getMessage());
            return planned(entry, form.unseen(), model);
        } catch (InvalidRequest | Conflict refused) {
            return again(entry, form, refused, user, model, response);
        }
    }

    /** Asked for as a launch, so its refusal is on record; null if no plan comes first. */
    private @Nullable String plannedFirst(
            Catalogue.Entry entry,
            LaunchForm form,
            Map<String, String> fields,
            Launch launch,
            CurrentUser user,
            Model model) {
        try {
            LaunchForm.requireKnown(fields);
            return needsPlan(entry.version(), form) ? planned(entry, form, model) : null;
        } catch (InvalidRequest | Conflict refused) {
            attempts.refused(launch, refused, user.actor());
            throw refused;
        }
    }

    /** What changes something is shown before it happens; a dry run shows it by itself. */
    private boolean needsPlan(Version version, LaunchForm form) {
        return form.planDigest() == null
                && !form.dryRun()
                && !views.showsNothingFirst(version, form, arguments);
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
            RuntimeException refused,
            CurrentUser user,
            Model model,
            HttpServletResponse response) {
        boolean invalid = refused instanceof InvalidRequest;
        response.setStatus(
                (invalid ? HttpStatus.UNPROCESSABLE_CONTENT : HttpStatus.CONFLICT).value());
        model.addAttribute("errors", errors(refused));
        return page(entry, invalid ? form : form.unseen(), user, model);
    }

    /** What the state of things doesn't allow, no field is wrong about: the environment is. */
    private static FormErrors errors(RuntimeException refused) {
        return refused instanceof InvalidRequest invalid
                ? sentences(invalid)
                : new FormErrors(
                        List.of(
                                new FieldError(
                                        "environment", String.valueOf(refused.getMessage()))));
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

    private String page(Catalogue.Entry entry, LaunchForm form, CurrentUser user, Model model) {
        Catalogue.Entry current = catalogue.entry(entry.version().key()).orElse(entry);
        model.addAttribute("entry", entry);
        model.addAttribute("current", current.version());
        model.addAttribute("form", form);
        model.addAttribute("page", views.page(entry));
        model.addAttribute("versions", catalogue.versions(entry.version().key()));
        List<Environment> offered = activations.environments(current, entry.version());
        model.addAttribute("environments", offered);
        String chosen = chosen(form.environment(), offered);
        model.addAttribute("chosen", chosen);
        model.addAttribute("environment", views.strip(chosen));
        model.addAttribute("activation", activations.activation(current));
        model.addAttribute("waiting", activations.waiting(current, user));
        return "run/procedure";
    }

    private static String chosen(String asked, List<Environment> offered) {
        List<String> names = offered.stream().map(Environment::name).toList();
        return names.contains(asked) || names.isEmpty() ? asked : names.getFirst();
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
}
