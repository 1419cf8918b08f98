package org.amas.maintenance;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Test classes run in two JVMs, and there is one Docker engine, with one container lab and one
 * drill project on it: whoever asks for it has it until its class has ended.
 */
public class EngineTurn implements TestExecutionListener {

    private static final Path FILE = Path.of("target", "engine.lock");

    private static FileLock turn;

    /** Waits for the other JVM's class. */
    static synchronized void take() {
        if (turn != null) {
            return;
        }
        try {
            Files.createDirectories(FILE.getParent());
            FileChannel file =
                    FileChannel.open(FILE, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            turn = file.lock();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        boolean nested = test.getUniqueIdObject().toString().contains("nested-class");
        if (test.getSource().filter(ClassSource.class::isInstance).isPresent() && !nested) {
            give();
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        give();
    }

    private static synchronized void give() {
        if (turn != null) {
            try {
                turn.acquiredBy().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            turn = null;
        }
    }
}
