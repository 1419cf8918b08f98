package org.amas.maintenance.step.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.step.RecordingContext;
import org.junit.jupiter.api.Test;

class SpokenTests {

    @Test
    void tellsAStatementBeforeItsAnswer() {
        RecordingContext context = new RecordingContext();
        Spoken spoken = Spoken.begin("SELECT a,\n       b\n  FROM tasks\n", context);
        assertThat(context.text()).isEqualTo("> SELECT a, b FROM tasks\n");
        spoken.answered(3);
        assertThat(context.text()).contains("  3 rows in ");
    }

    @Test
    void leavesOutTheColumnsOfALongQuery() {
        String column = "extract(epoch FROM now() - started) AS age_of_it, ";
        assertThat(Spoken.shortened("SELECT " + column.repeat(9) + "1 FROM tasks WHERE a"))
                .isEqualTo("SELECT … FROM tasks WHERE a");
        assertThat(Spoken.shortened("INSERT " + "x".repeat(900))).hasSizeLessThan(250);
    }
}
