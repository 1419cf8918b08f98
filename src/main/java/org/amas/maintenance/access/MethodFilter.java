package org.amas.maintenance.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;

/** A known path asked with a method it doesn't have: 405, before anything else is looked at. */
class MethodFilter extends OncePerRequestFilter {

    private final RouteMatrix matrix;
    private final JsonMapper json;

    MethodFilter(RouteMatrix matrix, JsonMapper json) {
        this.matrix = matrix;
        this.json = json;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Set<String> methods = new TreeSet<>(matrix.methods(request.getRequestURI()));
        if (methods.isEmpty()
                || matrix.find(request.getMethod(), request.getRequestURI()).isPresent()) {
            chain.doFilter(request, response);
            return;
        }
        response.setHeader("Allow", String.join(", ", methods));
        String detail = "This address answers to " + String.join(" and ", methods) + " only.";
        Answers.refuse(request, response, json, HttpStatus.METHOD_NOT_ALLOWED, detail);
    }
}
