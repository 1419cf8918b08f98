package org.amas.maintenance.run;

import static org.amas.maintenance.run.StepState.CANCELLED;
import static org.amas.maintenance.run.StepState.FAILED;
import static org.amas.maintenance.run.StepState.NOT_RUN;
import static org.amas.maintenance.run.StepState.PASSED;
import static org.amas.maintenance.run.StepState.SKIPPED;
import static org.amas.maintenance.run.StepState.TIMED_OUT;
import static org.amas.maintenance.run.StepState.UNKNOWN;
import static org.amas.maintenance.run.StepState.WARNED;
import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Limit;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.util.List;
import java.util.Map;

class VerdictTests {

    private static final Limit USED = Limit.of(80.0, 90.0, null);
    private static final Limit LEFT = Limit.of(20.0, 10.0, null);

    private static Evidence evidence() {
        return new Evidence(Map.of());
    }

    private static Evidence reading(double value, Limit own, Map<String, Limit> limits) {
        Evidence evidence = new Evidence(limits);
        evidence.reading(Reading.of("used", value, "%").limit(own), Instant.EPOCH);
        return evidence;
    }

    private static StepState done(Evidence evidence) {
        return Verdict.of(Outcome.done("did it"), evidence).state();
    }

    @ParameterizedTest
    @CsvSource({"79.9,PASSED", "80,WARNED", "89.9,WARNED", "90,FAILED", "100,FAILED"})
    void aValueAtItsBoundIsBreached(double value, StepState state) {
        assertThat(done(reading(value, USED, Map.of()))).isEqualTo(state);
    }

    @ParameterizedTest
    @CsvSource({"21,PASSED", "20,WARNED", "10,FAILED", "0,FAILED"})
    void worseMayBeBelow(double value, StepState state) {
        assertThat(done(reading(value, LEFT, Map.of()))).isEqualTo(state);
    }

    @Test
    void aLimitWhoseReadingNeverCameIsUnknown() {
        Evidence evidence = new Evidence(Map.of("used", USED, "left", LEFT), true);
        evidence.reading(Reading.of("left", 50, "%"), Instant.EPOCH);
        Judgement judgement = Verdict.of(Outcome.concluded("exit code 0"), evidence);
        assertThat(judgement.state()).isEqualTo(UNKNOWN);
        assertThat(judgement.reason()).isEqualTo("no reading used came, which has a limit");

        evidence.reading(Reading.of("used", 50, "%"), Instant.EPOCH);
        assertThat(done(evidence)).isEqualTo(PASSED);
    }

    @Test
    void whatIsProvenCountsThoughALimitsReadingNeverCame() {
        Evidence evidence = new Evidence(Map.of("used", USED, "left", LEFT), true);
        evidence.reading(Reading.of("left", 5, "%"), Instant.EPOCH);
        assertThat(done(evidence)).isEqualTo(FAILED);
    }

    @Test
    void theProceduresLimitGoesBeforeTheReadingsOwn() {
        assertThat(done(reading(50, USED, Map.of("used", Limit.of(40.0, 60.0, null)))))
                .isEqualTo(WARNED);
        assertThat(done(reading(95, USED, Map.of("used", Limit.of(98.0, 99.0, null)))))
                .isEqualTo(PASSED);
    }

    @ParameterizedTest
    @CsvSource({"INFO,PASSED", "WARNING,WARNED", "ERROR,FAILED", "CRITICAL,FAILED"})
    void aFindingIsAsBadAsItsSeverity(Severity severity, StepState state) {
        Evidence evidence = evidence();
        evidence.finding(Finding.of(severity, "here", "text", "print"));

        assertThat(done(evidence)).isEqualTo(state);
    }

    @Test
    void theWorstDecides() {
        Evidence evidence = reading(10, USED, Map.of());
        evidence.finding(Finding.warning("here", "warned", "a"));
        evidence.finding(Finding.error("there", "failed", "b"));
        evidence.finding(Finding.info("here", "fine", "c"));

        Judgement judgement = Verdict.of(Outcome.done("did it"), evidence);

        assertThat(judgement.state()).isEqualTo(FAILED);
        assertThat(judgement.firstError()).isEqualTo("there: failed");
    }

    @Test
    void nothingFoundIsNotNothingWrong() {
        Judgement judgement = Verdict.of(Outcome.done("did it"), evidence());

        assertThat(judgement.state()).isEqualTo(UNKNOWN);
        assertThat(judgement.reason()).isEqualTo("no evidence");
    }

    @Test
    void anExitCodeOrATableIsEvidence() {
        assertThat(Verdict.of(Outcome.concluded("exit 0"), evidence()).state()).isEqualTo(PASSED);
        Evidence table = evidence();
        table.table(Table.of("t", List.of(Table.Column.text("a")), List.of()));
        assertThat(done(table)).isEqualTo(PASSED);
    }

    @Test
    void whatDidNotEndWellKeepsItsReason() {
        assertThat(Verdict.of(Outcome.failed("why"), reading(1, USED, Map.of())))
                .returns(FAILED, Judgement::state)
                .returns("why", Judgement::firstError);
        assertThat(Verdict.of(Outcome.notRun("why"), evidence()))
                .returns(NOT_RUN, Judgement::state);
        assertThat(Verdict.of(Outcome.skipped("why"), evidence()))
                .returns(SKIPPED, Judgement::state);
        assertThat(Verdict.of(Outcome.unknown("why"), reading(1, USED, Map.of())))
                .returns(UNKNOWN, Judgement::state);
    }

    @Test
    void whatACommandPrintedGoesBeforeItsExitCode() {
        Evidence printed = evidence();
        printed.printed("ERROR: no space left on device");

        assertThat(Verdict.of(Outcome.exited("exit code 2"), printed))
                .returns("exit code 2", Judgement::reason)
                .returns("ERROR: no space left on device", Judgement::firstError);
        assertThat(Verdict.of(Outcome.exited("exit code 2"), evidence()).firstError())
                .isEqualTo("exit code 2");
        assertThat(Verdict.of(Outcome.failed("refused"), printed).firstError())
                .isEqualTo("refused");
        printed.finding(Finding.error("there", "failed", "b"));
        assertThat(Verdict.of(Outcome.exited("exit code 2"), printed).firstError())
                .isEqualTo("there: failed");
    }

    @Test
    void missingEvidenceDoesNotExcuseProvenTrouble() {
        assertThat(Verdict.of(Outcome.unknown("half is missing"), reading(95, USED, Map.of())))
                .returns(FAILED, Judgement::state)
                .returns("half is missing", Judgement::reason);
    }

    @Test
    void aRunIsAsBadAsItsWorstStep() {
        assertThat(run(PASSED, PASSED)).isEqualTo(RunState.PASSED);
        assertThat(run(PASSED, SKIPPED)).isEqualTo(RunState.PASSED);
        assertThat(run(PASSED, WARNED)).isEqualTo(RunState.WARNED);
        assertThat(run(PASSED, NOT_RUN)).isEqualTo(RunState.WARNED);
        assertThat(run(PASSED, UNKNOWN)).isEqualTo(RunState.WARNED);
        assertThat(run(SKIPPED, SKIPPED)).isEqualTo(RunState.WARNED);
        assertThat(run(WARNED, TIMED_OUT)).isEqualTo(RunState.TIMED_OUT);
        assertThat(run(FAILED, TIMED_OUT)).isEqualTo(RunState.FAILED);
        assertThat(run(FAILED, CANCELLED)).isEqualTo(RunState.CANCELLED);
    }

    private static RunState run(StepState... steps) {
        return Verdict.of(List.of(steps));
    }

    @Test
    void whatIsNotKeptStillWeighs() {
        Evidence evidence = evidence();
        for (int i = 0; i < Evidence.FINDINGS; i++) {
            evidence.finding(Finding.info("here", "fine", "f" + i));
        }
        evidence.finding(Finding.critical("there", "broken", "x"));

        assertThat(done(evidence)).isEqualTo(FAILED);
        assertThat(evidence.findings()).hasSize(Evidence.FINDINGS + 1);
        assertThat(evidence.findings())
                .anyMatch(finding -> finding.text().equals("broken"))
                .last()
                .extracting(Finding::text)
                .asString()
                .contains("Left out: 1 finding, none worse than those kept.");
    }
}
