package org.amas.maintenance.run;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Wakes the viewers of a run on this node, and lets them share what all of them would read and
 * render.
 *
 * <p>The database is the truth: a viewer keeps a cursor of its own and waits with {@link
 * Watch#await} until something was committed. Nothing is queued for anybody: a slow viewer only
 * reads later, and a fast one costs a look-up, because the run's states and the last frames of its
 * output are kept while it is watched.
 */
@Component
class RunFeed {

    /** States are read anew after so long though nobody said that they changed. */
    static final Duration FRESH = Duration.ofSeconds(3);

    private static final int KEPT = 512 * 1024;
    private static final int FRAME = 64 * 1024;

    private final Map<Long, Channel> channels = new ConcurrentHashMap<>();
    private final OutputReader output;
    private final RunViews views;
    private volatile boolean closed;

    RunFeed(OutputReader output, RunViews views) {
        this.output = output;
        this.views = views;
    }

    /** A state of this run, or of one of its steps, was committed. */
    void changed(long run) {
        Optional.ofNullable(channels.get(run)).ifPresent(channel -> channel.raise(true));
    }

    /** Output of this run was committed; no state changed. */
    void printed(long run) {
        Optional.ofNullable(channels.get(run)).ifPresent(channel -> channel.raise(false));
    }

    /**
     * Sends all viewers away. They are woken and not interrupted: an interrupt in the middle of a
     * read would close the database's file under everybody.
     */
    void close() {
        closed = true;
        channels.values().forEach(channel -> channel.raise(false));
    }

    boolean isClosed() {
        return closed;
    }

    /** Begins to watch; to be closed. Take the version first, look then, and await last. */
    Watch watch(long run) {
        Channel channel =
                channels.compute(
                        run,
                        (id, known) -> {
                            Channel one = known == null ? new Channel() : known;
                            one.watchers++;
                            return one;
                        });
        return new Watch(run, channel);
    }

    /** One viewer's interest in a run. */
    final class Watch implements AutoCloseable {

        private final long run;
        private final Channel channel;

        private Watch(long run, Channel channel) {
            this.run = run;
            this.channel = channel;
        }

        /** Grows with every commit. */
        long version() {
            return channel.version();
        }

        /**
         * Waits until the version is no longer {@code seen}, or the time is up.
         *
         * @return the version then
         */
        long await(long seen, Duration atMost) throws InterruptedException {
            return channel.await(seen, atMost);
        }

        /** The run as it is now: read by the first viewer who asks after a change. */
        Scene scene() {
            return channel.scene(() -> views.scene(run, channel.before()));
        }

        /**
         * A step's output from an offset on, at most some 64 KiB: rendered by the first viewer who
         * gets there. Empty if there is none yet.
         */
        Optional<LogFrame> output(StepResult step, long from) {
            return channel.frame(
                    step.number(),
                    from,
                    () -> {
                        List<Chunk> chunks = output.read(step.id(), from, FRAME);
                        return LogFrame.of(step, chunks);
                    });
        }

        @Override
        public void close() {
            channels.computeIfPresent(run, (id, one) -> --one.watchers <= 0 ? null : one);
        }
    }

    /** What the viewers of one run have in common. */
    private static final class Channel {

        /** Held while one reads for all; never needed by who only raises. */
        private final ReentrantLock reading = new ReentrantLock();

        private final Deque<LogFrame> recent = new ArrayDeque<>();
        private int kept;
        private Optional<Scene> scene = Optional.empty();
        private @Nullable Silence silent;
        private long sceneOf;
        private long sceneAt;
        private long version;
        private long changes;
        private int watchers;

        /** Up to this version there is nothing behind that offset. */
        private record Silence(int step, long from, long version) {}

        private synchronized void raise(boolean changed) {
            version++;
            changes += changed ? 1 : 0;
            notifyAll();
        }

        private synchronized long version() {
            return version;
        }

        private synchronized long changes() {
            return changes;
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

        private Optional<Scene> before() {
            return scene;
        }

        private Scene scene(Supplier<Scene> read) {
            reading.lock();
            try {
                long now = System.nanoTime();
                long of = changes();
                if (scene.isPresent() && sceneOf == of && now - sceneAt < FRESH.toNanos()) {
                    return scene.get();
                }
                Scene fresh = read.get();
                scene = Optional.of(fresh);
                sceneOf = of;
                sceneAt = now;
                return fresh;
            } finally {
                reading.unlock();
            }
        }

        private Optional<LogFrame> frame(int step, long from, Supplier<Optional<LogFrame>> read) {
            reading.lock();
            try {
                for (LogFrame one : recent) {
                    if (one.step() == step && one.from() == from) {
                        return Optional.of(one);
                    }
                }
                Silence silence = new Silence(step, from, version());
                if (silence.equals(silent)) {
                    return Optional.empty();
                }
                Optional<LogFrame> fresh = read.get();
                fresh.ifPresentOrElse(this::keep, () -> silent = silence);
                return fresh;
            } finally {
                reading.unlock();
            }
        }

        private void keep(LogFrame frame) {
            recent.addFirst(frame);
            kept += frame.html().length();
            while (kept > KEPT && recent.size() > 1) {
                kept -= recent.removeLast().html().length();
            }
        }
    }
}
