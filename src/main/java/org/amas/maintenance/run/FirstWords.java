package org.amas.maintenance.run;

import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Lets the page of a run that was launched a moment ago wait for the first line, or the first
 * verdict, so that it brings it along: a page without it would have to be loaded, to connect and to
 * ask once more. Who waits in vain doesn't notice.
 */
@Component
class FirstWords {

    private static final Duration PATIENCE = Duration.ofMillis(100);
    private static final Duration A_MOMENT = Duration.ofSeconds(2);

    private final RunFeed feed;
    private final Runs runs;
    private final StepResults results;
    private final Clock clock;

    FirstWords(RunFeed feed, Runs runs, StepResults results, Clock clock) {
        this.feed = feed;
        this.runs = runs;
        this.results = results;
        this.clock = clock;
    }

    void await(Run run) throws InterruptedException {
        if (run.createdAt().plus(A_MOMENT).isBefore(clock.instant())) {
            return;
        }
        long until = System.nanoTime() + PATIENCE.toNanos();
        try (RunFeed.Watch watch = feed.watch(run.id())) {
            long seen = watch.version();
            while (System.nanoTime() < until && !spoken(run.id())) {
                seen = watch.await(seen, Duration.ofNanos(until - System.nanoTime()));
            }
        }
    }

    private boolean spoken(long id) {
        Optional<Run> run = runs.findById(id);
        return run.isEmpty()
                || run.get().state().isFinal()
                || results.findByRunIdAndAttemptOrderByNumber(id, 0).stream()
                        .anyMatch(step -> step.outputBytes() > 0 || step.state().isFinal());
    }
}
