package org.amas.maintenance.target;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints the property and the remedy instead of a stack trace. */
class InvalidConfigurationAnalyzer extends AbstractFailureAnalyzer<InvalidConfiguration> {

    @Override
    protected FailureAnalysis analyze(Throwable root, InvalidConfiguration cause) {
        return new FailureAnalysis(
                "The configuration property " + cause.getMessage() + ".", cause.remedy(), cause);
    }
}
