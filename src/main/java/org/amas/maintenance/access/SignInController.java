package org.amas.maintenance.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.FormErrors;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

import java.time.Duration;
import java.util.List;

@Controller
class SignInController {

    private static final FieldError EXPIRED =
            new FieldError("username", "The page was open for too long. Please sign in again.");

    private final SignIn signIn;
    private final Sessions sessions;
    private final RouteMatrix matrix;
    private final AuditLog audit;
    private final TransactionTemplate transaction;

    SignInController(
            SignIn signIn,
            Sessions sessions,
            RouteMatrix matrix,
            AuditLog audit,
            TransactionTemplate transaction) {
        this.signIn = signIn;
        this.sessions = sessions;
        this.matrix = matrix;
        this.audit = audit;
        this.transaction = transaction;
    }

    /**
     * @param expired the form was sent, but the session that it belongs to is over
     */
    @GetMapping("/sign-in")
    String page(
            @RequestParam(name = "continue", defaultValue = "") String target,
            @RequestParam(defaultValue = "false") boolean expired,
            Model model) {
        if (expired) {
            model.addAttribute("errors", new FormErrors(List.of(EXPIRED)));
        }
        model.addAttribute("target", matrix.isPage(target) ? target : "");
        return "access/sign-in";
    }

    @PostMapping("/sign-in")
    ModelAndView signIn(
            @RequestParam(defaultValue = "") String username,
            @RequestParam(defaultValue = "") String password,
            @RequestParam(name = "continue", defaultValue = "") String target,
            HttpServletRequest request,
            HttpServletResponse response) {
        return switch (signIn.attempt(username, password, request.getRemoteAddr())) {
            case SignIn.Result.Welcome welcome -> {
                sessions.begin(request, welcome.username());
                yield Pages.seeOther(matrix.isPage(target) ? target : "/");
            }
            case SignIn.Result.Wrong _ ->
                    again(
                            HttpStatus.UNPROCESSABLE_CONTENT,
                            "User name and password don't match an account that can sign in.",
                            username,
                            target);
            case SignIn.Result.Wait wait ->
                    later(
                            again(
                                    HttpStatus.TOO_MANY_REQUESTS,
                                    tryLater(wait.time()),
                                    username,
                                    target),
                            wait.time(),
                            response);
        };
    }

    @PostMapping("/sign-out")
    ModelAndView signOut(Actor actor, HttpServletRequest request) {
        transaction.executeWithoutResult(
                done ->
                        audit.append(
                                AuditEntry.done(
                                        actor, "session.sign-out", "account", actor.name())));
        sessions.end(request);
        return Pages.seeOther("/sign-in");
    }

    private ModelAndView again(HttpStatus status, String message, String username, String target) {
        ModelAndView page = new ModelAndView("access/sign-in", status);
        page.addObject("errors", new Rejected("username", message).errors());
        page.addObject("username", username);
        page.addObject("target", matrix.isPage(target) ? target : "");
        return page;
    }

    private static ModelAndView later(
            ModelAndView page, Duration wait, HttpServletResponse response) {
        response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(wait.toSeconds() + 1));
        return page;
    }

    private static String tryLater(Duration wait) {
        long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
        return "Too many attempts. Try again in "
                + (seconds < 100 ? seconds + " s." : (seconds + 59) / 60 + " min.");
    }
}
