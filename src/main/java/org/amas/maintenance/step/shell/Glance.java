package org.amas.maintenance.step.shell;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What a short program of this machine that changes nothing says: for plans, which keep no folder
 * for what a held command needs.
 *
 * @param exit 127 if there is no such program
 * @param out both streams, their beginning only
 */
public record Glance(int exit, String out) {

    private static final int NOT_FOUND = 127;

    /**
     * @param most bytes that are kept
     * @throws IOException if it isn't done in time; it is killed then
     */
    public static Glance of(List<String> command, Duration patience, int most)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.redirectInput(Path.of("/dev/null").toFile());
        builder.redirectErrorStream(true);
        Process process;
        try {
            process = builder.start();
        } catch (IOException absent) {
            return new Glance(NOT_FOUND, String.valueOf(absent.getMessage()));
        }
        try (InputStream out = process.getInputStream()) {
            CompletableFuture<byte[]> printed =
                    CompletableFuture.supplyAsync(() -> read(out, most), Glance::thread);
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(
                        "%s gave no answer within %d s"
                                .formatted(command.getFirst(), patience.toSeconds()));
            }
            return new Glance(
                    process.exitValue(), new String(printed.join(), StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }

    /** Many virtual threads that wait for pipes would keep all others waiting. */
    private static void thread(Runnable reading) {
        Thread.ofPlatform().daemon().start(reading);
    }

    private static byte[] read(InputStream out, int most) {
        try {
            byte[] kept = out.readNBytes(most);
            out.transferTo(OutputStream.nullOutputStream());
            return kept;
        } catch (IOException ended) {
            return new byte[0];
        }
    }
}
