package org.amas.maintenance.run;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One call of a kind, on a platform thread of its own: a kind that spins must not starve the
 * virtual threads, and one that never returns can be left behind.
 *
 * @param <T> what the call returns
 */
final class Performance<T> {

    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final StopSignal stop;
    private final Thread thread;

    /** What ends after it was told to has not ended by itself, however late we look. */
    private volatile boolean stoppedFirst;

    private Performance(String name, Callable<T> call, StopSignal stop) {
        this.stop = stop;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(() -> settle(call));
    }

    /**
     * How the call ended.
     *
     * @param value null if it threw or was left behind
     * @param stopped why it was told to stop; null if it ended by itself
     * @param leftBehind it didn't end in the time it had for that
     * @param end completes when the thread is done, however late
     */
    record Ended<T>(
            @Nullable T value,
            @Nullable Throwable thrown,
            StopSignal.@Nullable Why stopped,
            boolean leftBehind,
            CompletableFuture<?> end) {}

    static <T> Ended<T> of(
            String name, Callable<T> call, StopSignal stop, Duration time, Duration grace) {
        Performance<T> performance = new Performance<>(name, call, stop);
        if (stop.isRaised()) {
            // What is stopped before it began must never have begun.
            performance.result.completeExceptionally(new IllegalStateException("not started"));
            return performance.ended(stop.why());
        }
        performance.thread.start();
        return performance.await(time, grace);
    }

    private void settle(Callable<T> call) {
        try {
            T value = call.call();
            stoppedFirst = stop.isRaised();
            result.complete(value);
        } catch (Throwable thrown) {
            // Whatever it is, a failed step must not look like one that is still running.
            stoppedFirst = stop.isRaised();
            result.completeExceptionally(thrown);
        }
    }

    private Ended<T> await(Duration time, Duration grace) {
        if (!within(time, CompletableFuture.anyOf(over(), stop.raised()))) {
            stop.raise(StopSignal.Why.TIMED_OUT);
        }
        if (result.isDone() && !stoppedFirst) {
            return ended(null);
        }
        StopSignal.Why why = stop.why();
        // The kind's own way of ending comes first; those that have none are interrupted at once.
        Duration patience = stop.hasActions() ? grace.multipliedBy(2).dividedBy(3) : Duration.ZERO;
        if (!within(patience, over())) {
            thread.interrupt();
            within(grace.minus(patience), over());
        }
        return result.isDone() ? ended(why) : new Ended<>(null, null, why, true, over());
    }

    private CompletableFuture<Boolean> over() {
        return result.handle((value, thrown) -> true);
    }

    private Ended<T> ended(StopSignal.@Nullable Why why) {
        try {
            return new Ended<>(result.join(), null, why, false, over());
        } catch (CancellationException cut) {
            // A kind's own, of a call that the stop has cut; the future doesn't wrap this one.
            return new Ended<>(null, cut, why, false, over());
        } catch (CompletionException e) {
            return new Ended<>(null, e.getCause() == null ? e : e.getCause(), why, false, over());
        }
    }

    private static boolean within(Duration time, CompletableFuture<?> event) {
        try {
            event.get(time.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
