package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Runs from launch to verdict, on each database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RunSuite {

    RunNode node;

    abstract String[] database() throws Exception;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        RunNode.procedure(folder, "good", "say: hello, value: 5");
        node = new RunNode(folder, database());
    }

    @AfterAll
    void stop() {
        node.close();
    }

    @Test
    void performsAStepAndJudgesItsEvidence() {
        Run run = node.perform("good");

        assertThat(run.state()).isEqualTo(RunState.PASSED);
        assertThat(node.step(run.id(), 1).state()).isEqualTo(StepState.PASSED);
        assertThat(node.output(run.id(), 1)).asString(StandardCharsets.UTF_8).isEqualTo("hello\n");
    }
}
