package org.amas.maintenance;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in a sentence that a second application was started on the same PostgreSQL. */
class DatabaseTaken extends AbstractFailureAnalyzer<DatabaseClaim.Taken> {

    @Override
    protected FailureAnalysis analyze(Throwable root, DatabaseClaim.Taken cause) {
        return new FailureAnalysis(
                "The database in spring.datasource.url is used by another AMAS Maintenance (%s)."
                        .formatted(cause.getMessage()),
                "Stop that one first, or give this one a database or a schema of its own.",
                cause);
    }
}
