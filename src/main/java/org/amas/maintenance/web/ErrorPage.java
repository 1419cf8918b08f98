package org.amas.maintenance.web;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.View;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;

/** Where the container sends what nobody answered. Says what happened and what to do, no traces. */
@Controller
class ErrorPage implements ErrorController {

    /** The request attribute that carries the problem, if the cause has words of its own. */
    static final String PROBLEM = ErrorPage.class.getName() + ".PROBLEM";

    static boolean isApi(@Nullable String path) {
        return path != null && path.startsWith("/api/");
    }

    /** The address that failed, also while its error page is being made. */
    static String askedFor(HttpServletRequest request) {
        Object failed = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        return failed instanceof String uri ? uri : request.getRequestURI();
    }

    @RequestMapping("${server.error.path:${error.path:/error}}")
    Object error(HttpServletRequest request, HttpServletResponse response) {
        // What the address that failed was made of would take the place of what this page shows.
        request.removeAttribute(View.PATH_VARIABLES);
        HttpStatus status = status(request);
        ProblemDetail problem = problem(request, status);
        if (isApi(askedFor(request))) {
            problem.setProperty("requestId", RequestId.of(request));
            problem.setInstance(instance(request));
            return ResponseEntity.status(status)
                    .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                    .body(problem);
        }
        boolean fragment = PagePart.isAskedBy(request);
        if (fragment) {
            response.setHeader("HX-Retarget", "#notice");
            response.setHeader("HX-Reswap", "innerHTML");
        }
        return new ModelAndView(
                fragment ? "error :: notice" : "error", model(request, status, problem), status);
    }

    /** Else it would be the address of this page; null where what was asked for is none. */
    private static @Nullable URI instance(HttpServletRequest request) {
        try {
            return new URI(askedFor(request));
        } catch (URISyntaxException unreadable) {
            return null;
        }
    }

    private static Map<String, Object> model(
            HttpServletRequest request, HttpStatus status, ProblemDetail problem) {
        ErrorAdvice advice = ErrorAdvice.of(status);
        String detail = problem.getDetail();
        List<?> fields = fields(problem);
        // A field that says the same is named beside it.
        boolean said = fields.stream().anyMatch(f -> f instanceof FieldError e && says(e, detail));
        return Map.of(
                "status", status.value(),
                "headline", advice.headline(),
                "detail", detail == null || said ? "" : detail,
                "fields", fields,
                "advice", advice.advice(),
                "requestId", RequestId.of(request));
    }

    private static List<?> fields(ProblemDetail problem) {
        Map<String, Object> properties = problem.getProperties();
        return properties != null && properties.get("errors") instanceof List<?> fields
                ? fields
                : List.of();
    }

    private static HttpStatus status(HttpServletRequest request) {
        Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        // Without the attribute somebody opened /error itself, and there is no such page.
        HttpStatus status =
                code instanceof Integer number ? HttpStatus.resolve(number) : HttpStatus.NOT_FOUND;
        return status == null ? HttpStatus.INTERNAL_SERVER_ERROR : status;
    }

    private static ProblemDetail problem(HttpServletRequest request, HttpStatus status) {
        return request.getAttribute(PROBLEM) instanceof ProblemDetail problem
                ? problem
                : ProblemDetail.forStatus(status);
    }

    private static boolean says(FieldError error, @Nullable String detail) {
        return error.message().equals(detail) || error.sentence().equals(detail);
    }
}
