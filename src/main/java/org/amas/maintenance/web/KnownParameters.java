package org.amas.maintenance.web;

import jakarta.servlet.http.HttpServletRequest;

import java.util.List;
import java.util.Set;

/** The query of an address of the API. */
public final class KnownParameters {

    private KnownParameters() {}

    /**
     * A filter that is misspelt would answer with everything there is.
     *
     * @throws InvalidRequest that names each one that isn't known
     */
    public static void require(HttpServletRequest request, Set<String> known) {
        List<FieldError> unknown =
                request.getParameterMap().keySet().stream()
                        .filter(name -> !known.contains(name))
                        .sorted()
                        .map(name -> new FieldError(name, "is not known here"))
                        .toList();
        if (!unknown.isEmpty()) {
            throw new InvalidRequest(unknown);
        }
    }
}
