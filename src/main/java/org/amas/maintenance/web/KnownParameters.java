package org.amas.maintenance.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpStatus;
import org.springframework.ui.Model;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The query of an address. */
public final class KnownParameters {

    private static final int SHOWN = 40;

    private KnownParameters() {}

    /**
     * A filter that is misspelt would answer with everything there is.
     *
     * @throws InvalidRequest that names each one that isn't known
     */
    public static void require(HttpServletRequest request, Set<String> known) {
        List<FieldError> unknown =
                others(request, known)
                        .map(name -> new FieldError(name, "is not known here"))
                        .toList();
        if (!unknown.isEmpty()) {
            throw new InvalidRequest(unknown);
        }
    }

    /** The same for a page, which has no field to say it beside. */
    public static List<FieldError> unknown(HttpServletRequest request, Set<String> known) {
        return others(request, known)
                .map(
                        name ->
                                "This page has no filter “%s”: it was left out."
                                        .formatted(shown(name)))
                .map(sentence -> new FieldError(null, sentence))
                .toList();
    }

    /** The same on a page that shows what it usually shows: its template has the error summary. */
    public static void tell(
            HttpServletRequest request,
            HttpServletResponse response,
            Model model,
            Set<String> known) {
        List<FieldError> unknown = unknown(request, known);
        if (!unknown.isEmpty()) {
            response.setStatus(HttpStatus.BAD_REQUEST.value());
            model.addAttribute("errors", new FormErrors(unknown));
        }
    }

    private static Stream<String> others(HttpServletRequest request, Set<String> known) {
        return request.getParameterMap().keySet().stream()
                .filter(name -> !known.contains(name))
                .sorted();
    }

    /** What was typed into an address, for a sentence about it. */
    public static String shown(String typed) {
        String visible = Visible.of(typed);
        return visible.length() <= SHOWN ? visible : visible.substring(0, SHOWN - 1) + "…";
    }
}
