package org.amas.maintenance.run;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One changer at a time for each target, whichever environment names it. All locks of a step are
 * taken in name order, so that two steps can't wait for each other; emergencies go first, then who
 * came first. A lock is freed by its step's end, never by a clock.
 */
@Component
class Locks {

    private static final int REMEMBERED = 1_000;

    private final JdbcClient jdbc;
    private final Clock clock;
    private final SortedSet<Waiter> waiters =
            new TreeSet<>(
                    Comparator.comparing((Waiter w) -> !w.emergency).thenComparing(w -> w.place));
    private final List<Change> changes = new ArrayList<>();
    private long place;

    Locks(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** A run that changed, or is changing, a target. */
    record Change(String name, long run, Instant from, @Nullable Instant to) {

        boolean overlaps(Instant since) {
            return to == null || !to.isBefore(since);
        }
    }

    private static final class Waiter {

        private final boolean emergency;
        private final long place;
        private String next = "";

        private Waiter(boolean emergency, long place) {
            this.emergency = emergency;
            this.place = place;
        }
    }

    /** Whose step it is. */
    record Holder(long run, int step, String procedure) {

        boolean emergency() {
            return procedure.startsWith("emergency/");
        }
    }

    /**
     * Waits until all are held.
     *
     * @param waiting told what is waited for, {@code lock held by run 812}, each time that changes
     * @param givenUp asked again and again while waiting, and once more when all is had
     * @return false if it was given up; nothing is held then
     */
    boolean acquire(Set<String> names, Holder by, Consumer<String> waiting, BooleanSupplier givenUp)
            throws InterruptedException {
        Waiter waiter = queue(by.emergency());
        boolean all = false;
        try {
            for (String name : new TreeSet<>(names)) {
                if (!await(waiter, name, by, waiting, givenUp)) {
                    return false;
                }
            }
            all = true;
            return true;
        } finally {
            leave(waiter);
            if (!all) {
                release(by.run, by.step);
            }
        }
    }

    private boolean await(
            Waiter waiter,
            String name,
            Holder by,
            Consumer<String> waiting,
            BooleanSupplier givenUp)
            throws InterruptedException {
        String told = "";
        while (!take(waiter, name, by)) {
            String what =
                    holder(name)
                            .map(run -> "lock held by run " + run)
                            .orElse("another run has its turn at " + name);
            if (!what.equals(told)) {
                waiting.accept(what);
                told = what;
            }
            if (givenUp.getAsBoolean()) {
                return false;
            }
            pause();
        }
        // What frees a lock may be what ends us too: all that is performed ends with the
        // application.
        return !givenUp.getAsBoolean();
    }

    private synchronized Waiter queue(boolean emergency) {
        Waiter waiter = new Waiter(emergency, place++);
        waiters.add(waiter);
        return waiter;
    }

    private synchronized void leave(Waiter waiter) {
        waiters.remove(waiter);
        notifyAll();
    }

    private synchronized boolean take(Waiter waiter, String name, Holder by) {
        waiter.next = name;
        // Only who waits for this very lock goes before: else one who holds what we want, and wants
        // what we may not take yet, would wait for ever.
        for (Waiter other : waiters.headSet(waiter)) {
            if (other.next.equals(name)) {
                return false;
            }
        }
        int taken =
                jdbc.sql(
                                """
                                insert into run_lock (name, run_id, step, since)
                                values (?, ?, ?, ?) on conflict do nothing\
                                """)
                        .params(name, by.run, by.step, clock.instant().atOffset(ZoneOffset.UTC))
                        .update();
        if (taken == 1) {
            changes.add(new Change(name, by.run, clock.instant(), null));
            if (changes.size() > REMEMBERED) {
                changes.removeFirst();
            }
        }
        return taken == 1;
    }

    private synchronized void pause() throws InterruptedException {
        // Woken by a release here; the time is for a lock that recovery frees.
        wait(500);
    }

    synchronized void wake() {
        notifyAll();
    }

    /** Which run holds it; of those in the queue before us nobody needs to know. */
    Optional<Long> holder(String name) {
        return jdbc.sql("select run_id from run_lock where name = ?")
                .param(name)
                .query(Long.class)
                .optional();
    }

    /** Frees what a step of a run holds. */
    synchronized void release(long run, int step) {
        jdbc.sql("delete from run_lock where run_id = ? and step = ?").params(run, step).update();
        Instant now = clock.instant();
        changes.replaceAll(
                change ->
                        change.run == run && change.to == null
                                ? new Change(change.name, run, change.from, now)
                                : change);
        notifyAll();
    }

    /** Frees what a run holds that is no longer performed by anybody. */
    void releaseAll(long run) {
        jdbc.sql("delete from run_lock where run_id = ?").param(run).update();
        wake();
    }

    /** Who changed one of these targets between then and now, other than this run. */
    synchronized List<Change> changesSince(Instant since, Collection<String> names, long run) {
        return changes.stream()
                .filter(c -> c.run != run && names.contains(c.name) && c.overlaps(since))
                .toList();
    }
}
