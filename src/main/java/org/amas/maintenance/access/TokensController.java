package org.amas.maintenance.access;

import org.amas.maintenance.web.Choice;
import org.amas.maintenance.web.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

import java.time.Clock;
import java.util.List;

/** One's own keys to the API; an administrator sees, and may revoke, all. */
@Controller
class TokensController {

    private final Tokens tokens;
    private final Clock clock;

    TokensController(Tokens tokens, Clock clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    @GetMapping("/settings/tokens")
    ModelAndView list(CurrentUser user) {
        return page(HttpStatus.OK, user);
    }

    /**
     * The value is in this answer only, so there is no redirect: it would have to be kept for it.
     */
    @PostMapping("/settings/tokens")
    ModelAndView create(
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String scope,
            @RequestParam(defaultValue = "") String days,
            CurrentUser user) {
        try {
            Secret secret = tokens.create(user.actor(), name.strip(), scope, number(days));
            return page(HttpStatus.OK, user)
                    .addObject("created", name.strip())
                    .addObject("value", secret.value());
        } catch (Rejected rejected) {
            return page(HttpStatus.UNPROCESSABLE_CONTENT, user)
                    .addObject("errors", rejected.errors())
                    .addObject("name", name)
                    .addObject("scope", scope)
                    .addObject("days", days);
        }
    }

    @PostMapping("/settings/tokens/{id}/revocation")
    ModelAndView revoke(@PathVariable long id, CurrentUser user) {
        if (!tokens.revoke(user.actor(), id, user.mayAdminister())) {
            throw new NotFound("There is no such token.");
        }
        return Pages.seeOther("/settings/tokens");
    }

    private ModelAndView page(HttpStatus status, CurrentUser user) {
        List<Token> shown = user.mayAdminister() ? tokens.all() : tokens.of(user.name());
        return new ModelAndView("access/tokens", status)
                .addObject("tokens", shown.stream().map(this::line).toList())
                .addObject("scopes", scopes(user.role()))
                .addObject("days", Tokens.DEFAULT_DAYS);
    }

    private static List<Choice> scopes(Role role) {
        return Scope.of(role).stream()
                .map(scope -> new Choice(scope.word(), scope.title(), scope.purpose()))
                .toList();
    }

    private static int number(String days) {
        try {
            return Integer.parseInt(days.strip());
        } catch (NumberFormatException malformed) {
            throw new Rejected("days", "Write a number of days.");
        }
    }

    private Line line(Token token) {
        @Nullable String ended = null;
        if (token.revokedAt() != null) {
            ended = "revoked by " + token.revokedBy();
        } else if (!clock.instant().isBefore(token.expiresAt())) {
            ended = "expired";
        } else if (token.account().isDisabled()) {
            ended = "owner disabled";
        }
        return new Line(token, ended);
    }

    /**
     * @param ended why it is no longer good, or null
     */
    record Line(Token token, @Nullable String ended) {}
}
