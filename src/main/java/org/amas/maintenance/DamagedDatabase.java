package org.amas.maintenance;

import org.amas.maintenance.run.OwnDatabase;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.env.Environment;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Says in a sentence that the file of our own H2 is damaged, and what then helps. */
class DamagedDatabase implements FailureAnalyzer {

    /** H2's ERROR_FILE_CORRUPT (6), and its ERROR_READING_FAILED (1) where the file just ends. */
    private static final Pattern DAMAGE =
            Pattern.compile("(?s).*\\[[0-9.]+/6].*|Reading from file .*\\[[0-9.]+/1].*");

    private final Environment environment;

    DamagedDatabase(Environment environment) {
        this.environment = environment;
    }

    /** H2 would make a new database of a file without content, and nobody would miss the old. */
    static final class Empty extends RuntimeException {

        Empty(Path file) {
            super(file + " has no content");
        }
    }

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        Optional<Path> file =
                OwnDatabase.file(environment.getProperty("spring.datasource.url", "none"));
        if (file.isEmpty()) {
            return null;
        }
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof Empty) {
                return analysis(file.get(), "it has no content", at);
            }
            if (at.getClass().getName().equals(ClosedStore.STORE)
                    && DAMAGE.matcher(String.valueOf(at.getMessage())).matches()) {
                return analysis(file.get(), String.valueOf(at.getMessage()), at);
            }
        }
        return null;
    }

    private static FailureAnalysis analysis(Path file, String why, Throwable cause) {
        return new FailureAnalysis(
                "The file of our own database, %s, is damaged: %s.".formatted(file, why),
                """
                Nothing of it was changed. Move it aside, restore %1$s from its newest backup, and \
                start again; with no backup, H2's recovery tool (org.h2.tools.Recover) reads from a \
                copy what is still whole. Without the file a new, empty database would be made.\
                """
                        .formatted(file),
                cause);
    }
}
