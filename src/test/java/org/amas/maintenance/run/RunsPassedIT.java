package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/** What wasn't tried on staging isn't done elsewhere. */
class RunsPassedIT {

    private static final String GATED =
            """
            key: test/gated
            title: Test
            purpose: Changes something once staging has passed.
            frequency: on-demand
            category: Tests
            owner: On-call engineer
            priority: P3
            budget: 1h
            steps:
              - title: Staging passed
                kind: runs.passed
                timeout: 30s
                onFailure: stop
                settings: { environment: staging, kind: test.act, within: 14d }
              - title: Change
                kind: test.act
                timeout: 30s
                onFailure: continue
                settings: { effect: CHANGES, ending: concluded }
            """;

    @TempDir Path folder;
    private @Nullable RunNode node;

    @BeforeEach
    void start() {
        RunNode.write(folder.resolve("procedures/test/gated.yaml"), GATED);
        node = new RunNode(folder);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private long run() {
        long run = node.startChanging("gated");
        node.ended(run);
        return run;
    }

    /** Makes this run one of staging, whose change ended so. */
    private void onStaging(long run, String state, Instant at) {
        JdbcClient jdbc = node.bean(JdbcClient.class);
        jdbc.sql("update run_run set environment = 'staging', state = ?, ended_at = ? where id = ?")
                .params(state, at.atOffset(ZoneOffset.UTC), run)
                .update();
        jdbc.sql("update run_step set state = ? where run_id = ? and kind = 'test.act'")
                .params(state, run)
                .update();
    }

    @Test
    @PlantedFault(
            check = "runs.passed",
            fault = "nothing has passed on staging, or long ago",
            removed = "it has passed there now")
    void refusesUntilStagingPassedAndAgainWhenThatIsLongAgo() {
        long refused = run();
        assertThat(node.step(refused, 1).state()).isEqualTo(StepState.NOT_RUN);
        assertThat(node.step(refused, 1).reason())
                .contains("no run of test/gated in which test.act passed in staging within 14 d")
                .contains("there is no environment of that name");
        assertThat(node.step(refused, 2).state()).isEqualTo(StepState.SKIPPED);

        onStaging(refused, "PASSED", Instant.now());
        long allowed = run();
        assertThat(node.step(allowed, 1).headline()).startsWith("run " + refused + " passed");
        assertThat(node.step(allowed, 2).state()).isEqualTo(StepState.PASSED);

        onStaging(refused, "PASSED", Instant.now().minus(Duration.ofDays(15)));
        assertThat(node.step(run(), 2).state()).isEqualTo(StepState.SKIPPED);
    }

    @Test
    @PlantedFault(
            check = "runs.passed",
            fault = "the change has failed on staging",
            removed = "it has passed there")
    void aChangeThatFailedOnStagingOpensNothing() {
        long failed = run();
        onStaging(failed, "FAILED", Instant.now());
        assertThat(node.step(run(), 2).state()).isEqualTo(StepState.SKIPPED);

        onStaging(failed, "PASSED", Instant.now());
        assertThat(node.step(run(), 2).state()).isEqualTo(StepState.PASSED);
    }

    @Test
    void aRunOnStagingWithoutTheChangeOpensNothing() {
        long looked = run();
        onStaging(looked, "PASSED", Instant.now());
        node.bean(JdbcClient.class)
                .sql("update run_step set state = 'SKIPPED' where run_id = ? and number = 2")
                .param(looked)
                .update();
        assertThat(node.step(run(), 2).state()).isEqualTo(StepState.SKIPPED);
    }
}
