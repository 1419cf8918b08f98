package org.amas.maintenance.run;

import jakarta.servlet.http.HttpServletRequest;

import org.amas.maintenance.access.CurrentUser;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.NotUnderstood;
import org.amas.maintenance.web.RequestRefused;
import org.springframework.context.event.EventListener;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Component;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Puts on record every launch that was asked for and refused, once each. */
@Component
class LaunchAttempts {

    private static final Pattern LAUNCH =
            Pattern.compile("/api/v1/runs|/procedures/([^/]+/[^/]+)/runs");

    private final AuditLog audit;

    LaunchAttempts(AuditLog audit) {
        this.audit = audit;
    }

    /**
     * What ended before anybody understood what it asked for: a malformed body, an unknown field, a
     * procedure that isn't there.
     */
    @EventListener
    void refused(RequestRefused refusal) {
        HttpServletRequest request = refusal.request();
        Matcher launch = LAUNCH.matcher(request.getRequestURI());
        if (isUnderstood(refusal.cause())
                || !"POST".equals(request.getMethod())
                || !launch.matches()) {
            return;
        }
        String procedure = launch.group(1);
        audit.record(
                AuditEntry.failed(
                                actor(request),
                                "run.launch",
                                "procedure",
                                procedure == null ? "a run" : Texts.clip(procedure, 120))
                        .because(Texts.clip(refusal.reason(), 2_000)));
    }

    /** Those are on record with what they ask for. */
    private static boolean isUnderstood(Exception refused) {
        return refused instanceof Conflict
                || refused instanceof InvalidRequest && !(refused instanceof NotUnderstood);
    }

    /** Records that a launch was understood and refused. */
    void refused(Launch launch, RuntimeException refused, Actor actor) {
        String asked = launch.procedure();
        audit.record(
                AuditEntry.failed(
                                actor,
                                "run.launch",
                                "procedure",
                                asked == null || asked.isBlank() ? "a run" : Texts.clip(asked, 120))
                        .in(Texts.clipped(launch.environment(), 60))
                        .because(reason(refused)));
    }

    /** All that was wrong, not just the first of it. */
    private static String reason(RuntimeException refused) {
        String reason =
                refused instanceof InvalidRequest invalid
                        ? invalid.errors().stream()
                                .map(LaunchAttempts::words)
                                .collect(Collectors.joining(" "))
                        : String.valueOf(refused.getMessage());
        return Texts.clip(reason, 2_000);
    }

    /** For readers of the record, who know no field of ours. */
    private static String words(FieldError error) {
        return "planDigest".equals(error.field())
                ? "What it would touch was not looked at first."
                : error.sentence();
    }

    private static Actor actor(HttpServletRequest request) {
        return request.getUserPrincipal() instanceof Authentication caller
                        && caller.getPrincipal() instanceof CurrentUser user
                ? user.actor()
                : Actor.anonymous(request.getRemoteAddr());
    }
}
