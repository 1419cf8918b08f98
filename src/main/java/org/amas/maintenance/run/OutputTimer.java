package org.amas.maintenance.run;

import jakarta.annotation.PreDestroy;

import org.springframework.stereotype.Component;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** One clock thread for all outputs; the work itself is done on virtual threads. */
@Component
class OutputTimer {

    private final ScheduledExecutorService clockwork =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("output-timer").factory());

    void after(long milliseconds, Runnable work) {
        clockwork.schedule(
                () -> Thread.startVirtualThread(work), milliseconds, TimeUnit.MILLISECONDS);
    }

    @PreDestroy
    void close() {
        clockwork.shutdownNow();
    }
}
