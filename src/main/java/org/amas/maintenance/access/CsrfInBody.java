package org.amas.maintenance.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRequestHandler;
import org.springframework.security.web.csrf.XorCsrfTokenRequestAttributeHandler;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Takes the token from the header or the body, never from the address: that one is kept in
 * histories and logs, and handed to others in a link.
 */
class CsrfInBody implements CsrfTokenRequestHandler {

    private final CsrfTokenRequestHandler masked = new XorCsrfTokenRequestAttributeHandler();

    @Override
    public void handle(
            HttpServletRequest request,
            HttpServletResponse response,
            Supplier<CsrfToken> csrfToken) {
        masked.handle(request, response, csrfToken);
    }

    @Override
    public @Nullable String resolveCsrfTokenValue(HttpServletRequest request, CsrfToken csrfToken) {
        return masked.resolveCsrfTokenValue(new WithoutQuery(request), csrfToken);
    }

    private static class WithoutQuery extends HttpServletRequestWrapper {

        WithoutQuery(HttpServletRequest request) {
            super(request);
        }

        /** The values of the address come before those of the body. */
        @Override
        public @Nullable String getParameter(String name) {
            String[] values = getParameterValues(name);
            int ofAddress = inAddress(name);
            return values == null || values.length <= ofAddress ? null : values[ofAddress];
        }

        private int inAddress(String name) {
            String query = getQueryString();
            return query == null
                    ? 0
                    : (int) Stream.of(query.split("&")).filter(p -> isNamed(p, name)).count();
        }

        private static boolean isNamed(String pair, String name) {
            String written = pair.split("=", 2)[0];
            try {
                return URLDecoder.decode(written, StandardCharsets.UTF_8).equals(name);
            } catch (IllegalArgumentException malformed) {
                return false; // The container leaves it out as well.
            }
        }
    }
}
