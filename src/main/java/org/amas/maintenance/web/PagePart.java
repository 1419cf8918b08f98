package org.amas.maintenance.web;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;

/** Whether a page's own script asks for a part of the page, and not a person for all of it. */
public final class PagePart {

    public static final String HEADER = "HX-Request";

    private PagePart() {}

    public static boolean isAskedBy(HttpServletRequest request) {
        return isAskedBy(request.getHeader(HEADER));
    }

    /**
     * @param header as sent, whatever that is; null if it wasn't
     */
    public static boolean isAskedBy(@Nullable String header) {
        return "true".equals(header);
    }
}
