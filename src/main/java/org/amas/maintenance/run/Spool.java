package org.amas.maintenance.run;

import org.amas.maintenance.step.OwnerOnly;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Bytes of one step's output that wait in a file until the database is back. The file's name tells
 * the offset of its first byte, so that the next start can bring over what this one could not. Safe
 * from several threads.
 */
class Spool {

    static final String PREFIX = "unsaved-output-";

    private final Supplier<Path> directory;
    private @Nullable RandomAccessFile file;
    private @Nullable Path path;
    private boolean open;
    private long read;
    private long written;

    /**
     * @param directory asked for only when it is needed
     */
    Spool(Supplier<Path> directory) {
        this.directory = directory;
    }

    synchronized boolean isOpen() {
        return open;
    }

    /** From now on everything goes here, until {@link #closedIfEmpty}. */
    synchronized void open(long position, byte[] first) {
        delete();
        try {
            path = directory.get().resolve(PREFIX + position);
            // Nobody else may read it, not even in a folder that was opened by mistake.
            if (Files.notExists(path)) {
                Files.createFile(path, OwnerOnly.FILE);
            }
            file = new RandomAccessFile(path.toFile(), "rw");
        } catch (IOException e) {
            throw new UncheckedIOException("can't spool output", e);
        }
        open = true;
        read = 0;
        written = 0;
        append(file, first);
    }

    /** Takes the bytes if it is open. */
    synchronized boolean take(byte[] content) {
        if (open && file != null) {
            append(file, content);
        }
        return open;
    }

    private void append(RandomAccessFile to, byte[] content) {
        try {
            to.seek(written);
            to.write(content);
            written += content.length;
        } catch (IOException e) {
            throw new UncheckedIOException("can't spool output", e);
        }
    }

    /** The next bytes, at most {@code length}; they stay until they are released. */
    synchronized byte[] peek(int length) {
        byte[] next = new byte[(int) Math.min(length, written - read)];
        if (file == null || next.length == 0) {
            return next;
        }
        try {
            file.seek(read);
            file.readFully(next);
            return next;
        } catch (IOException e) {
            throw new UncheckedIOException("can't read spooled output", e);
        }
    }

    synchronized void release(int length) {
        read += length;
    }

    /** Whether everything was released; then nothing more is taken. */
    synchronized boolean closedIfEmpty() {
        if (read == written) {
            open = false;
        }
        return !open;
    }

    synchronized void delete() {
        try {
            if (file != null && path != null) {
                file.close();
                Files.deleteIfExists(path);
                file = null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't delete " + path, e);
        }
    }
}
