package org.amas.maintenance.run;

import org.amas.maintenance.access.CurrentUser;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.target.Environment;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

import java.util.List;

/**
 * The page of a procedure with the form that launches it, and the plan that may come in between.
 */
@Component
class LaunchPage {

    private final Catalogue catalogue;
    private final ProcedureViews views;
    private final ActivationViews activations;
    private final LaunchCautions cautions;

    LaunchPage(
            Catalogue catalogue,
            ProcedureViews views,
            ActivationViews activations,
            LaunchCautions cautions) {
        this.catalogue = catalogue;
        this.views = views;
        this.activations = activations;
        this.cautions = cautions;
    }

    /**
     * Fills the model.
     *
     * @return the template's name
     */
    String show(Catalogue.Entry entry, LaunchForm form, CurrentUser user, Model model) {
        Catalogue.Entry current = catalogue.entry(entry.version().key()).orElse(entry);
        model.addAttribute("entry", entry);
        model.addAttribute("current", current.version());
        model.addAttribute("replacesShipped", catalogue.replacesShipped(entry.version()));
        model.addAttribute("problems", catalogue.errors(entry.version().key()));
        model.addAttribute("form", form);
        model.addAttribute(
                "fields",
                entry.version().definition().parameters().stream().map(LaunchField::new).toList());
        model.addAttribute("versions", catalogue.versions(entry.version().key()));
        List<Environment> offered = activations.environments(current, entry.version());
        model.addAttribute("environments", offered);
        model.addAttribute("cautions", cautions.about(offered));
        String chosen = chosen(form.environment(), offered);
        model.addAttribute("chosen", chosen);
        model.addAttribute("page", views.page(entry, chosen));
        model.addAttribute("environment", views.strip(chosen));
        model.addAttribute("activation", activations.activation(current));
        model.addAttribute("waiting", activations.waiting(current, user));
        return "run/procedure";
    }

    private static String chosen(String asked, List<Environment> offered) {
        List<String> names = offered.stream().map(Environment::name).toList();
        return names.contains(asked) || names.isEmpty() ? asked : names.getFirst();
    }

    /** What a launch would touch, with the form that says yes to it. */
    String plan(Catalogue.Entry entry, LaunchForm form, Planning planning, Model model) {
        model.addAttribute("entry", entry);
        model.addAttribute("form", form.seen(planning.planDigest()));
        model.addAttribute("planning", planning);
        model.addAttribute("cautions", cautions.about(form.environment()));
        model.addAttribute("environment", views.strip(form.environment()));
        return "run/planned";
    }
}
