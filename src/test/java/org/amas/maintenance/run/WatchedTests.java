package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.run.SideBySide.Check;
import org.amas.maintenance.run.SideBySide.Result;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What a watch concludes from its samples. */
class WatchedTests {

    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

    private final RecordingContext context = new RecordingContext();
    private final Watched watched = new Watched(context);
    private int samples;

    private static Result result(String title, StepState state) {
        Check check = new Check(title, "test.act", Duration.ofSeconds(5), Map.of(), Map.of());
        return new Result(
                check,
                Judgement.of(state, "what it said"),
                new Evidence(Map.of()),
                Duration.ofSeconds(1));
    }

    private void sample(StepState redis, StepState api) {
        watched.sample(
                NOON.plusSeconds(samples++), List.of(result("Redis", redis), result("API", api)));
    }

    @Test
    void whatIsWarnedOfThroughoutIsNotCalledWell() {
        sample(StepState.WARNED, StepState.PASSED);
        sample(StepState.WARNED, StepState.PASSED);
        watched.tell();

        assertThat(watched.headline()).isEqualTo("2 samples; warned of at the end: Redis");
        assertThat(context.findings(Severity.WARNING))
                .extracting(Finding::fingerprint)
                .containsExactly("warned:Redis");
    }

    @Test
    void whatFailedAndIsWarnedOfHasNotBecomeWell() {
        sample(StepState.FAILED, StepState.FAILED);
        sample(StepState.WARNED, StepState.FAILED);
        watched.tell();

        assertThat(watched.headline())
                .isEqualTo("2 samples; not well at the end: API; warned of at the end: Redis");
        assertThat(context.findings())
                .extracting(Finding::fingerprint)
                .containsExactlyInAnyOrder("warned:Redis", "unwell:API");
    }

    @Test
    void whatPassedAtTheEndIsWell() {
        sample(StepState.WARNED, StepState.PASSED);
        sample(StepState.PASSED, StepState.PASSED);
        watched.tell();

        assertThat(watched.headline()).endsWith("all that could be judged was well at the end");
        assertThat(context.findings()).isEmpty();
    }
}
