package org.amas.maintenance.step.docker;

import com.github.dockerjava.api.exception.DockerException;

import java.util.concurrent.atomic.AtomicBoolean;

/** Does it again and again until it is closed, as something that watches over the machine. */
final class Watchdog implements AutoCloseable {

    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread thread;

    Watchdog(Runnable deed) {
        thread =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    while (!over.get()) {
                                        again(deed);
                                    }
                                });
    }

    private static void again(Runnable deed) {
        try {
            deed.run();
        } catch (DockerException notYet) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() throws InterruptedException {
        over.set(true);
        thread.join();
    }
}
