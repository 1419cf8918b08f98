package org.amas.maintenance.target;

import org.amas.maintenance.web.EnvironmentStrip;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

import java.util.List;

/** Puts {@code places}, all environments, into every page's model: a page of several shows them. */
@ControllerAdvice(annotations = Controller.class)
class EnvironmentAdvice {

    private final Environments environments;

    EnvironmentAdvice(Environments environments) {
        this.environments = environments;
    }

    @ModelAttribute("places")
    List<EnvironmentStrip> places() {
        return environments.all().stream()
                .map(e -> new EnvironmentStrip(e.title(), e.approvalRequired()))
                .toList();
    }
}
