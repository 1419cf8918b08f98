package org.amas.maintenance.run;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Brings chunks of one step to the database in order. While that is down they go to a spool file,
 * and a task of its own brings them over when it is back.
 */
class ChunkWriter {

    private static final String FOREIGN =
            "what it printed is stored up to byte %d only: another process stored output for this"
                    + " step, up to byte %d";

    private final ReentrantLock lock = new ReentrantLock();
    private final long step;
    private final Chunks chunks;
    private final Spool spool;
    private final OutputTimer timer;
    private final Runnable stored;
    private long position;
    private long newlines;
    private long dropped;

    /** A commit may have happened though we were told that it failed. */
    private boolean doubted;

    /** Why the rest isn't stored; null while all is. */
    private volatile @Nullable String fault;

    /** For a step whose output was cut short: goes on behind the chunks that are stored. */
    ChunkWriter(long step, Chunks chunks, OutputTimer timer, @Nullable Chunk last) {
        this(step, chunks, new Spool(() -> Path.of("")), timer, () -> {});
        if (last != null) {
            goOnBehind(last);
        }
    }

    /**
     * @param stored called after each commit
     */
    ChunkWriter(long step, Chunks chunks, Spool spool, OutputTimer timer, Runnable stored) {
        this.step = step;
        this.chunks = chunks;
        this.spool = spool;
        this.timer = timer;
        this.stored = stored;
    }

    /** Before anything is written: what is stored already stays in front. */
    void goOnBehind(Chunk last) {
        position = last.end();
        newlines = last.firstLine() - 1 + newlines(last.content());
    }

    /**
     * @param contents in order; what is given together is committed together
     */
    void write(List<byte[]> contents) {
        if (fault != null) {
            return;
        }
        int taken = 0;
        while (taken < contents.size() && spool.take(contents.get(taken))) {
            taken++;
        }
        List<byte[]> rest = contents.subList(taken, contents.size());
        if (rest.isEmpty()) {
            return;
        }
        try {
            append(rest);
        } catch (DataAccessException | TransactionException down) {
            doubted = true;
            spool.open(position, rest.getFirst());
            rest.stream().skip(1).forEach(spool::take);
            timer.after(1_000, this::catchUp);
        }
    }

    void dropped(long bytes) {
        dropped = bytes;
        if (spool.isOpen()) {
            return;
        }
        try {
            chunks.dropped(step, bytes);
            stored.run();
        } catch (DataAccessException | TransactionException down) {
            // Told again at the end.
        }
    }

    private void append(List<byte[]> contents) {
        List<Chunk> made = new ArrayList<>();
        long at = position;
        long passed = newlines;
        for (byte[] content : contents) {
            made.add(new Chunk(at, passed + 1, content));
            at += content.length;
            passed += newlines(content);
        }
        byte[] last = contents.getLast();
        boolean open = last[last.length - 1] != '\n';
        chunks.append(step, made, passed + (open ? 1 : 0));
        position = at;
        newlines = passed;
        stored.run();
    }

    private static long newlines(byte[] content) {
        long found = 0;
        for (byte b : content) {
            if (b == '\n') {
                found++;
            }
        }
        return found;
    }

    /**
     * Brings over what an earlier process spooled.
     *
     * @param from the offset of the file's first byte in the output
     */
    void bringOver(Path file, long from) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            // Of what is stored already there may be more than the file holds.
            in.skip(Math.max(0, position - from));
            for (byte[] next = in.readNBytes(Output.CHUNK);
                    next.length > 0;
                    next = in.readNBytes(Output.CHUNK)) {
                append(List.of(next));
            }
        }
        Files.delete(file);
    }

    /** Writers go on filling the spool meanwhile; they come back when it is empty. */
    private void catchUp() {
        if (!broughtOver()) {
            timer.after(1_000, this::catchUp);
        }
    }

    private boolean broughtOver() {
        lock.lock();
        try {
            passOverStored();
            while (fault == null && !spool.closedIfEmpty()) {
                byte[] next = spool.peek(Output.CHUNK);
                append(List.of(next));
                spool.release(next.length);
            }
            return true;
        } catch (DataAccessException | TransactionException down) {
            doubted = true;
            return false;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The database knows what came of a commit whose answer was lost. If it has more than waits
     * here, somebody else wrote to this step: to go on would mix the two.
     */
    private void passOverStored() {
        if (!doubted) {
            return;
        }
        long stored = chunks.end(step);
        while (position < stored) {
            byte[] known = spool.peek((int) Math.min(Output.CHUNK, stored - position));
            if (known.length == 0) {
                fault = FOREIGN.formatted(position, stored);
                return;
            }
            position += known.length;
            newlines += newlines(known);
            spool.release(known.length);
        }
        doubted = false;
    }

    /** Why not all is stored, as a sentence's end; null if all is. */
    @Nullable String fault() {
        return fault;
    }

    /**
     * Returns when the database has everything, however long it is down, or never will. If
     * interrupted, the rest stays in the spool for the recovery.
     */
    void close() {
        while (!settled()) {
            try {
                Thread.sleep(500);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        spool.delete();
    }

    private boolean settled() {
        if (!broughtOver()) {
            return false;
        }
        if (dropped == 0 || fault != null) {
            return true;
        }
        try {
            chunks.dropped(step, dropped);
            return true;
        } catch (DataAccessException | TransactionException down) {
            return false;
        }
    }
}
