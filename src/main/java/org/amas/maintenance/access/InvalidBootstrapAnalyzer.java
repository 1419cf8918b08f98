package org.amas.maintenance.access;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints the setting, the file and the way out instead of a stack trace. */
class InvalidBootstrapAnalyzer extends AbstractFailureAnalyzer<InvalidBootstrap> {

    private static final String REMEDY =
            """
            The first administrator needs a user name and a file with the password, and may have \
            one with an API token: text that the user who runs this application can read, with \
            nothing else in it. Without any amas.access.bootstrap setting the start prints a link \
            that creates the first administrator.\
            """;

    @Override
    protected FailureAnalysis analyze(Throwable root, InvalidBootstrap cause) {
        return new FailureAnalysis(
                "The configuration property " + cause.getMessage() + ".", REMEDY, cause);
    }
}
