package org.amas.maintenance.run;

import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.access.CurrentUser;
import org.amas.maintenance.procedure.Arguments;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.procedure.Version;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.FormErrors;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.PagePart;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The launch form's two buttons: what would it touch, and go. */
@Controller
class LaunchController {

    private final Arguments arguments;
    private final RunLauncher launcher;
    private final LaunchAttempts attempts;
    private final ProcedureViews views;
    private final ActivationViews activations;
    private final LaunchPage page;
    private final RunPage runPage;

    LaunchController(
            Arguments arguments,
            RunLauncher launcher,
            LaunchAttempts attempts,
            ProcedureViews views,
            ActivationViews activations,
            LaunchPage page,
            RunPage runPage) {
        this.arguments = arguments;
        this.launcher = launcher;
        this.attempts = attempts;
        this.views = views;
        this.activations = activations;
        this.page = page;
        this.runPage = runPage;
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
        Catalogue.Entry entry = activations.served(views.find(group, name), form.environment());
        try {
            return planned(entry, form, model);
        } catch (InvalidRequest | Conflict refused) {
            return again(entry, form, refused, user, model, response);
        }
    }

    /**
     * @param part tells whether the answer replaces the page it was asked from: it is the run's
     *     page then, without a way round that the first line would have to wait for
     */
    @PostMapping("/procedures/{group}/{name}/runs")
    String launch(
            @PathVariable String group,
            @PathVariable String name,
            @RequestParam Map<String, String> fields,
            @RequestHeader(name = PagePart.HEADER, required = false) @Nullable String part,
            CurrentUser user,
            Model model,
            HttpServletResponse response)
            throws InterruptedException {
        // Only the run that a launch leads to is an address to come back to.
        response.setHeader("HX-Push-Url", "false");
        LaunchForm form = LaunchForm.of(fields);
        Catalogue.Entry entry = activations.served(views.find(group, name), form.environment());
        try {
            Launch launch = launch(entry.version(), form);
            String plan = plannedFirst(entry, form, fields, launch, user, model);
            if (plan != null) {
                return plan;
            }
            long run = launcher.launch(launch, form.token(), user.actor()).run().id();
            if (!PagePart.isAskedBy(part)) {
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
        return page.plan(entry, form, launcher.plan(launch(entry.version(), form)), model);
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
        return page.show(entry, invalid ? form : form.unseen(), user, model);
    }

    /** What the state of things doesn't allow, no field is wrong about: the environment is. */
    private static FormErrors errors(RuntimeException refused) {
        return refused instanceof InvalidRequest invalid
                ? FormErrors.sentences(invalid)
                : new FormErrors(
                        List.of(
                                new FieldError(
                                        "environment", String.valueOf(refused.getMessage()))));
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
}
