package org.amas.maintenance.run;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What one step prints. The first bytes after silence are stored at once, then when 64 KiB are
 * together or 100 ms have passed. A writer waits for the database, so that memory stays bounded;
 * when the database is down, the bytes go to a spool file and follow later.
 */
class Output extends OutputStream {

    static final int CHUNK = 64 * 1024;

    /** Full chunks that are stored together, at most: a bound of memory, too. */
    private static final int TOGETHER = 8;

    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

    private final ReentrantLock lock = new ReentrantLock();
    private final ChunkWriter writer;
    private final Masker masker;
    private final OutputTimer timer;
    private final long limit;
    private long known;
    private final Trouble trouble = new Trouble();
    private final byte[] buffer = new byte[CHUNK];
    private final List<byte[]> full = new ArrayList<>();
    private int size;
    private long kept;
    private long dropped;
    private long droppedStored;
    private long flushedAt;
    private boolean scheduled;
    private boolean closed;

    /**
     * @param limit bytes that are kept; more are counted
     */
    Output(ChunkWriter writer, Masker masker, OutputTimer timer, long limit) {
        this.writer = writer;
        this.masker = masker;
        this.timer = timer;
        this.limit = limit;
        this.flushedAt = System.nanoTime() - PAUSE;
    }

    /**
     * For a step whose output was cut short.
     *
     * @param known how many of the first bytes, masked, are stored already
     */
    Output(ChunkWriter writer, Masker masker, OutputTimer timer, long limit, long known) {
        this(writer, masker, timer, limit);
        this.known = known;
        this.kept = known;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new IOException("the step has ended");
            }
            masker.mask(bytes, from, length, this::keep);
            storeFull();
            storeSoon();
        } finally {
            lock.unlock();
        }
    }

    private void keep(byte[] bytes, int from, int length) {
        trouble.accept(bytes, from, length);
        int passed = (int) Math.min(length, known);
        known -= passed;
        keepNew(bytes, from + passed, length - passed);
    }

    private void keepNew(byte[] bytes, int from, int length) {
        int room = (int) Math.min(length, limit - kept);
        int at = from;
        while (at < from + room) {
            int n = Math.min(from + room - at, CHUNK - size);
            System.arraycopy(bytes, at, buffer, size, n);
            size += n;
            at += n;
            if (size == CHUNK) {
                full.add(Arrays.copyOf(buffer, size));
                size = 0;
            }
            if (full.size() == TOGETHER) {
                storeFull();
            }
        }
        kept += room;
        dropped += length - room;
    }

    private void storeSoon() {
        if (size == 0 && dropped == droppedStored) {
            return;
        }
        if (System.nanoTime() - flushedAt >= PAUSE) {
            store();
        } else if (!scheduled) {
            scheduled = true;
            timer.after(100, this::onTime);
        }
    }

    private void onTime() {
        lock.lock();
        try {
            scheduled = false;
            if (!closed) {
                store();
            }
        } finally {
            lock.unlock();
        }
    }

    private void storeFull() {
        if (!full.isEmpty()) {
            writer.write(List.copyOf(full));
            full.clear();
            flushedAt = System.nanoTime();
        }
    }

    private void store() {
        storeFull();
        if (size > 0) {
            writer.write(List.of(Arrays.copyOf(buffer, size)));
            size = 0;
        }
        if (dropped != droppedStored) {
            writer.dropped(dropped);
            droppedStored = dropped;
        }
        flushedAt = System.nanoTime();
    }

    @Override
    public void flush() {
        // Streams that wrap this one flush after each line; the clock decides, not they.
    }

    /**
     * The line that says what went wrong, masked, also if it was not kept; null if nothing was
     * printed. Known once this is closed.
     */
    @Nullable String trouble() {
        lock.lock();
        try {
            return trouble.line();
        } finally {
            lock.unlock();
        }
    }

    /** Why not all of it could be stored; null if all is. Known once this is closed. */
    @Nullable String fault() {
        return writer.fault();
    }

    /** Stores the rest, and waits until the database has all of it. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            masker.finish(this::keep);
            store();
            closed = true;
        } finally {
            lock.unlock();
        }
        writer.close();
    }
}
