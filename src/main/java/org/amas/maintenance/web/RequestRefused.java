package org.amas.maintenance.web;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.HttpStatusCode;

/**
 * A request reached a controller, or nearly, and was refused: published before it is answered, for
 * rooms whose record must know of the attempt.
 *
 * @param cause what was thrown
 * @param reason a sentence or two, as the caller is told
 */
public record RequestRefused(
        HttpServletRequest request, HttpStatusCode status, Exception cause, String reason) {}
