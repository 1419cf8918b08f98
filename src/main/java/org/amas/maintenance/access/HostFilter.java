package org.amas.maintenance.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Answers only to the names it was given. Otherwise a name that somebody else owns could be pointed
 * at this address, and that one's pages would be "the same origin".
 */
class HostFilter extends OncePerRequestFilter {

    private final Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    HostFilter(AccessSettings settings, @Nullable String serverAddress) {
        names.addAll(settings.allowedHosts());
        if (settings.publicUrl() != null && settings.publicUrl().getHost() != null) {
            names.add(settings.publicUrl().getHost());
        }
        if (serverAddress != null && !isEverywhere(serverAddress)) {
            names.add(serverAddress.contains(":") ? "[" + serverAddress + "]" : serverAddress);
        }
    }

    /** An address to listen on, by which no page should be able to call us. */
    static boolean isEverywhere(String serverAddress) {
        return Set.of("", "0.0.0.0", "::", "[::]").contains(serverAddress);
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String name = request.getServerName().toLowerCase(Locale.ROOT);
        if (names.contains(name)) {
            chain.doFilter(request, response);
        } else {
            Answers.plain(
                    response,
                    HttpServletResponse.SC_BAD_REQUEST,
                    "This address is not in amas.access.allowed-hosts.");
        }
    }

    /** A prober asks by the address of the machine or pod, and learns UP or DOWN. */
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/actuator/health");
    }
}
