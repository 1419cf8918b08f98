package org.amas.maintenance.run;

import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Wakes the viewers of a run on this node, and spares the database what they all read.
 *
 * <p>The database is the truth: a viewer keeps a cursor of its own (step and offset), reads from it
 * with {@link #read}, and waits with {@link Watch#await} until something was committed. Nothing is
 * queued for anybody: a slow viewer only reads later, and a fast one costs a look-up, because the
 * last 256 KiB of each run that is being watched are kept with what was rendered from them.
 *
 * <pre>{@code
 * try (RunFeed.Watch watch = feed.watch(runId)) {
 *     long seen = watch.version();
 *     while (open) {
 *         send(feed.read(runId, stepId, cursor, 256 * 1024));
 *         if (nothing was sent) seen = watch.await(seen, Duration.ofSeconds(15));
 *     }
 * }
 * }</pre>
 */
@Component
public class RunFeed {

    private static final int KEPT = 256 * 1024;

    private final Map<Long, Signal> signals = new ConcurrentHashMap<>();
    private final OutputReader output;

    RunFeed(OutputReader output) {
        this.output = output;
    }

    /** Something of this run was committed: output, or a change of state. */
    void signal(long run) {
        Signal signal = signals.get(run);
        if (signal != null) {
            signal.raise();
        }
    }

    /** Begins to watch; to be closed. Take the version first, read then, and await last. */
    public Watch watch(long run) {
        Signal signal =
                signals.compute(
                        run,
                        (id, known) -> {
                            Signal one = known == null ? new Signal() : known;
                            one.watchers++;
                            return one;
                        });
        return new Watch(run, signal);
    }

    /** As {@link OutputReader#read}, shared among the viewers of a run. */
    public List<Chunk> read(long run, long step, long fromOffset, int maxBytes) {
        Signal signal = signals.get(run);
        if (signal == null) {
            return output.read(step, fromOffset, maxBytes);
        }
        List<Chunk> kept = signal.kept(step, fromOffset, maxBytes);
        if (!kept.isEmpty()) {
            return kept;
        }
        List<Chunk> read = output.read(step, fromOffset, maxBytes);
        read.forEach(chunk -> signal.keep(step, chunk));
        return read;
    }

    /** One viewer's interest in a run. */
    public final class Watch implements AutoCloseable {

        private final long run;
        private final Signal signal;

        private Watch(long run, Signal signal) {
            this.run = run;
            this.signal = signal;
        }

        /** Grows with every commit. */
        public long version() {
            return signal.version();
        }

        /**
         * Waits until the version is no longer {@code seen}, or the time is up.
         *
         * @return the version then
         */
        public long await(long seen, Duration atMost) throws InterruptedException {
            return signal.await(seen, atMost);
        }

        @Override
        public void close() {
            signals.computeIfPresent(run, (id, one) -> --one.watchers <= 0 ? null : one);
        }
    }

    private static final class Signal {

        private final Deque<Kept> recent = new ArrayDeque<>();
        private int bytes;
        private long version;
        private int watchers;

        private record Kept(long step, Chunk chunk) {}

        private synchronized void raise() {
            version++;
            notifyAll();
        }

        private synchronized long version() {
            return version;
        }

        private synchronized long await(long seen, Duration atMost) throws InterruptedException {
            long until = System.nanoTime() + atMost.toNanos();
            while (version == seen) {
                long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
                if (left <= 0) {
                    break;
                }
                wait(left);
            }
            return version;
        }

        private synchronized List<Chunk> kept(long step, long from, int maxBytes) {
            List<Chunk> found = new ArrayList<>();
            long at = from;
            int size = 0;
            for (Kept one : recent) {
                if (one.step == step && one.chunk.position() == at && size < maxBytes) {
                    found.add(one.chunk);
                    at = one.chunk.end();
                    size += one.chunk.content().length;
                }
            }
            return found;
        }

        private synchronized void keep(long step, Chunk chunk) {
            Kept last = recent.peekLast();
            if (last != null && last.step == step && last.chunk.position() >= chunk.position()) {
                return;
            }
            recent.addLast(new Kept(step, chunk));
            bytes += chunk.content().length;
            while (bytes > KEPT && recent.size() > 1) {
                bytes -= recent.removeFirst().chunk.content().length;
            }
        }
    }
}
