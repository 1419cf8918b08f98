package org.amas.maintenance.access;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The page behind the link on the console. */
@Controller
class SetUpController {

    private final SetUp setUp;
    private final Links links;
    private final Sessions sessions;
    private final Refusals refusals;

    SetUpController(SetUp setUp, Links links, Sessions sessions, Refusals refusals) {
        this.setUp = setUp;
        this.links = links;
        this.sessions = sessions;
        this.refusals = refusals;
    }

    @GetMapping("/set-up")
    ModelAndView page(@RequestParam(defaultValue = "") String token, HttpServletRequest request) {
        return setUp.isOpen(token) ? form(HttpStatus.OK, token) : gone(token, request);
    }

    @PostMapping("/set-up")
    ModelAndView create(
            @RequestParam(defaultValue = "") String token,
            @RequestParam(defaultValue = "") String username,
            @RequestParam(defaultValue = "") String displayName,
            @RequestParam(defaultValue = "") String password,
            @RequestParam(defaultValue = "") String repeated,
            HttpServletRequest request) {
        try {
            requireSame(password, repeated);
            String name = username.strip();
            if (!setUp.complete(
                    token, name, displayName.strip(), password, request.getRemoteAddr())) {
                return gone(token, request);
            }
            sessions.begin(request, name);
            return Pages.seeOther("/");
        } catch (Rejected rejected) {
            return form(HttpStatus.UNPROCESSABLE_CONTENT, token)
                    .addObject("errors", rejected.errors())
                    .addObject("username", username)
                    .addObject("displayName", displayName);
        }
    }

    static void requireSame(String password, String repeated) {
        if (!password.equals(repeated)) {
            throw new Rejected("repeated", "The two passwords differ.");
        }
    }

    private static ModelAndView form(HttpStatus status, String token) {
        return new ModelAndView("access/set-up", status).addObject("token", token);
    }

    private ModelAndView gone(String token, HttpServletRequest request) {
        Links.Purpose purpose = Links.Purpose.SET_UP;
        refusals.record(purpose, links.fault(purpose, token), request);
        return new ModelAndView("access/link-gone", HttpStatus.GONE);
    }
}
