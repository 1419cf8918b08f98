package org.amas.maintenance.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.audit.AuditEntry;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.stereotype.Component;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** What a caller gets who may not: a way to sign in, a refusal, or "no such page". */
@Component
class Refused implements AuthenticationEntryPoint, AccessDeniedHandler {

    private final RouteMatrix matrix;
    private final Refusals refusals;
    private final JsonMapper json;

    Refused(RouteMatrix matrix, Refusals refusals, JsonMapper json) {
        this.matrix = matrix;
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
        if (Identities.isApi(request)) {
            refuseApi(request, response);
        } else if (request.getHeader("HX-Request") != null) {
            response.setHeader("HX-Refresh", "true");
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
        } else if (isStream(request)) {
            Answers.plain(response, HttpServletResponse.SC_UNAUTHORIZED, "Sign in first.");
        } else {
            response.setStatus(HttpServletResponse.SC_SEE_OTHER);
            response.setHeader("Location", "/sign-in" + comeBack(request));
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
        String reason =
                forged
                        ? "The form is too old or was not ours. Load the page again."
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

    private void refuseApi(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        boolean presented = Identities.isBearer(request);
        if (presented) {
            refusals.record(
                    AuditEntry.denied(
                            Identities.actor(request), "token.refused", "route", route(request)));
        }
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

    private static String comeBack(HttpServletRequest request) {
        if (!Set.of("GET", "HEAD").contains(request.getMethod())
                || request.getRequestURI().equals("/")) {
            return "";
        }
        String query = request.getQueryString();
        String target = request.getRequestURI() + (query == null ? "" : "?" + query);
        return "?continue=" + URLEncoder.encode(target, StandardCharsets.UTF_8);
    }
}
