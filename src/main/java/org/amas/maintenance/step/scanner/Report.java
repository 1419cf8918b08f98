package org.amas.maintenance.step.scanner;

import tools.jackson.core.JacksonException;

import java.util.List;

/**
 * What a scanner left, once read.
 *
 * @param gaps what it says it couldn't look at
 */
record Report(List<Hit> hits, List<String> gaps) {

    /** It isn't a report in the form that the step expects. */
    static final class Unreadable extends Exception {

        private static final long serialVersionUID = 1L;

        Unreadable(String reason) {
            super(reason);
        }

        /** The reader's own message quotes what it read, which may be a secret. */
        static Unreadable json(JacksonException e) {
            return new Unreadable(
                    e.getLocation() == null
                            ? "it isn't JSON"
                            : "it isn't JSON, see line " + e.getLocation().getLineNr());
        }
    }
}
