package org.amas.maintenance.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.web.BodyTooLarge;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;

/**
 * Refuses what is larger or has more parameters than anything of ours needs, before anybody has to
 * keep it. A form is read here, by the container and within the limits it is given; any other body
 * is counted while it is read.
 */
class BodyFilter extends OncePerRequestFilter {

    private static final String PARAMETERS =
            "The parameters are too many, or not encoded as parameters are.";

    private final AuditLog audit;
    private final Refusals refusals;
    private final RouteMatrix matrix;
    private final JsonMapper json;

    BodyFilter(AuditLog audit, Refusals refusals, RouteMatrix matrix, JsonMapper json) {
        this.audit = audit;
        this.refusals = refusals;
        this.matrix = matrix;
        this.json = json;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getContentLengthLong() > BodyTooLarge.MOST) {
            refuse(request, response, HttpStatus.CONTENT_TOO_LARGE, BodyTooLarge.DETAIL);
            return;
        }
        HttpStatus problem = readParameters(request);
        if (problem == HttpStatus.OK) {
            chain.doFilter(new LimitedBody(request), response);
        } else {
            boolean large = problem == HttpStatus.CONTENT_TOO_LARGE;
            refuse(request, response, problem, large ? BodyTooLarge.DETAIL : PARAMETERS);
        }
    }

    private static HttpStatus readParameters(HttpServletRequest request) {
        try {
            request.getParameterMap();
            return HttpStatus.OK;
        } catch (org.apache.tomcat.util.http.InvalidParameterException refused) {
            HttpStatus status = HttpStatus.resolve(refused.getErrorCode());
            return status == HttpStatus.CONTENT_TOO_LARGE ? status : HttpStatus.BAD_REQUEST;
        }
    }

    private void refuse(
            HttpServletRequest request,
            HttpServletResponse response,
            HttpStatus status,
            String detail)
            throws IOException {
        String route = matrix.name(request.getMethod(), request.getRequestURI());
        Actor actor = Identities.actor(request);
        AuditEntry entry =
                AuditEntry.denied(actor, "request.refused", "route", route).because(detail);
        if (actor.kind() == Actor.Kind.ANONYMOUS || !"POST".equals(request.getMethod())) {
            // Whoever has no account can't fill the record.
            refusals.record(entry);
        } else {
            audit.record(entry);
        }
        Answers.refuse(request, response, json, status, detail);
    }
}
