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
    private final RunViews views;
    private final Clock clock;

    FirstWords(RunFeed feed, RunViews views, Clock clock) {
        this.feed = feed;
        this.views = views;
        this.clock = clock;
    }

    /** The run as its page begins with it. */
    Scene await(long run) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        try (RunFeed.Watch watch = feed.watch(run)) {
            long seen = watch.version();
            Scene scene = views.scene(run, Optional.empty());
            while (isYoung(scene.run()) && !spoken(scene) && System.nanoTime() < until) {
                seen = watch.await(seen, Duration.ofNanos(until - System.nanoTime()));
                scene = views.scene(run, Optional.of(scene));
            }
            return scene;
        }
    }

    private boolean isYoung(Run run) {
        return run.createdAt().plus(A_MOMENT).isAfter(clock.instant());
    }

    private static boolean spoken(Scene scene) {
        return scene.run().state().isFinal()
                || scene.steps().stream()
                        .anyMatch(step -> step.outputBytes() > 0 || step.state().isFinal());
    }
}
