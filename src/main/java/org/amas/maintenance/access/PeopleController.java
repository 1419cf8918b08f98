package org.amas.maintenance.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.web.Choice;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.FormErrors;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.NotFound;
import org.amas.maintenance.web.WrittenDay;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;

/** Who may sign in, as what, and who could on an earlier day. */
@Controller
class PeopleController {

    private final Accounts accounts;
    private final Invitations invitations;
    private final Grants grants;
    private final AuditLog audit;
    private final Clock clock;

    PeopleController(
            Accounts accounts,
            Invitations invitations,
            Grants grants,
            AuditLog audit,
            Clock clock) {
        this.accounts = accounts;
        this.invitations = invitations;
        this.grants = grants;
        this.audit = audit;
        this.clock = clock;
    }

    @GetMapping("/settings/people")
    ModelAndView list(@RequestParam(required = false) @Nullable String on) {
        ModelAndView page = page(HttpStatus.OK);
        if (on == null || on.isBlank()) {
            return page;
        }
        page.addObject("on", on);
        try {
            LocalDate day = WrittenDay.parse(on.strip());
            return isYetToCome(day)
                    ? refused(page, "The day has not come: choose today (UTC) or one before.")
                    : page.addObject("grants", grants.on(day));
        } catch (DateTimeParseException malformed) {
            return refused(page, "Write the day as 2026-11-23.");
        }
    }

    private static ModelAndView refused(ModelAndView page, String day) {
        page.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
        return page.addObject("errors", new Rejected("on", day).errors());
    }

    /**
     * The link is in this answer only, so there is no redirect: it would have to be kept for it.
     */
    @PostMapping("/settings/people")
    ModelAndView create(
            @RequestParam(defaultValue = "") String username,
            @RequestParam(defaultValue = "") String displayName,
            @RequestParam(defaultValue = "") String role,
            Actor actor,
            HttpServletRequest request) {
        try {
            String name = username.strip();
            Secret link = invitations.invite(actor, name, displayName.strip(), Role.of(role));
            return invitation(name, link, request);
        } catch (Rejected rejected) {
            return refused(rejected)
                    .addObject("username", username)
                    .addObject("displayName", displayName)
                    .addObject("role", role);
        }
    }

    @PostMapping("/settings/people/{username}/invitation")
    ModelAndView inviteAgain(
            @PathVariable String username, Actor actor, HttpServletRequest request) {
        requireKnown(username);
        try {
            return invitation(username, invitations.again(actor, username), request);
        } catch (Rejected rejected) {
            return refused(rejected);
        }
    }

    @PostMapping("/settings/people/{username}/role")
    ModelAndView changeRole(
            @PathVariable String username,
            @RequestParam(defaultValue = "") String role,
            @RequestParam(defaultValue = "") String seen,
            Actor actor) {
        return change(username, () -> accounts.changeRole(actor, username, Role.of(role), seen));
    }

    @PostMapping("/settings/people/{username}/disablement")
    ModelAndView disable(
            @PathVariable String username,
            @RequestParam(defaultValue = "") String seen,
            Actor actor) {
        return change(username, () -> accounts.disable(actor, username, seen));
    }

    @PostMapping("/settings/people/{username}/enablement")
    ModelAndView enable(
            @PathVariable String username,
            @RequestParam(defaultValue = "") String seen,
            Actor actor) {
        return change(username, () -> accounts.enable(actor, username, seen));
    }

    /** The accounts as they are, or the roles of a day, as the page has them. */
    @GetMapping("/settings/people.csv")
    void csv(@RequestParam(defaultValue = "") String on, Actor actor, HttpServletResponse response)
            throws IOException {
        AuditEntry exported = AuditEntry.done(actor, "people.export", "account", "all");
        if (on.isBlank()) {
            audit.record(exported);
            PeopleCsv.of(accounts.all()).send(response);
            return;
        }
        LocalDate day = day(on);
        audit.record(exported.with("on", day.toString()));
        PeopleCsv.on(day, grants.on(day)).send(response);
    }

    private LocalDate day(String on) {
        LocalDate day;
        try {
            day = WrittenDay.parse(on.strip());
        } catch (DateTimeParseException malformed) {
            throw new InvalidRequest("on", "must be a day such as 2026-11-23");
        }
        if (isYetToCome(day)) {
            throw new InvalidRequest("on", "has not come: ask for today (UTC) or a day before");
        }
        return day;
    }

    private boolean isYetToCome(LocalDate day) {
        return day.isAfter(today());
    }

    private LocalDate today() {
        return LocalDate.now(clock.withZone(ZoneOffset.UTC));
    }

    private ModelAndView change(String username, Runnable change) {
        requireKnown(username);
        try {
            change.run();
            return Pages.seeOther("/settings/people");
        } catch (Rejected rejected) {
            return refused(rejected);
        } catch (Conflict faster) {
            FieldError error = new FieldError(null, String.valueOf(faster.getMessage()));
            return page(HttpStatus.CONFLICT).addObject("errors", new FormErrors(List.of(error)));
        }
    }

    private void requireKnown(String username) {
        if (accounts.find(username).isEmpty()) {
            throw new NotFound("There is no account of this name.");
        }
    }

    private ModelAndView refused(Rejected rejected) {
        return page(HttpStatus.UNPROCESSABLE_CONTENT).addObject("errors", rejected.errors());
    }

    private ModelAndView invitation(String username, Secret link, HttpServletRequest request) {
        return page(HttpStatus.OK)
                .addObject("invited", username)
                .addObject("link", Pages.address(request) + "/invitation?token=" + link.value());
    }

    private ModelAndView page(HttpStatus status) {
        return new ModelAndView("access/people", status)
                .addObject("people", accounts.all().stream().map(Person::of).toList())
                .addObject("roles", roles())
                .addObject("today", today());
    }

    private static List<Choice> roles() {
        return Arrays.stream(Role.values())
                .map(role -> new Choice(role.word(), role.word(), role.purpose()))
                .toList();
    }

    /** One row of the page. */
    record Person(Account account, String state) {

        static Person of(Account account) {
            return new Person(
                    account,
                    account.isDisabled()
                            ? "disabled"
                            : account.passwordHash() == null ? "invited" : "active");
        }
    }
}
