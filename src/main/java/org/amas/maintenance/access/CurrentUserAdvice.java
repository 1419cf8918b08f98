package org.amas.maintenance.access;

import org.jspecify.annotations.Nullable;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** Puts {@code currentUser} into every page's model; null where nobody is signed in. */
@ControllerAdvice(annotations = Controller.class)
class CurrentUserAdvice {

    @ModelAttribute("currentUser")
    @Nullable CurrentUser currentUser() {
        return Identities.of(SecurityContextHolder.getContext().getAuthentication()).orElse(null);
    }
}
