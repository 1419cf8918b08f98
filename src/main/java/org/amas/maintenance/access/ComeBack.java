package org.amas.maintenance.access;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;

/** The way to sign in that leads back to where somebody was. */
@Component
class ComeBack {

    private static final Set<String> SAFE = Set.of("GET", "HEAD");

    /** Our limit for a request's whole head is 16 KB, and the address is in it twice. */
    private static final int LONGEST = 4_000;

    private final RouteMatrix matrix;
    private final ObjectProvider<KeptForm> forms;

    ComeBack(RouteMatrix matrix, ObjectProvider<KeptForm> forms) {
        this.matrix = matrix;
        this.forms = forms;
    }

    static boolean isSafe(HttpServletRequest request) {
        return SAFE.contains(request.getMethod());
    }

    /** The address of the sign-in page. */
    String bySigningIn(HttpServletRequest request) {
        String target = isSafe(request) ? asked(request) : page(request);
        return target == null || target.equals("/") || !matrix.isPage(target)
                ? "/sign-in"
                : "/sign-in?continue=" + URLEncoder.encode(target, StandardCharsets.UTF_8);
    }

    private static String asked(HttpServletRequest request) {
        String query = request.getQueryString();
        return request.getRequestURI() + (query == null ? "" : "?" + query);
    }

    /** Where the form stands, with what was typed if that is kept and not too long. */
    private @Nullable String page(HttpServletRequest request) {
        return forms.stream()
                .map(form -> form.address(request))
                .filter(Objects::nonNull)
                .filter(address -> address.length() <= LONGEST)
                .findFirst()
                .orElseGet(() -> referrer(request));
    }

    private static @Nullable String referrer(HttpServletRequest request) {
        String referrer = request.getHeader("Referer");
        try {
            URI page = URI.create(referrer == null ? "" : referrer);
            String query = page.getRawQuery();
            return page.getRawPath() + (query == null ? "" : "?" + query);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}
