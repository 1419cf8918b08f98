package org.amas.maintenance.run;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Bytes that wait in a file until the database is back. Safe from several threads. */
class Spool {

    private final Supplier<Path> place;
    private @Nullable RandomAccessFile file;
    private @Nullable Path path;
    private boolean open;
    private long read;
    private long written;

    /**
     * @param place of the file; asked for only when it is needed
     */
    Spool(Supplier<Path> place) {
        this.place = place;
    }

    synchronized boolean isOpen() {
        return open;
    }

    /** From now on everything goes here, until {@link #closedIfEmpty}. */
    synchronized void open(byte[] first) {
        open = true;
        append(first);
    }

    /** Takes the bytes if it is open. */
    synchronized boolean take(byte[] content) {
        if (open) {
            append(content);
        }
        return open;
    }

    /** Whether everything was released; then nothing more is taken. */
    synchronized boolean closedIfEmpty() {
        if (read == written) {
            open = false;
        }
        return !open;
    }

    private void append(byte[] content) {
        try {
            RandomAccessFile spooled = file();
            spooled.seek(written);
            spooled.write(content);
            written += content.length;
        } catch (IOException e) {
            throw new UncheckedIOException("can't spool output", e);
        }
    }

    /** The next bytes, at most {@code length}; they stay until they are released. */
    synchronized byte[] peek(int length) {
        int n = (int) Math.min(length, written - read);
        byte[] next = new byte[n];
        if (n == 0) {
            return next;
        }
        try {
            RandomAccessFile spooled = file();
            spooled.seek(read);
            spooled.readFully(next);
            return next;
        } catch (IOException e) {
            throw new UncheckedIOException("can't read spooled output", e);
        }
    }

    synchronized void release(int length) {
        read += length;
    }

    private RandomAccessFile file() throws IOException {
        if (file == null) {
            path = place.get();
            file = new RandomAccessFile(path.toFile(), "rw");
        }
        return file;
    }

    synchronized void delete() {
        try {
            if (file != null && path != null) {
                file.close();
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't delete " + path, e);
        }
    }
}
