package org.amas.maintenance.lab;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The one folder that a lab writes to. Its marker file is what lets anybody change things in it.
 */
final class LabDirectory {

    /** Its presence says "this is a lab"; it holds the process id of the lab's JVM. */
    static final String MARKER = ".amas-lab";

    /** Where Redis leaves its process id, in its own folder. */
    static final String REDIS_PID = "redis.pid";

    private LabDirectory() {}

    /** Prepares the chosen folder, or a fresh one below {@code target/lab} or the temp folder. */
    static Path prepare(@Nullable Path chosen) {
        try {
            Path directory = chosen == null ? fresh() : cleared(chosen);
            Files.writeString(
                    directory.resolve(MARKER), Long.toString(ProcessHandle.current().pid()));
            return directory.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static synchronized Path fresh() throws IOException {
        Path target = Path.of("target");
        Path parent =
                Files.isDirectory(target)
                        ? target.resolve("lab")
                        : Path.of(System.getProperty("java.io.tmpdir"), "amas-lab");
        Files.createDirectories(parent);
        // Two JVMs may start their labs at once; only one sweeps at a time.
        try (FileChannel sweeper =
                        FileChannel.open(
                                parent.resolve(".sweep"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                FileLock alone = sweeper.lock()) {
            removeAbandoned(parent);
        }
        return Files.createTempDirectory(parent, "lab-");
    }

    private static Path cleared(Path chosen) throws IOException {
        Files.createDirectories(chosen);
        List<Path> content = children(chosen);
        if (!content.isEmpty() && !Files.exists(chosen.resolve(MARKER))) {
            throw new IllegalStateException(
                    "amas.lab.directory "
                            + chosen.toAbsolutePath()
                            + " holds files and no "
                            + MARKER
                            + ": the lab touches nothing that isn't its own");
        }
        content.forEach(LabDirectory::delete);
        return chosen;
    }

    /** Labs end by being killed, so that what they leave is swept by the next one. */
    private static void removeAbandoned(Path parent) throws IOException {
        for (Path lab : children(parent)) {
            if (isAbandoned(lab)) {
                endOrphan(lab.resolve("servers/postgres/postmaster.pid"), "postgres");
                endOrphan(lab.resolve("servers/redis").resolve(REDIS_PID), "redis-server");
                delete(lab);
            }
        }
    }

    private static boolean isAbandoned(Path lab) throws IOException {
        Path marker = lab.resolve(MARKER);
        if (!Files.exists(marker)) {
            return false;
        }
        long pid = Long.parseLong(Files.readString(marker).strip());
        return ProcessHandle.of(pid).isEmpty();
    }

    /** A killed JVM leaves its servers behind; their pid files name them. */
    private static void endOrphan(Path pidFile, String program) throws IOException {
        if (Files.exists(pidFile)) {
            long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
            ProcessHandle.of(pid)
                    .filter(process -> process.info().command().orElse("").contains(program))
                    .ifPresent(LabDirectory::end);
        }
    }

    /** It takes its own files away as it ends: what is deleted meanwhile would be in its way. */
    private static void end(ProcessHandle server) {
        server.destroy();
        try {
            server.onExit().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException stubborn) {
            server.destroyForcibly();
            server.onExit().join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<Path> children(Path folder) throws IOException {
        try (var children = Files.list(folder)) {
            return children.toList();
        }
    }

    private static void delete(Path path) {
        try (var tree = Files.walk(path)) {
            for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clear " + path, e);
        }
    }
}
