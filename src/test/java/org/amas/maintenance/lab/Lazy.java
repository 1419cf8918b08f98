package org.amas.maintenance.lab;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Something slow to start: begun once, in the background, and waited for by all who need it. */
final class Lazy<T> {

    private final String name;
    private final FutureTask<T> task;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicLong nanos = new AtomicLong();

    Lazy(String name, Callable<T> start) {
        this.name = name;
        this.task =
                new FutureTask<>(
                        () -> {
                            long began = System.nanoTime();
                            T value = start.call();
                            nanos.set(System.nanoTime() - began);
                            return value;
                        });
    }

    String name() {
        return name;
    }

    /** Started, and not failed. */
    boolean isUp() {
        return task.state() == Future.State.SUCCESS;
    }

    /** Begins without waiting. */
    void begin() {
        if (!begun.getAndSet(true)) {
            Thread.ofPlatform().daemon().name("lab-" + name).start(task);
        }
    }

    T get() {
        begin();
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new CompletionException("the lab's " + name + " did not start", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        }
    }

    /** How long starting and seeding took; zero before it's done. */
    Duration startUp() {
        return Duration.ofNanos(nanos.get());
    }
}
