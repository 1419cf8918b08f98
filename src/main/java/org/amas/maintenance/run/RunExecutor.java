package org.amas.maintenance.run;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Claims queued runs and performs each on a thread of its own. A launch wakes it; a poll is the
 * safety net. It begins only after recovery has settled what an earlier process left.
 */
@Component
class RunExecutor implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(RunExecutor.class);
    private static final Duration FAREWELL = Duration.ofSeconds(8);
    private static final Duration LONGEST_REST = Duration.ofSeconds(10);

    private static final String GIVEN_UP =
            "an error of the application ended it; its log says more";

    private static final String DISK_FULL =
            "the disk that the application writes to was full: make room on it";

    /** In the words of the C library, which the JDK and the database hand on. */
    private static final String NO_SPACE = "No space left on device";

    private final Map<Long, ActiveRun> active = new ConcurrentHashMap<>();
    private final Map<Long, String> givenUp = new ConcurrentHashMap<>();
    private final Semaphore wake = new Semaphore(0);
    private final Semaphore slots;
    private final RunPerformer.Tools tools;
    private final Journal journal;
    private final RunRecovery recovery;
    private final Persistence persistence;
    private final RunSettings settings;
    private final Clock clock;
    private volatile boolean running;
    private @Nullable Thread dispatcher;

    RunExecutor(
            Steps steps,
            StepPerformer performer,
            Plans plans,
            Journal journal,
            Locks locks,
            RunFeed feed,
            Persistence persistence,
            ApprovalGate approvals,
            Choices choices,
            ChildPlans childPlans,
            ChildRuns children,
            ChildVerdict childVerdict,
            RunRecovery recovery,
            RunSettings settings,
            Clock clock) {
        this.tools =
                new RunPerformer.Tools(
                        steps,
                        performer,
                        plans,
                        journal,
                        locks,
                        feed,
                        persistence,
                        approvals,
                        choices,
                        childPlans,
                        children,
                        childVerdict,
                        clock);
        this.journal = journal;
        this.recovery = recovery;
        this.persistence = persistence;
        this.settings = settings;
        this.clock = clock;
        this.slots = new Semaphore(settings.concurrent());
    }

    /** There may be something to claim. */
    void wake() {
        wake.release();
    }

    /** Passes a wish to end on to the run, if it is being performed here. */
    void cancel(long run, CancelMode mode, String by) {
        Optional.ofNullable(active.get(run)).ifPresent(one -> one.cancel(mode, by));
        tools.locks().wake();
    }

    @Override
    public void start() {
        running = true;
        dispatcher = Thread.ofVirtual().name("run-dispatcher").start(this::dispatch);
    }

    private void dispatch() {
        boolean recovered = false;
        int failures = 0;
        while (running) {
            try {
                if (!recovered) {
                    recovery.recover();
                    recovered = true;
                }
                Map.copyOf(givenUp).forEach(this::settle);
                claim();
                failures = 0;
            } catch (DataAccessException | TransactionException e) {
                log.warn("The database doesn't answer; runs stay queued", e);
            } catch (RuntimeException | Error e) {
                failures++;
                log.error(
                        "Runs could not be claimed, {} times in a row; trying again", failures, e);
                rest(failures);
            }
            pause();
        }
    }

    /** Longer each time, whoever wakes us: what fails at once must not be tried without end. */
    private void rest(int failures) {
        long until = System.nanoTime() + LONGEST_REST.toNanos() * Math.min(failures, 10) / 10;
        while (running && System.nanoTime() < until) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    /** A run that can't be claimed doesn't hold up those behind it. */
    private void claim() {
        RuntimeException failed = null;
        for (long id : journal.queued(slots.availablePermits())) {
            if (!running || !slots.tryAcquire()) {
                break;
            }
            try {
                begin(id);
            } catch (DataAccessException | TransactionException down) {
                throw down;
            } catch (RuntimeException e) {
                failed = new IllegalStateException("run " + id + " could not be claimed", e);
            }
        }
        if (failed != null) {
            throw failed;
        }
    }

    /** Known before it is claimed, so that no wish to end it is missed in between. */
    private void begin(long id) {
        ActiveRun one = new ActiveRun();
        active.put(id, one);
        Optional<Run> claimed = Optional.empty();
        try {
            Instant at = clock.instant();
            // Asked only now: what is active is stopped, what is not must not begin any more.
            if (running) {
                claimed = persistence.insist(() -> journal.claim(id, at));
            }
        } finally {
            if (claimed.isEmpty()) {
                active.remove(id);
                slots.release();
            }
        }
        claimed.ifPresent(
                run -> {
                    // Somebody may have wanted it to end while it waited for a person.
                    run.cancelAsked()
                            .ifPresent(mode -> one.cancel(mode, String.valueOf(run.cancelledBy())));
                    Thread.ofVirtual().name("run-" + id).start(() -> perform(run, one));
                });
    }

    private void perform(Run run, ActiveRun one) {
        try {
            tools.feed().changed(run.id());
            new RunPerformer(tools, run, one, slots).perform();
        } catch (Superseded e) {
            log.warn("Run {} was taken over", run.id());
        } catch (RuntimeException | Error e) {
            log.error("Run {} could not be performed to its end", run.id(), e);
            givenUp.put(run.id(), why(e));
        } finally {
            active.remove(run.id());
            slots.release();
            tools.feed().changed(run.id());
            wake();
        }
    }

    /** What somebody can do something about is said on the page, not in the log alone. */
    static String why(Throwable thrown) {
        for (Throwable one = thrown; one != null; one = one.getCause()) {
            if (String.valueOf(one.getMessage()).contains(NO_SPACE)) {
                return DISK_FULL;
            }
        }
        return GIVEN_UP;
    }

    /**
     * Ends what goes on of a run that nobody performs any more, and says so. What ended its
     * performance may be what keeps this from being stored, a full disk for one: it is tried again
     * at each look until it is.
     */
    private void settle(long run, String why) {
        try {
            recovery.interrupt(run, why);
            givenUp.remove(run);
            tools.feed().changed(run);
        } catch (DataAccessException | TransactionException down) {
            throw down;
        } catch (RuntimeException e) {
            log.error("Run {} could not be settled; trying again", run, e);
        }
    }

    private void pause() {
        try {
            wake.tryAcquire(settings.poll().toMillis(), TimeUnit.MILLISECONDS);
            wake.drainPermits();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            running = false;
        }
    }

    /** Ends what it performs, honestly: nothing goes on after we said that we stopped. */
    @Override
    public void stop() {
        running = false;
        wake();
        active.values().forEach(ActiveRun::beginNothing);
        active.values().forEach(ActiveRun::shutDown);
        tools.locks().wake();
        long until = System.nanoTime() + FAREWELL.toNanos();
        try {
            while (!active.isEmpty() && System.nanoTime() < until) {
                Thread.sleep(20);
            }
            persistence.close();
            if (dispatcher != null) {
                dispatcher.join(Duration.ofSeconds(2));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        active.keySet().forEach(id -> log.warn("Run {} is left to the next start", id));
        givenUp.keySet().forEach(id -> log.warn("Run {} is settled by the next start", id));
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
