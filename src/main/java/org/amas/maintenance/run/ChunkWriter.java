package org.amas.maintenance.run;

import java.util.concurrent.locks.ReentrantLock;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Brings chunks of one step to the database in order. While that is down they go to a spool file,
 * and a task of its own brings them over when it is back.
 */
class ChunkWriter {

    private final ReentrantLock lock = new ReentrantLock();
    private final long step;
    private final Chunks chunks;
    private final Spool spool;
    private final OutputTimer timer;
    private final Runnable stored;
    private long position;
    private long newlines;
    private long dropped;

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

    void write(byte[] content) {
        if (spool.take(content)) {
            return;
        }
        try {
            append(content);
        } catch (DataAccessException | TransactionException down) {
            spool.open(content);
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

    private void append(byte[] content) {
        long line = newlines + 1;
        long more = 0;
        for (byte b : content) {
            if (b == '\n') {
                more++;
            }
        }
        boolean open = content[content.length - 1] != '\n';
        chunks.append(step, position, line, content, newlines + more + (open ? 1 : 0));
        position += content.length;
        newlines += more;
        stored.run();
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
            while (!spool.closedIfEmpty()) {
                byte[] next = spool.peek(Output.CHUNK);
                append(next);
                spool.release(next.length);
            }
            return true;
        } catch (DataAccessException | TransactionException down) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns when the database has everything, however long it is down. If interrupted, the rest
     * stays in the spool for the recovery.
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
        if (dropped == 0) {
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
