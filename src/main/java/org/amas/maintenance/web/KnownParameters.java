package org.amas.maintenance.web;

import jakarta.servlet.http.HttpServletRequest;

import java.util.List;

/** What an address or a form has that nobody asked for. */
public final class KnownParameters {

    private static final String UNKNOWN = KnownParameters.class.getName() + ".UNKNOWN";
    private static final int SHOWN = 40;

    private KnownParameters() {}

    /**
     * What is wrong with the query of a page that shows nothing as long as something is: without
     * being asked, it would be told on top of what the page shows.
     */
    public static List<FieldError> unknown(HttpServletRequest request) {
        List<FieldError> unknown = told(request);
        request.removeAttribute(UNKNOWN);
        return unknown;
    }

    static void tell(HttpServletRequest request, List<FieldError> unknown) {
        request.setAttribute(UNKNOWN, unknown);
    }

    /** What nobody has asked for yet. */
    @SuppressWarnings("unchecked") // Only we write it.
    static List<FieldError> told(HttpServletRequest request) {
        return request.getAttribute(UNKNOWN) instanceof List<?> unknown
                ? (List<FieldError>) unknown
                : List.of();
    }

    /** What was typed into an address, for a sentence about it. */
    public static String shown(String typed) {
        String visible = Visible.of(typed);
        return visible.length() <= SHOWN ? visible : visible.substring(0, SHOWN - 1) + "…";
    }
}
