package org.amas.maintenance.access;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.view.RedirectView;
import org.springframework.web.util.UriComponentsBuilder;

/** How a form's POST ends well. */
class Pages {

    private Pages() {}

    /** 303: the browser goes on with a GET, and a reload doesn't send the form again. */
    static ModelAndView seeOther(String localPath) {
        RedirectView redirect = new RedirectView(localPath);
        redirect.setStatusCode(HttpStatus.SEE_OTHER);
        redirect.setExposeModelAttributes(false);
        redirect.setExpandUriTemplateVariables(false);
        return new ModelAndView(redirect);
    }

    /** The address by which the browser called us, which the host filter has let pass. */
    static String address(HttpServletRequest request) {
        return UriComponentsBuilder.fromUriString(request.getRequestURL().toString())
                .replacePath("")
                .toUriString();
    }
}
