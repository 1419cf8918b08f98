package org.amas.maintenance.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.web.PagePart;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.stereotype.Component;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;

/** What a caller gets who may not: a way to sign in, a refusal, or "no such page". */
@Component
class Refused implements AuthenticationEntryPoint, AccessDeniedHandler {

    private static final String SIGN_IN = "/sign-in";

    private final RouteMatrix matrix;
    private final ComeBack comeBack;
    private final Refusals refusals;
    private final JsonMapper json;

    Refused(RouteMatrix matrix, ComeBack comeBack, Refusals refusals, JsonMapper json) {
        this.matrix = matrix;
        this.comeBack = comeBack;
        this.refusals = refusals;
        this.json = json;
    }

    /** Nobody is signed in. */
    @Override
    public void commence(
            HttpServletRequest request,
            HttpServletResponse response,
            AuthenticationException unknown)
            throws IOException {
        commence(request, response);
    }

    private void commence(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (Identities.isApi(request)) {
            refuseApi(request, response);
        } else if (isStream(request)) {
            Answers.plain(response, HttpServletResponse.SC_UNAUTHORIZED, "Sign in first.");
        } else {
            offerToSignIn(request, response);
        }
    }

    /** A part of a page leads the whole page there: by a reload, or to where its form is again. */
    private void offerToSignIn(HttpServletRequest request, HttpServletResponse response) {
        if (!PagePart.isAskedBy(request)) {
            response.setStatus(HttpServletResponse.SC_SEE_OTHER);
            response.setHeader("Location", comeBack.bySigningIn(request));
            return;
        }
        response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
        if (ComeBack.isSafe(request)) {
            response.setHeader("HX-Refresh", "true");
        } else {
            response.setHeader("HX-Redirect", comeBack.bySigningIn(request));
        }
    }

    /** Somebody is signed in but may not, or the request's CSRF token is wrong. */
    @Override
    public void handle(
            HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied)
            throws IOException {
        if (matrix.methods(request.getRequestURI()).isEmpty()) {
            answer(request, response, HttpStatus.NOT_FOUND, "There is nothing at this address.");
            return;
        }
        boolean forged = denied instanceof CsrfException;
        if (forged && isSignedOut(request)) {
            commence(request, response);
            return;
        }
        if (forged && request.getRequestURI().equals(SIGN_IN)) {
            response.setStatus(HttpServletResponse.SC_SEE_OTHER);
            response.setHeader("Location", SIGN_IN + "?expired=true");
            return;
        }
        String reason =
                forged
                        ? "The form is too old or was not ours. Load the page again."
                        : Identities.isBearer(request)
                                ? "This token's scope, or its owner's role, does not allow this."
                                : "Your role does not allow this.";
        refusals.record(
                AuditEntry.denied(
                                Identities.actor(request),
                                "request.refused",
                                "route",
                                route(request))
                        .because(forged ? "wrong CSRF token" : "role not sufficient"));
        answer(request, response, HttpStatus.FORBIDDEN, reason);
    }

    /** A form's token goes with the session: without one it proves nothing, and does no harm. */
    private boolean isSignedOut(HttpServletRequest request) {
        return Identities.of(SecurityContextHolder.getContext().getAuthentication()).isEmpty()
                && matrix.find(request.getMethod(), request.getRequestURI())
                        .filter(route -> !route.isPublic())
                        .isPresent();
    }

    private void refuseApi(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        boolean presented = Identities.isBearer(request);
        AuditEntry refused =
                AuditEntry.denied(
                        Identities.actor(request),
                        presented ? "token.refused" : "request.refused",
                        "route",
                        route(request));
        refusals.record(presented ? refused : refused.because("no token"));
        response.setHeader(
                "WWW-Authenticate", presented ? "Bearer error=\"invalid_token\"" : "Bearer");
        Answers.problem(
                response,
                json,
                HttpStatus.UNAUTHORIZED,
                presented
                        ? "The token is unknown, expired or revoked."
                        : "Send a token: Authorization: Bearer …");
    }

    private void answer(
            HttpServletRequest request, HttpServletResponse response, HttpStatus status, String why)
            throws IOException {
        if (Identities.isApi(request)) {
            Answers.problem(response, json, status, why);
        } else {
            response.sendError(status.value(), why);
        }
    }

    private String route(HttpServletRequest request) {
        return matrix.name(request.getMethod(), request.getRequestURI());
    }

    private static boolean isStream(HttpServletRequest request) {
        return String.valueOf(request.getHeader("Accept")).contains("text/event-stream");
    }
}
