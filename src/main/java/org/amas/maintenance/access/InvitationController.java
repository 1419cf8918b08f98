package org.amas.maintenance.access;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

import java.util.Optional;

/** Where an invited person sets the first password, or a new one. */
@Controller
class InvitationController {

    private final Invitations invitations;
    private final Links links;
    private final Sessions sessions;
    private final Refusals refusals;

    InvitationController(
            Invitations invitations, Links links, Sessions sessions, Refusals refusals) {
        this.invitations = invitations;
        this.links = links;
        this.sessions = sessions;
        this.refusals = refusals;
    }

    @GetMapping("/invitation")
    ModelAndView page(@RequestParam(defaultValue = "") String token, HttpServletRequest request) {
        return links.isGood(Links.Purpose.INVITATION, token)
                ? form(HttpStatus.OK, token)
                : gone(token, request);
    }

    @PostMapping("/invitation")
    ModelAndView accept(
            @RequestParam(defaultValue = "") String token,
            @RequestParam(defaultValue = "") String password,
            @RequestParam(defaultValue = "") String repeated,
            HttpServletRequest request) {
        try {
            SetUpController.requireSame(password, repeated);
            Optional<String> username =
                    invitations.accept(token, password, request.getRemoteAddr());
            username.ifPresent(name -> sessions.begin(request, name));
            return username.isPresent() ? Pages.seeOther("/") : gone(token, request);
        } catch (Rejected rejected) {
            return form(HttpStatus.UNPROCESSABLE_CONTENT, token)
                    .addObject("errors", rejected.errors());
        }
    }

    private static ModelAndView form(HttpStatus status, String token) {
        return new ModelAndView("access/invitation", status).addObject("token", token);
    }

    private ModelAndView gone(String token, HttpServletRequest request) {
        Links.Purpose purpose = Links.Purpose.INVITATION;
        refusals.record(purpose, links.fault(purpose, token), request);
        return new ModelAndView("access/link-gone", HttpStatus.GONE);
    }
}
