package org.amas.maintenance.access;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;

/** A form whose input is not lost because whoever sends it has to sign in first. */
public interface KeptForm {

    /**
     * @param refused a POST that nobody was signed in for
     * @return the local address of the page that has the form with the input in it; null if it was
     *     another form
     */
    @Nullable String address(HttpServletRequest refused);
}
