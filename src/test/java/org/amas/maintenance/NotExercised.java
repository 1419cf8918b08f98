package org.amas.maintenance;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes down each test that didn't run and why; the build prints the list at its end. */
public class NotExercised implements TestExecutionListener {

    private static final Path LIST = Path.of("target", "not-exercised.txt");

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        note(test, reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
            note(test, result.getThrowable().map(Throwable::getMessage).orElse("aborted"));
        }
    }

    private static void note(TestIdentifier test, String reason) {
        String name =
                test.getUniqueIdObject().getSegments().stream()
                        .skip(1)
                        .map(segment -> segment.getValue().replaceAll(".*\\.", ""))
                        .reduce((a, b) -> a + " " + b)
                        .orElse(test.getDisplayName());
        try {
            Files.createDirectories(LIST.getParent());
            Files.writeString(
                    LIST,
                    "  " + name + ": " + reason + System.lineSeparator(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
