package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.run.ResultRows.StoredFinding;
import org.amas.maintenance.run.ResultRows.StoredReading;
import org.amas.maintenance.run.RunView.Results;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Limit.Standing;
import org.amas.maintenance.step.Limit.Worse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a step's header counts, and which of its readings are seen at once. */
class RunViewTests {

    private static final String TABLE = "dead_tuples_percent";

    private final List<StoredReading> readings = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();

    @Test
    void countsAFindingAndTheBreachItComesWithOnce() {
        for (String table : List.of("tasks", "agents")) {
            findings.add(Finding.warning(table, "31 % dead rows.", "dead-tuples:" + table));
            readings.add(reading(TABLE, Map.of("table", table), 31, 30.0, Standing.WARN));
        }
        assertThat(tally().words()).isEqualTo("2 warnings");

        readings.add(reading("hit_ratio", Map.of(), 0.7, 0.8, Standing.WARN));
        findings.add(Finding.error("users", "Its index is invalid.", "invalid:users"));
        assertThat(tally().words()).isEqualTo("1 error, 3 warnings");
    }

    @Test
    void countsAFindingAsAnErrorWhereItsReadingFails() {
        findings.add(Finding.warning("tasks", "31 % dead rows.", "dead-tuples:tasks"));
        readings.add(reading(TABLE, Map.of("table", "tasks"), 31, 30.0, Standing.FAIL));
        assertThat(tally().words()).isEqualTo("1 error");
    }

    @Test
    void countsABreachOfWhatIsOnlyMentionedByTheWay() {
        findings.add(Finding.info("tasks", "It is being vacuumed.", "in-progress:tasks"));
        readings.add(reading(TABLE, Map.of("table", "tasks"), 31, 30.0, Standing.WARN));
        assertThat(tally().words()).isEqualTo("1 warning");
    }

    @Test
    void foldsAllPercentilesTogetherWhileTheLimitOfOneIsKept() {
        percentiles(12, Standing.WITHIN);
        readings.add(reading("requests", Map.of(), 20, null, Standing.WITHIN));
        assertThat(results().loud()).extracting(StoredReading::name).containsExactly("requests");
        assertThat(results().quiet()).hasSize(6);

        readings.clear();
        percentiles(1_200, Standing.FAIL);
        assertThat(results().loud()).hasSize(6);
    }

    private void percentiles(double value, Standing standing) {
        for (String phase : List.of("connect", "total")) {
            Map<String, String> labels = Map.of("phase", phase);
            readings.add(reading("latency_p50_ms", labels, value, null, Standing.WITHIN));
            readings.add(reading("latency_p95_ms", labels, value, 1000.0, standing));
            readings.add(reading("latency_p99_ms", labels, value, null, Standing.WITHIN));
        }
    }

    private static StoredReading reading(
            String name,
            Map<String, String> labels,
            double value,
            @Nullable Double limit,
            Standing standing) {
        Instant at = Instant.parse("2026-11-23T06:00:00Z");
        return new StoredReading(
                1, name, labels, value, "", limit, null, Worse.ABOVE, standing, at);
    }

    private Tally tally() {
        StepResult step =
                new StepResult(1, 1, 0, "Dead rows", "postgres.dead-tuples", Effect.READS);
        return Tally.of(step, results());
    }

    private Results results() {
        return new Results(
                new Excerpt<>(
                        readings,
                        readings.size(),
                        readings.stream().filter(r -> r.standing() == Standing.FAIL).count(),
                        readings.stream().filter(r -> r.standing() == Standing.WARN).count()),
                new Excerpt<>(
                        findings.stream().map(f -> new StoredFinding(1, f, null)).toList(),
                        findings.size(),
                        findings.stream().filter(f -> f.severity().ordinal() > 1).count(),
                        findings.stream().filter(f -> f.severity().ordinal() == 1).count()),
                Excerpt.none(),
                List.of(),
                List.of(),
                Map.of(),
                null);
    }
}
