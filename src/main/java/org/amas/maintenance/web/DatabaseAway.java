package org.amas.maintenance.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.filter.OncePerRequestFilter;

import java.io.IOException;
import java.sql.SQLException;
import java.util.regex.Pattern;

/**
 * Answers 503 when the application's own database doesn't answer: also where nobody could even find
 * out who is asking. The answer then knows nobody, and asks the database nothing.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class DatabaseAway extends OncePerRequestFilter {

    private static final String DETAIL = "The application's own database does not answer.";

    private static final String BUSY =
            "All connections to the application's own database are in use. Nothing was done; try"
                    + " again in a few seconds.";

    /** As the pool says it when each connection it may have was lent to somebody. */
    private static final Pattern ALL_LENT = Pattern.compile("total=([1-9]\\d*), active=\\1,");

    /** What whoever asked is told. */
    static String detail(Throwable failure) {
        String said =
                String.valueOf(NestedExceptionUtils.getMostSpecificCause(failure).getMessage());
        return ALL_LENT.matcher(said).find() ? BUSY : DETAIL;
    }

    /** Whether that is why something failed. */
    static boolean caused(@Nullable Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof DataAccessResourceFailureException
                    || at instanceof CannotCreateTransactionException
                    || at instanceof SQLException sql && isConnection(sql)) {
                return true;
            }
        }
        return false;
    }

    /**
     * SQLSTATE classes: 08 connection exception, 57P operator intervention such as a shutdown. A
     * connection that broke is taken away by the pool, which then refuses its rollback in words.
     */
    private static boolean isConnection(SQLException failure) {
        String state = failure.getSQLState();
        return state == null
                ? "Connection is closed".equals(failure.getMessage())
                : state.startsWith("08") || state.startsWith("57P");
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            chain.doFilter(request, response);
        } catch (RuntimeException | ServletException failed) {
            if (!caused(failed) || response.isCommitted()) {
                throw failed;
            }
            // Each request says so while it lasts: the cause in a line is enough.
            String detail = detail(failed);
            logger.error(detail + " " + NestedExceptionUtils.getMostSpecificCause(failed));
            answer(request, response, detail);
        }
    }

    private static void answer(
            HttpServletRequest request, HttpServletResponse response, String detail)
            throws ServletException, IOException {
        HttpStatus status = HttpStatus.SERVICE_UNAVAILABLE;
        String asked = ErrorPage.askedFor(request);
        request.setAttribute(ErrorPage.PROBLEM, ProblemDetail.forStatusAndDetail(status, detail));
        request.setAttribute(RequestDispatcher.ERROR_STATUS_CODE, status.value());
        request.setAttribute(RequestDispatcher.ERROR_REQUEST_URI, asked);
        response.resetBuffer();
        response.setStatus(status.value());
        response.setHeader("Retry-After", "5");
        request.getRequestDispatcher("/error").forward(new Reading(request), response);
    }

    /** Whatever was asked, an answer is only read. */
    private static final class Reading extends HttpServletRequestWrapper {

        private Reading(HttpServletRequest request) {
            super(request);
        }

        @Override
        public String getMethod() {
            return "GET";
        }
    }

    @Override
    protected boolean shouldNotFilterErrorDispatch() {
        return false;
    }
}
