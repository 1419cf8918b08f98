package org.amas.maintenance.run;

import java.time.Duration;

/**
 * The time in which a step, or a check within one, is performed: when it is over at the latest,
 * what ends it before, and where what it finds goes until then.
 */
final class Turn {

    private final Evidence evidence;
    private final StopSignal stop;
    private final long deadline;
    private volatile boolean over;

    Turn(Evidence evidence, StopSignal stop, Duration time) {
        this.evidence = evidence;
        this.stop = stop;
        this.deadline = System.nanoTime() + time.toNanos();
    }

    StopSignal stop() {
        return stop;
    }

    Duration timeLeft() {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    boolean isOver() {
        return over;
    }

    /** A thread that was left behind can't add to a result that is already judged. */
    void end() {
        over = true;
    }

    /**
     * @throws IllegalStateException once it is over
     */
    Evidence evidence() {
        if (over) {
            throw new IllegalStateException("it has ended");
        }
        return evidence;
    }
}
