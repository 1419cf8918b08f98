package org.amas.maintenance.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.springframework.web.filter.OncePerRequestFilter;

import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

/**
 * Refuses what another site had a browser send. Links from elsewhere work: they only navigate.
 * Programs send neither header and are judged by their token.
 */
class OriginFilter extends OncePerRequestFilter {

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private final Refusals refusals;
    private final RouteMatrix matrix;

    OriginFilter(Refusals refusals, RouteMatrix matrix) {
        this.refusals = refusals;
        this.matrix = matrix;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (isOurs(request)) {
            chain.doFilter(request, response);
            return;
        }
        refusals.record(
                AuditEntry.denied(
                                Actor.anonymous(request.getRemoteAddr()),
                                "request.refused",
                                "route",
                                matrix.name(request.getMethod(), request.getRequestURI()))
                        .because("sent by another site"));
        Answers.plain(
                response,
                HttpServletResponse.SC_FORBIDDEN,
                "Refused: this request was sent by another site.");
    }

    private static boolean isOurs(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (SAFE.contains(request.getMethod())) {
            return !"cross-site".equals(site)
                    || "navigate".equals(request.getHeader("Sec-Fetch-Mode"));
        }
        if ("cross-site".equals(site) || "same-site".equals(site)) {
            return false;
        }
        String origin = request.getHeader("Origin");
        return origin == null || isSame(origin, request);
    }

    /** By name and port. The scheme may differ: a proxy may have taken TLS off. */
    private static boolean isSame(String origin, HttpServletRequest request) {
        try {
            URI asked = URI.create(origin);
            String scheme = asked.getScheme();
            if (!"https".equals(scheme) && (request.isSecure() || !"http".equals(scheme))) {
                return false;
            }
            String standard = "https".equals(scheme) ? ":443" : ":80";
            String host = request.getHeader("Host");
            return withPort(asked.getAuthority(), standard).equals(withPort(host, standard))
                    || withPort(asked.getAuthority(), standard)
                            .equals(request.getServerName() + ":" + request.getServerPort());
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private static String withPort(String authority, String standard) {
        boolean named = authority.lastIndexOf(':') > authority.lastIndexOf(']');
        return (named ? authority : authority + standard).toLowerCase(Locale.ROOT);
    }
}
