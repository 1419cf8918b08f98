package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.run.ApprovalRows.Decided;
import org.amas.maintenance.run.ApprovalRows.Decision;
import org.amas.maintenance.run.ResultRows.StoredFinding;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Rows that our own rules would never let anybody write are found all the same. */
class ApprovalsSeparationIT {

    private static final String LOOKING =
            """
            key: test/looking
            title: Test
            purpose: Looks at approvals.
            frequency: on-demand
            category: Tests
            owner: On-call engineer
            priority: P3
            budget: 1h
            steps:
              - title: Approvals
                kind: approvals.separation
                timeout: 30s
                onFailure: continue
                settings: { period: 90d }
            """;

    @TempDir Path folder;
    private @Nullable RunNode node;

    @BeforeEach
    void start() {
        RunNode.write(folder.resolve("procedures/test/looking.yaml"), LOOKING);
        node = new RunNode(folder);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private List<String> prints() {
        long run = node.start("looking");
        node.ended(run);
        return node.bean(ResultRows.class).findings(List.of(node.step(run, 1).id())).stream()
                .map(StoredFinding::finding)
                .map(finding -> finding.fingerprint())
                .toList();
    }

    @Test
    @PlantedFault(
            check = "approvals.separation",
            fault = "a run was approved by who launched it",
            removed = "the approval is somebody else's")
    void anApprovalOfOnesOwnRunIsCriticalUntilItIsSomebodyElses() {
        long run = node.start("looking");
        node.ended(run);
        assertThat(prints()).isEmpty();
        Instant now = Instant.now();
        node.bean(ApprovalRows.class)
                .add(
                        node.step(run, 1),
                        new Decided(
                                Decision.APPROVED,
                                "digest",
                                "Anna",
                                null,
                                now,
                                now,
                                now.plus(Duration.ofDays(1)),
                                null,
                                null));
        assertThat(prints()).containsExactly("own-approval:run " + run);

        node.bean(JdbcClient.class).sql("update run_approval set decided_by = 'lea'").update();
        assertThat(prints()).isEmpty();

        node.bean(JdbcClient.class)
                .sql("update run_approval set decision = 'BROKE_GLASS'")
                .update();
        assertThat(prints()).containsExactly("broke-glass:run " + run);
    }
}
