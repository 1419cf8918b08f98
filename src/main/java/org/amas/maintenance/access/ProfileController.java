package org.amas.maintenance.access;

import jakarta.servlet.http.HttpServletRequest;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

import java.time.Duration;

/** One's own account: name, role, a new password. */
@Controller
class ProfileController {

    private final Accounts accounts;
    private final Passwords passwords;
    private final Throttle throttle;
    private final Sessions sessions;
    private final AuditLog audit;

    ProfileController(
            Accounts accounts,
            Passwords passwords,
            Throttle throttle,
            Sessions sessions,
            AuditLog audit) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.throttle = throttle;
        this.sessions = sessions;
        this.audit = audit;
    }

    @GetMapping("/settings/profile")
    ModelAndView page(@RequestParam(required = false) @Nullable String changed) {
        return new ModelAndView("access/profile").addObject("changed", changed != null);
    }

    @PostMapping("/settings/profile")
    ModelAndView changePassword(
            @RequestParam(defaultValue = "") String current,
            @RequestParam(defaultValue = "") String password,
            @RequestParam(defaultValue = "") String repeated,
            Actor actor,
            HttpServletRequest request) {
        try {
            SetUpController.requireSame(password, repeated);
            requireCurrent(actor, current, request.getRemoteAddr());
            accounts.changePassword(actor, password);
        } catch (Rejected rejected) {
            return new ModelAndView("access/profile", HttpStatus.UNPROCESSABLE_CONTENT)
                    .addObject("errors", rejected.errors());
        }
        sessions.begin(request, actor.name());
        return Pages.seeOther("/settings/profile?changed");
    }

    /** Throttled as a sign-in is: an unattended browser is no place to guess. */
    private void requireCurrent(Actor actor, String current, String address) {
        Duration wait = throttle.admit(actor.name(), address);
        if (!wait.isZero()) {
            throw new Rejected("current", "Too many attempts. Try again a little later.");
        }
        @Nullable String hash = accounts.find(actor.name()).map(Account::passwordHash).orElse(null);
        if (!passwords.matches(current, hash)) {
            audit.record(
                    AuditEntry.denied(actor, "account.password", "account", actor.name())
                            .because("wrong current password"));
            throw new Rejected("current", "This is not your password.");
        }
        throttle.forget(actor.name(), address);
    }
}
