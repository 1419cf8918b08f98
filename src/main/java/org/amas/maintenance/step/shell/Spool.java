package org.amas.maintenance.step.shell;

import org.amas.maintenance.step.OwnerOnly;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The file a command prints into, read while it grows. What has been read is given back to the
 * disk; offsets stay exact.
 */
class Spool implements AutoCloseable {

    /** Until a file is so long, nothing of it was given back. */
    static final long RELEASE = 32L * 1024 * 1024;

    /** How much of what was read stays to be read once more. */
    private static final int KEPT = 64 * 1024;

    private final Path file;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(512 * 1024);
    private long position;
    private long released;
    private boolean releasable = true;

    Spool(Path file) throws IOException {
        this.file = file;
        if (Files.notExists(file)) {
            Files.createFile(file, OwnerOnly.FILE);
        }
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
    }

    /**
     * Passes on what is new, at most 512 KiB.
     *
     * @return how many bytes; 0 if nothing is
     */
    int drain(OutputStream output, StructuredLines lines) throws IOException {
        buffer.clear();
        int count = channel.read(buffer, position);
        if (count <= 0) {
            return 0;
        }
        output.write(buffer.array(), 0, count);
        lines.accept(buffer.array(), count);
        position += count;
        release();
        return count;
    }

    /** The end of what has been passed on, as text. */
    String tail(int bytes) throws IOException {
        ByteBuffer end = ByteBuffer.allocate(bytes);
        channel.read(end, Math.max(0, position - bytes));
        return new String(end.array(), 0, end.position(), StandardCharsets.UTF_8);
    }

    private void release() {
        if (!releasable || position - released < RELEASE) {
            return;
        }
        // Whole blocks only, and not the last words; where the file system can't punch holes the
        // disk just stays in use.
        long end = (position - KEPT) & ~4095L;
        try {
            Process process =
                    new ProcessBuilder(
                                    "fallocate",
                                    "--punch-hole",
                                    "--offset",
                                    "0",
                                    "--length",
                                    Long.toString(end),
                                    file.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            releasable = process.waitFor() == 0;
            released = end;
        } catch (IOException e) {
            releasable = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
