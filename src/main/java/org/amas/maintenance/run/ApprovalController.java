package org.amas.maintenance.run;

import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.access.CurrentUser;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.run.ApprovalRows.Decision;
import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.NotFound;
import org.amas.maintenance.web.Submission;
import org.amas.maintenance.web.Takes;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Everything a second person needs to say yes or no to one plan, on a page of its own. */
@Controller
class ApprovalController {

    private static final Map<String, String> LABELS =
            Map.of(
                    "reason", "Reason",
                    "from", "Not before",
                    "until", "Valid until",
                    "most", "Objects",
                    "days", "The days",
                    "why", "Reason");

    private final WaitingStep waiting;
    private final Approvals approvals;
    private final StandingApprovals standing;
    private final ApprovalRows rows;
    private final Plans plans;
    private final Steps steps;
    private final ProcedureViews procedures;
    private final Clock clock;

    ApprovalController(
            WaitingStep waiting,
            Approvals approvals,
            StandingApprovals standing,
            ApprovalRows rows,
            Plans plans,
            Steps steps,
            ProcedureViews procedures,
            Clock clock) {
        this.waiting = waiting;
        this.approvals = approvals;
        this.standing = standing;
        this.rows = rows;
        this.plans = plans;
        this.steps = steps;
        this.procedures = procedures;
        this.clock = clock;
    }

    @GetMapping("/runs/{id}/steps/{n}/approval")
    String card(@PathVariable long id, @PathVariable int n, CurrentUser user, Model model) {
        return page(id, n, Map.of(), user, model);
    }

    @PostMapping("/runs/{id}/steps/{n}/approvals")
    @Takes({"planDigest", "reason", "from", "until", "decision"})
    String decide(
            @PathVariable long id,
            @PathVariable int n,
            @RequestParam Map<String, String> fields,
            CurrentUser user,
            Model model,
            HttpServletResponse response) {
        Decision decision =
                switch (fields.getOrDefault("decision", "")) {
                    case "approve" -> Decision.APPROVED;
                    case "decline" -> Decision.DECLINED;
                    default -> throw new InvalidRequest("decision", "is approve or decline");
                };
        return said(id, n, decision, fields, user, model, response);
    }

    @PostMapping("/runs/{id}/steps/{n}/broken-glass")
    @Takes({"planDigest", "reason"})
    String breakGlass(
            @PathVariable long id,
            @PathVariable int n,
            @RequestParam Map<String, String> fields,
            CurrentUser user,
            Model model,
            HttpServletResponse response) {
        return said(id, n, Decision.BROKE_GLASS, fields, user, model, response);
    }

    /** The same yes for the next times, too. */
    @PostMapping("/runs/{id}/steps/{n}/standing-approvals")
    @Takes({"most", "days", "why"})
    String give(
            @PathVariable long id,
            @PathVariable int n,
            @RequestParam Map<String, String> fields,
            CurrentUser user,
            Model model,
            HttpServletResponse response) {
        Integer days = number(fields, "days");
        Instant until = days == null ? null : clock.instant().plus(Duration.ofDays(days));
        return answered(
                () ->
                        give(
                                new StandingApprovals.Given(
                                        id, n, number(fields, "most"), until, fields.get("why")),
                                user.actor()),
                "redirect:/standing-approvals",
                () -> page(id, n, fields, user, model),
                model,
                response);
    }

    /** Two forms on one page can't both have a field of that name. */
    private void give(StandingApprovals.Given given, Actor actor) {
        try {
            standing.give(given, actor);
        } catch (InvalidRequest refused) {
            Map<String, String> fields = Map.of("until", "days", "reason", "why");
            throw new InvalidRequest(
                    refused.errors().stream()
                            .map(
                                    error ->
                                            new FieldError(
                                                    fields.getOrDefault(
                                                            String.valueOf(error.field()),
                                                            error.field()),
                                                    error.message()))
                            .toList());
        }
    }

    /** Nothing that could be meant where it isn't a small number. */
    private static @Nullable Integer number(Map<String, String> fields, String name) {
        String text = fields.getOrDefault(name, "").strip();
        return text.matches("[0-9]{1,5}") ? Integer.valueOf(text) : null;
    }

    private String said(
            long id,
            int n,
            Decision decision,
            Map<String, String> fields,
            CurrentUser user,
            Model model,
            HttpServletResponse response) {
        return answered(
                () -> approvals.decide(id, word(n, decision, fields), user.actor()),
                "redirect:/runs/" + id + "#step-" + n,
                () -> page(id, n, fields, user, model),
                model,
                response);
    }

    private static String answered(
            Runnable deed,
            String done,
            Supplier<String> again,
            Model model,
            HttpServletResponse response) {
        boolean taken =
                Submission.took(deed, field -> LABELS.getOrDefault(field, field), model, response);
        return taken ? done : again.get();
    }

    private static Approvals.Word word(int step, Decision decision, Map<String, String> fields) {
        return new Approvals.Word(
                step,
                fields.get("planDigest"),
                decision,
                fields.get("reason"),
                instant("from", fields),
                instant("until", fields));
    }

    /** As a browser's field for a local time sends it; the page says that it means UTC. */
    private static @Nullable Instant instant(String field, Map<String, String> fields) {
        String text = fields.getOrDefault(field, "").strip();
        try {
            return text.isEmpty() ? null : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw new InvalidRequest(field, "must be a time such as 2026-11-29T02:00");
        }
    }

    private String page(long id, int n, Map<String, String> fields, CurrentUser user, Model model) {
        WaitingStep.Of found = waiting.find(id, n);
        Run run = found.run();
        StepResult step = found.step();
        List<ApprovalRows.Decided> decided = rows.of(step.id());
        boolean open = run.parked() && step.waitsFor() == WaitsFor.APPROVAL;
        if (!open && decided.isEmpty()) {
            throw new NotFound("Step %d of run %d asks for no approval.".formatted(n, id));
        }
        boolean own = user.name().equals(run.actorName());
        model.addAttribute("run", run);
        model.addAttribute("step", step);
        model.addAttribute("definition", steps.version(run).definition());
        model.addAttribute("parameters", new TreeMap<>(steps.written(run)));
        model.addAttribute("plan", plans.read(step.plan()));
        model.addAttribute("before", before(id, n));
        model.addAttribute("decided", decided);
        model.addAttribute("open", open);
        model.addAttribute("own", own);
        model.addAttribute("mayApprove", open && user.mayDecide() && !own);
        model.addAttribute("mayBreakGlass", open && user.mayLaunch() && run.isEmergency());
        model.addAttribute("values", fields);
        model.addAttribute("environment", procedures.strip(run.environment()));
        return "run/approval";
    }

    /** What came of the steps that it stands on, a backup among them. */
    private List<StepResult> before(long run, int step) {
        return waiting.before(run, step);
    }
}
