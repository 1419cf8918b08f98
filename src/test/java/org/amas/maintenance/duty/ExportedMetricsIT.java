package org.amas.maintenance.duty;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;

import org.amas.maintenance.duty.DutyBoard.Item;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is exported, and that the rules and panels in docker/ ask for nothing else. */
class ExportedMetricsIT {

    private static final Pattern METRIC = Pattern.compile("amas_maintenance_[a-z_]+");
    private static final Path DOCKER = Path.of("docker");

    @Test
    void everyMetricThatARuleOrAPanelNamesIsExported(@TempDir Path folder) throws IOException {
        try (SimulatedDays days =
                new SimulatedDays(
                        folder, Instant.parse("2026-11-30T05:00:00Z"), "amas.duty.stop=200d")) {
            Set<String> exported =
                    days.bean(PrometheusRegistry.class).scrape().stream()
                            .map(metric -> metric.getMetadata().getPrometheusName())
                            .collect(Collectors.toCollection(TreeSet::new));
            assertThat(exported)
                    .contains(
                            "amas_maintenance_last_run_outcome",
                            "amas_maintenance_last_run_duration_seconds",
                            "amas_maintenance_open_findings",
                            "amas_maintenance_overdue_duties");
            for (String file :
                    new String[] {
                        "prometheus/amas-maintenance.yml", "grafana/amas-maintenance.json"
                    }) {
                Set<String> named = named(file);
                assertThat(named).as(file).hasSizeGreaterThan(4);
                assertThat(exported).as(file).containsAll(named);
            }
            overdue(days);
        }
    }

    private static Set<String> named(String file) throws IOException {
        return METRIC.matcher(Files.readString(DOCKER.resolve(file)))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void overdue(SimulatedDays days) {
        days.leap(Instant.parse("2026-12-01T05:00:00Z"));
        assertThat(value(days, "late")).isEqualTo(1);
        assertThat(value(days, "missed")).isZero();
        days.leap(Instant.parse("2026-12-01T06:01:00Z"));
        assertThat(value(days, "late")).isZero();
        assertThat(value(days, "missed")).isEqualTo(1);
        Item missed = days.duty("daily/system-status", Instant.parse("2026-11-30T06:00:00Z"));
        days.skips(missed, "moved");
        assertThat(value(days, "missed")).isZero();
    }

    private static double value(SimulatedDays days, String state) {
        return days.bean(DutyMetrics.class).collect().stream()
                .flatMap(metric -> metric.getDataPoints().stream())
                .filter(point -> "daily/system-status".equals(point.getLabels().get("procedure")))
                .filter(point -> state.equals(point.getLabels().get("state")))
                .map(GaugeDataPointSnapshot.class::cast)
                .mapToDouble(GaugeDataPointSnapshot::getValue)
                .sum();
    }
}
