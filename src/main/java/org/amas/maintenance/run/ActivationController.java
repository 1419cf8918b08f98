package org.amas.maintenance.run;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.procedure.Activations;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The button by which a second person lets a version run where approval is required. */
@Controller
class ActivationController {

    private final Activations activations;

    ActivationController(Activations activations) {
        this.activations = activations;
    }

    @PostMapping("/procedures/{group}/{name}/activations")
    String activate(
            @PathVariable String group,
            @PathVariable String name,
            @RequestParam int version,
            Actor actor) {
        activations.activate(group + "/" + name, version, actor);
        return "redirect:/procedures/{group}/{name}";
    }
}
