package org.amas.maintenance.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

import java.io.IOException;
import java.util.UUID;

/**
 * Gives each request an id that its log lines (MDC {@code requestId}), its response (header {@code
 * X-Request-Id}), its error page and its audit events share. A client's own header is not trusted.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
public class RequestId extends OncePerRequestFilter {

    private static final String NAME = "requestId";
    private static final String HEADER = "X-Request-Id";

    /** The id of a request, or "none" outside of one. */
    public static String of(HttpServletRequest request) {
        return request.getAttribute(NAME) instanceof String id ? id : "none";
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getAttribute(NAME) == null) {
            request.setAttribute(NAME, fresh());
        }
        response.setHeader(HEADER, of(request));
        try (var _ = MDC.putCloseable(NAME, of(request))) {
            chain.doFilter(request, response);
        }
    }

    /** The container forgets headers when it turns to the error page: set them again. */
    @Override
    protected boolean shouldNotFilterErrorDispatch() {
        return false;
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    private static String fresh() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, 16);
    }
}
