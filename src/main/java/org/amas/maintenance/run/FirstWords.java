package org.amas.maintenance.run;

import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Lets the page of a run that was launched a moment ago wait for the first line, or the first
 * verdict, so that it brings it along: a page without it would have to be loaded, to connect and to
 * ask once more. It waits twice, for a step to begin and then, when all that stands above the line
 * is written, for the line. Who waits in vain doesn't notice.
 */
@Component
class FirstWords {

    private static final Duration PATIENCE = Duration.ofMillis(100);
    private static final Duration A_MOMENT = Duration.ofSeconds(2);

    private final RunFeed feed;
    private final RunViews views;
    private final StepResults results;
    private final StepLog logs;
    private final Clock clock;

    FirstWords(RunFeed feed, RunViews views, StepResults results, StepLog logs, Clock clock) {
        this.feed = feed;
        this.views = views;
        this.results = results;
        this.logs = logs;
        this.clock = clock;
    }

    /** The run as its page begins with it. */
    Scene begun(long run) throws InterruptedException {
        Scene[] scene = {views.scene(run, Optional.empty())};
        if (hasBegun(scene[0])) {
            return scene[0];
        }
        await(
                scene[0].run(),
                () -> {
                    scene[0] = views.scene(run, Optional.of(scene[0]));
                    return hasBegun(scene[0]);
                });
        return scene[0];
    }

    /**
     * What a step of that scene has printed until now, or in a moment: the beginning, where it
     * runs, because its stream goes on from there, however much there is by now.
     */
    StepLog.Shown printed(Scene scene, StepResult step) {
        if (step.state() == StepState.RUNNING && step.outputBytes() == 0) {
            try {
                await(
                        scene.run(),
                        () ->
                                results.findById(step.id())
                                        .filter(FirstWords::hasSpoken)
                                        .isPresent());
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
            }
        }
        return logs.shown(step);
    }

    private static boolean hasSpoken(StepResult step) {
        return step.outputBytes() > 0 || step.state().isFinal();
    }

    /** Looks once, and after each change until it has come to that. */
    private void await(Run run, BooleanSupplier seen) throws InterruptedException {
        if (!run.createdAt().plus(A_MOMENT).isAfter(clock.instant())) {
            return;
        }
        long until = System.nanoTime() + PATIENCE.toNanos();
        try (RunFeed.Watch watch = feed.watch(run.id())) {
            long version = watch.version();
            while (!seen.getAsBoolean() && System.nanoTime() < until) {
                version = watch.await(version, Duration.ofNanos(until - System.nanoTime()));
            }
        }
    }

    private static boolean hasBegun(Scene scene) {
        return scene.run().state().isFinal()
                || scene.steps().stream()
                        .anyMatch(
                                step ->
                                        step.state() == StepState.RUNNING
                                                || step.state().isFinal());
    }
}
