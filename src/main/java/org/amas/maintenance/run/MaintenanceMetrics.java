package org.amas.maintenance.run;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

import org.amas.maintenance.run.LastRuns.JudgedReading;
import org.amas.maintenance.run.LastRuns.LastRun;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.VerifiedBackups;
import org.amas.maintenance.target.Environment;
import org.amas.maintenance.target.Environments;
import org.amas.maintenance.target.Target;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What the runs came to, for a Prometheus: read from our own database at each scrape, so that what
 * it shows is what the pages show, after a restart as well.
 */
@Component
class MaintenanceMetrics implements MultiCollector, SmartInitializingSingleton {

    private static final String PREFIX = "amas_maintenance_";

    private final LastRuns lastRuns;
    private final OpenFindings findings;
    private final VerifiedBackups backups;
    private final Environments environments;
    private final ObjectProvider<PrometheusRegistry> registries;

    MaintenanceMetrics(
            LastRuns lastRuns,
            OpenFindings findings,
            VerifiedBackups backups,
            Environments environments,
            ObjectProvider<PrometheusRegistry> registries) {
        this.lastRuns = lastRuns;
        this.findings = findings;
        this.backups = backups;
        this.environments = environments;
        this.registries = registries;
    }

    /** Where metrics are switched off, there is nobody to tell. */
    @Override
    public void afterSingletonsInstantiated() {
        registries.ifAvailable(registry -> registry.register(this));
    }

    @Override
    public MetricSnapshots collect() {
        List<LastRun> runs = lastRuns.all();
        return MetricSnapshots.of(
                outcomes(runs), durations(runs), ends(runs), open(runs), readings(runs), backups());
    }

    private static GaugeSnapshot outcomes(List<LastRun> runs) {
        Points points = new Points();
        List<RunState> ends = Arrays.stream(RunState.values()).filter(RunState::isFinal).toList();
        for (LastRun run : runs) {
            for (RunState state : ends) {
                String word = state.name().toLowerCase(java.util.Locale.ROOT);
                points.add(run.state() == state ? 1 : 0, labels(run, "outcome", word));
            }
        }
        return points.as("last_run_outcome", "How the last run ended: 1 for that outcome, else 0.");
    }

    private static GaugeSnapshot durations(List<LastRun> runs) {
        Points points = new Points();
        for (LastRun run : runs) {
            Duration taken = Duration.between(run.startedAt(), run.endedAt());
            points.add(taken.toMillis() / 1000.0, labels(run));
        }
        return points.as("last_run_duration_seconds", "How long the last run took.");
    }

    private static GaugeSnapshot ends(List<LastRun> runs) {
        Points points = new Points();
        runs.forEach(run -> points.add(seconds(run.endedAt()), labels(run)));
        return points.as("last_run_end_timestamp_seconds", "When the last run ended.");
    }

    /** Zero is told as well: what is missing looks like nobody looked. */
    private GaugeSnapshot open(List<LastRun> runs) {
        Map<OpenFindings.Group, Long> open = findings.counts();
        Points points = new Points();
        for (LastRun run : runs) {
            for (Severity severity : Severity.values()) {
                OpenFindings.Group group =
                        new OpenFindings.Group(run.procedure(), run.environment(), severity);
                String word = severity.name().toLowerCase(java.util.Locale.ROOT);
                points.add(open.getOrDefault(group, 0L), labels(run, "severity", word));
            }
        }
        return points.as(
                "open_findings",
                "Findings that are still there and that nobody has acknowledged, by the procedure"
                        + " that saw them.");
    }

    private GaugeSnapshot readings(List<LastRun> runs) {
        Points points = new Points();
        for (JudgedReading one : lastRuns.readings(runs)) {
            points.add(
                    one.value(),
                    Labels.of(
                            "environment", one.environment(),
                            "kind", one.kind(),
                            "reading", one.name(),
                            "of", one.of(),
                            "unit", one.unit()));
        }
        return points.as("reading", "What the last runs measured and judged by a limit.");
    }

    private GaugeSnapshot backups() {
        Points points = new Points();
        for (Environment environment : environments.all()) {
            for (Target target : environment.targets()) {
                backups.newest(environment.name(), target)
                        .ifPresent(
                                backup ->
                                        points.add(
                                                seconds(backup.takenAt()),
                                                Labels.of(
                                                        "environment", environment.name(),
                                                        "store", target.type().word())));
            }
        }
        return points.as(
                "backup_verified_timestamp_seconds",
                "The moment whose data the newest backup holds that was restored and compared.");
    }

    private static double seconds(Instant at) {
        return at.toEpochMilli() / 1000.0;
    }

    private static Labels labels(LastRun run) {
        return Labels.of("environment", run.environment(), "procedure", run.procedure());
    }

    private static Labels labels(LastRun run, String name, String value) {
        return labels(run).add(name, value);
    }

    /** Of one metric; a series is there once, or the whole page would be refused. */
    private static final class Points {

        private final List<GaugeDataPointSnapshot> points = new ArrayList<>();
        private final Predicate<Labels> fresh = new java.util.HashSet<Labels>()::add;

        void add(double value, Labels labels) {
            if (fresh.test(labels)) {
                points.add(new GaugeDataPointSnapshot(value, labels, null));
            }
        }

        GaugeSnapshot as(String name, String help) {
            GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(PREFIX + name).help(help);
            points.forEach(gauge::dataPoint);
            return gauge.build();
        }
    }
}
