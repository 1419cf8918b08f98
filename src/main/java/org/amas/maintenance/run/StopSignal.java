package org.amas.maintenance.run;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Tells a step that it is to end, once, and runs what ends its work at the server. */
class StopSignal {

    private static final Logger log = LoggerFactory.getLogger(StopSignal.class);

    private final List<Runnable> actions = new ArrayList<>();
    private final CompletableFuture<Why> raised = new CompletableFuture<>();

    /** Why a step is stopped. */
    enum Why {
        CANCELLED,
        TIMED_OUT,
        SHUTDOWN
    }

    /** True for the first who raises it; the actions have been started then. */
    boolean raise(Why why) {
        List<Runnable> started;
        synchronized (this) {
            if (raised.isDone()) {
                return false;
            }
            raised.complete(why);
            started = List.copyOf(actions);
        }
        started.forEach(StopSignal::run);
        return true;
    }

    /** At once, if it has been raised. */
    void onStop(Runnable action) {
        synchronized (this) {
            if (!raised.isDone()) {
                actions.add(action);
                return;
            }
        }
        run(action);
    }

    /** On a thread of its own: a server that hangs must not hold up who cancels. */
    private static void run(Runnable action) {
        Thread.ofPlatform()
                .daemon()
                .name("stop-step")
                .start(
                        () -> {
                            try {
                                action.run();
                            } catch (RuntimeException e) {
                                log.warn("What should end a step's work failed", e);
                            }
                        });
    }

    synchronized boolean hasActions() {
        return !actions.isEmpty();
    }

    boolean isRaised() {
        return raised.isDone();
    }

    @Nullable Why why() {
        return raised.getNow(null);
    }

    CompletableFuture<Why> raised() {
        return raised;
    }
}
