package org.amas.maintenance.duty;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

import org.amas.maintenance.duty.DutyBoard.Overdue;
import org.amas.maintenance.duty.DutyBoard.Owing;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;

import java.util.Map;

/** What is overdue, for a Prometheus; zero is told as well, or silence would look like order. */
@Component
class DutyMetrics implements MultiCollector, SmartInitializingSingleton {

    private static final String NAME = "amas_maintenance_overdue_duties";

    private final DutyBoard board;
    private final ObjectProvider<PrometheusRegistry> registries;

    DutyMetrics(DutyBoard board, ObjectProvider<PrometheusRegistry> registries) {
        this.board = board;
        this.registries = registries;
    }

    /** Where metrics are switched off, there is nobody to tell. */
    @Override
    public void afterSingletonsInstantiated() {
        registries.ifAvailable(registry -> registry.register(this));
    }

    @Override
    public MetricSnapshots collect() {
        GaugeSnapshot.Builder gauge =
                GaugeSnapshot.builder()
                        .name(NAME)
                        .help("Duties whose window is over and that nobody has done or skipped.");
        for (Map.Entry<Owing, Overdue> one : board.overdue().entrySet()) {
            gauge.dataPoint(point(one.getKey(), "late", one.getValue().late()));
            gauge.dataPoint(point(one.getKey(), "missed", one.getValue().missed()));
        }
        return MetricSnapshots.of(gauge.build());
    }

    private static GaugeDataPointSnapshot point(Owing owing, String state, int count) {
        Labels labels =
                Labels.of(
                        "environment", owing.environment(),
                        "procedure", owing.procedure(),
                        "state", state);
        return new GaugeDataPointSnapshot(count, labels, null);
    }
}
