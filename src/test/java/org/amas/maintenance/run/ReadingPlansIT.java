package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.nio.file.Path;
import java.util.List;

/** How H2 reads what grows with the years: by an index, and no more than is shown. */
class ReadingPlansIT {

    @TempDir Path folder;
    private RunNode node;
    private long step;

    @BeforeEach
    void record() {
        RunNode.procedure(folder, "printed", "bytes: 3000000, many: 60");
        node = new RunNode(folder);
        Run run = node.perform("printed");
        step = node.step(run.id(), 1).id();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private JdbcClient.StatementSpec explained(String sql) {
        return node.bean(JdbcClient.class).sql("explain analyze " + sql).param("step", step);
    }

    @Test
    void outputIsReadFromWhereItIsWantedAndNoFurther() {
        String plan =
                explained(
                                OutputReader.FROM_THE_CHUNK_WITH.formatted("position <= :at")
                                        + " limit 4")
                        .param("at", 0L)
                        .query(String.class)
                        .single();

        assertThat(plan).as("else all of the rest is fetched and sorted").contains("index sorted");
    }

    @Test
    void findingsOfAStepAreFoundByTheChosenOnes() {
        String plan =
                node.bean(JdbcClient.class)
                        .sql("explain " + WorstRows.FINDINGS)
                        .param("steps", List.of(step))
                        .param("most", WorstRows.SHOWN)
                        .query(String.class)
                        .single();

        assertThat(plan)
                .as("else each finding that was ever stored is looked at, and chosen among anew")
                .containsIgnoringCase("id = chosen.id");
    }
}
