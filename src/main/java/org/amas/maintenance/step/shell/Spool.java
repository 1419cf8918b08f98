package org.amas.maintenance.step.shell;

import org.amas.maintenance.step.OwnerOnly;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

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

    /** Not a channel: that one is closed when its reader is interrupted, and what is in it lost. */
    private final RandomAccessFile reader;

    private final byte[] buffer = new byte[512 * 1024];
    private long position;
    private long released;
    private boolean releasable = true;
    private boolean cut;

    Spool(Path file) throws IOException {
        this.file = file;
        if (Files.notExists(file)) {
            Files.createFile(file, OwnerOnly.FILE);
        }
        this.reader = new RandomAccessFile(file.toFile(), "r");
    }

    /**
     * Passes on what is new, at most 512 KiB.
     *
     * @return how many bytes; 0 if nothing is
     */
    int drain(OutputStream output, StructuredLines lines) throws IOException {
        if (reader.length() < position) {
            // Whoever prints appends: what is there now, nobody has read.
            cut = true;
            releasable = false;
            position = 0;
        }
        reader.seek(position);
        int count = reader.read(buffer);
        if (count <= 0) {
            return 0;
        }
        output.write(buffer, 0, count);
        lines.accept(buffer, count);
        position += count;
        release();
        return count;
    }

    /** The end of what has been passed on, as text. */
    String tail(int bytes) throws IOException {
        byte[] end = new byte[bytes];
        reader.seek(Math.max(0, position - bytes));
        int count = Math.max(0, reader.read(end));
        return new String(end, 0, count, StandardCharsets.UTF_8);
    }

    /** Whether the file was shorter at some time than what had been read of it. */
    boolean wasCut() {
        return cut;
    }

    /** Bytes that were printed and not passed on yet. */
    long left() throws IOException {
        return Math.max(0, reader.length() - position);
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
            // Whoever is to end has no time for this; the file goes soon.
            releasable = false;
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
