package org.amas.maintenance.audit;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.web.Choice;
import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.FormErrors;
import org.amas.maintenance.web.KnownParameters;
import org.amas.maintenance.web.NavigationItem;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.view.RedirectView;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The record, as people read it. */
@Controller
class AuditController {

    private static final int PAGE = 50;

    private static final List<Choice> OUTCOMES =
            List.of(
                    Choice.of("", "any"),
                    Choice.of("done", "done"),
                    Choice.of("denied", "denied"),
                    Choice.of("failed", "failed"));

    private final AuditEvents events;
    private final AuditVerifier verifier;
    private final AuditWatch watch;
    private final AuditLog log;
    private final AuditDetail details;

    AuditController(
            AuditEvents events,
            AuditVerifier verifier,
            AuditWatch watch,
            AuditLog log,
            AuditDetail details) {
        this.events = events;
        this.verifier = verifier;
        this.watch = watch;
        this.log = log;
        this.details = details;
    }

    @GetMapping("/audit")
    String list(
            @ModelAttribute("query") AuditQuery query,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        List<FieldError> errors = new ArrayList<>(query.errors());
        errors.addAll(KnownParameters.unknown(request));
        boolean sound = errors.isEmpty();
        if (!sound) {
            response.setStatus(HttpStatus.BAD_REQUEST.value());
        }
        List<AuditEvent> found =
                sound ? events.newest(query.filter(), query.edge(), PAGE + 1) : List.of();
        List<AuditEvent> shown = found.subList(0, Math.min(PAGE, found.size()));
        model.addAttribute("lines", shown.stream().map(this::line).toList());
        if (found.size() > PAGE) {
            model.addAttribute("older", query.at("/audit", shown.getLast().sequence()));
        }
        model.addAttribute("errors", new FormErrors(errors));
        model.addAttribute("outcomes", OUTCOMES);
        model.addAttribute("everywhere", true);
        model.addAttribute("head", events.head().sequence());
        model.addAttribute("verification", verifier.last());
        model.addAttribute("checkpoint", watch.newest());
        model.addAttribute("csv", query.at("/audit.csv", null));
        model.addAttribute("jsonl", query.at("/audit.jsonl", null));
        return "audit/list";
    }

    @PostMapping("/audit/verification")
    RedirectView verify(Actor actor) {
        Verification result = verifier.verify();
        if (result.isIntact()) {
            watch.keepUp();
        }
        AuditEntry entry =
                result.isIntact()
                        ? AuditEntry.done(actor, "audit.verify", "audit", "chain")
                        : AuditEntry.failed(actor, "audit.verify", "audit", "chain")
                                .with("brokenAt", String.valueOf(result.brokenAt()))
                                .with("problem", String.valueOf(result.problem()));
        log.record(entry.with("verifiedTo", result.verifiedTo()));
        RedirectView back = new RedirectView("/audit");
        back.setStatusCode(HttpStatus.SEE_OTHER);
        back.setExposeModelAttributes(false);
        return back;
    }

    @Bean
    static NavigationItem auditNavigation() {
        return NavigationItem.of(
                NavigationItem.Section.EVIDENCE, 10, "audit", "Audit", "/audit", "shield-check");
    }

    private Line line(AuditEvent event) {
        Map<String, Object> detail = details.of(event);
        return new Line(
                event, AuditSentence.of(event, detail), AuditSentence.wholeReason(event), detail);
    }

    /**
     * One event as the page shows it.
     *
     * @param reason the whole of it, if the sentence has only its beginning
     */
    record Line(
            AuditEvent event,
            String sentence,
            @Nullable String reason,
            Map<String, Object> detail) {}
}
