package org.amas.maintenance.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Answers that are given before any controller is reached. */
class Answers {

    private Answers() {}

    static void plain(HttpServletResponse response, int status, String text) throws IOException {
        response.setStatus(status);
        response.setContentType(MediaType.TEXT_PLAIN_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        response.getWriter().println(text);
    }

    /** In the form that the caller reads: a problem for programs, a line for people. */
    static void refuse(
            HttpServletRequest request,
            HttpServletResponse response,
            JsonMapper json,
            HttpStatus status,
            String detail)
            throws IOException {
        if (Identities.isApi(request)) {
            problem(response, json, status, detail);
        } else {
            plain(response, status.value(), detail);
        }
    }

    static void problem(
            HttpServletResponse response, JsonMapper json, HttpStatus status, String detail)
            throws IOException {
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setTitle(status.getReasonPhrase());
        // Whoever complains quotes it: it is in our log and audit record, too.
        problem.setProperty("requestId", response.getHeader("X-Request-Id"));
        response.getWriter().write(json.writeValueAsString(problem));
    }
}
