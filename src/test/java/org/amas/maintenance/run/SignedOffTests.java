package org.amas.maintenance.run;

import static org.amas.maintenance.run.StepState.FAILED;
import static org.amas.maintenance.run.StepState.PASSED;
import static org.amas.maintenance.run.StepState.TIMED_OUT;
import static org.amas.maintenance.run.StepState.UNKNOWN;
import static org.amas.maintenance.run.StepState.WARNED;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

/** What a sign-off does to the failures before it, and to nothing else. */
class SignedOffTests {

    private record Ended(String kind, StepState state) {}

    private static Ended check(StepState state) {
        return new Ended("docker.drift", state);
    }

    private static Ended sign(StepState state) {
        return new Ended(SignOffKind.NAME, state);
    }

    private static RunState run(Ended... steps) {
        return Verdict.of(SignedOff.states(List.of(steps), Ended::kind, Ended::state));
    }

    @Test
    void whatFailedBeforeASignatureWarns() {
        assertThat(run(check(FAILED), check(PASSED), sign(PASSED))).isEqualTo(RunState.WARNED);
        assertThat(run(check(TIMED_OUT), sign(WARNED))).isEqualTo(RunState.WARNED);
        assertThat(run(check(UNKNOWN), sign(PASSED))).isEqualTo(RunState.WARNED);
        assertThat(run(check(PASSED), sign(PASSED))).isEqualTo(RunState.PASSED);
    }

    @Test
    void whatNobodySignedFails() {
        assertThat(run(check(FAILED), sign(FAILED))).isEqualTo(RunState.FAILED);
        assertThat(run(check(FAILED), sign(StepState.SKIPPED))).isEqualTo(RunState.FAILED);
        assertThat(run(check(FAILED), check(PASSED))).isEqualTo(RunState.FAILED);
    }

    @Test
    void whatFailedAfterTheSignatureFails() {
        assertThat(run(check(FAILED), sign(PASSED), check(FAILED))).isEqualTo(RunState.FAILED);
    }
}
