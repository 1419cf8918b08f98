package org.amas.maintenance.access;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

import java.util.UUID;

/** Puts {@code formToken} into every page's model, for a form that {@link FormTokens} guards. */
@ControllerAdvice(annotations = Controller.class)
class FormTokenAdvice {

    @ModelAttribute("formToken")
    String formToken() {
        return UUID.randomUUID().toString();
    }
}
