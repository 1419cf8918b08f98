package org.amas.maintenance;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import java.sql.SQLException;

/** Says in a sentence that a second application was started on the same H2 file. */
class DatabaseInUse extends AbstractFailureAnalyzer<SQLException> {

    /** H2's DATABASE_ALREADY_OPEN_1. */
    private static final int ALREADY_OPEN = 90020;

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable root, SQLException cause) {
        return cause.getErrorCode() != ALREADY_OPEN
                ? null
                : new FailureAnalysis(
                        "The database in amas.data-dir is open in another AMAS Maintenance.",
                        "Stop that one first, or give this one a folder of its own as"
                                + " amas.data-dir.",
                        cause);
    }
}
