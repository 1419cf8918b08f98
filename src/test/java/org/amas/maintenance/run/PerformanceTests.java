package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;

/** How one call of a kind ends, and what is said of it. */
class PerformanceTests {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final StopSignal stop = new StopSignal();

    private Performance.Ended<String> ended(Callable<String> call, Duration time) {
        return Performance.of("call", call, stop, time, Duration.ofSeconds(3));
    }

    @Test
    void endsByItselfWithWhatItReturns() {
        Performance.Ended<String> ended = ended(() -> "done", LONG);
        assertThat(ended.value()).isEqualTo("done");
        assertThat(ended.stopped()).isNull();
    }

    @Test
    void endsByItselfWithWhatItThrows() {
        Performance.Ended<String> ended =
                ended(
                        () -> {
                            throw new IOException("refused");
                        },
                        LONG);
        assertThat(ended.thrown()).isInstanceOf(IOException.class);
        assertThat(ended.stopped()).isNull();
    }

    @Test
    void isStoppedWhereItsCallWasCut() {
        Performance.Ended<String> ended = ended(this::cut, Duration.ofMillis(50));
        assertThat(ended.stopped()).isEqualTo(StopSignal.Why.TIMED_OUT);
        assertThat(ended.thrown()).isInstanceOf(CancellationException.class);
        assertThat(ended.leftBehind()).isFalse();
    }

    /** As a kind does whose client is shut down under it. */
    private String cut() throws InterruptedException {
        CountDownLatch shut = new CountDownLatch(1);
        stop.onStop(shut::countDown);
        shut.await();
        throw new CancellationException("the step was stopped");
    }

    @Test
    void isStoppedAlsoWhereItHasEndedBeforeAnybodyLooks() {
        Performance.Ended<String> ended =
                ended(
                        () -> {
                            stop.raise(StopSignal.Why.CANCELLED);
                            return "cut short";
                        },
                        LONG);
        assertThat(ended.stopped()).isEqualTo(StopSignal.Why.CANCELLED);
        assertThat(ended.value()).isEqualTo("cut short");
    }

    @Test
    void hasNeverBegunWhereItWasStoppedBefore() {
        stop.raise(StopSignal.Why.SHUTDOWN);
        Performance.Ended<String> ended = ended(() -> "done", LONG);
        assertThat(ended.stopped()).isEqualTo(StopSignal.Why.SHUTDOWN);
        assertThat(ended.value()).isNull();
    }

    @Test
    void isLeftBehindWhereItDoesNotEnd() {
        Performance.Ended<String> ended =
                Performance.of(
                        "call",
                        () -> {
                            long until = System.nanoTime() + Duration.ofSeconds(2).toNanos();
                            while (System.nanoTime() < until) {
                                Thread.onSpinWait();
                            }
                            return "late";
                        },
                        stop,
                        Duration.ofMillis(50),
                        Duration.ofMillis(100));
        assertThat(ended.leftBehind()).isTrue();
        assertThat(ended.stopped()).isEqualTo(StopSignal.Why.TIMED_OUT);
        ended.end().join();
    }
}
