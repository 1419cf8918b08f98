package org.amas.maintenance.notify;

import org.amas.maintenance.notify.AlertRule.OnReading;
import org.amas.maintenance.run.StoredReadings;
import org.amas.maintenance.run.StoredReadings.Measured;
import org.amas.maintenance.step.Amount;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Readings that runs have taken. A series fires if its newest value is beyond the bound, and was
 * all the time that the rule asks for: every stored value of that time.
 */
@Component
class ReadingAlerts implements AlertSource<OnReading> {

    private static final double SECONDS_A_DAY = Duration.ofDays(1).toSeconds();

    private final StoredReadings readings;
    private final AlertMakers makers;

    ReadingAlerts(StoredReadings readings, AlertMakers makers) {
        this.readings = readings;
        this.makers = makers;
    }

    @Override
    public Class<OnReading> condition() {
        return OnReading.class;
    }

    @Override
    public List<AlertStanding> judge(
            AlertRule rule, OnReading on, String environment, Instant now) {
        String missing = makers.missing(on.kind(), on.name()).orElse(null);
        if (missing != null) {
            return List.of(AlertStanding.never(missing));
        }
        Instant fresh = now.minus(on.within());
        Instant reach = fresh.minus(rule.lasting());
        Map<String, List<Measured>> series =
                readings.since(reach, environment, on.kind(), on.name()).stream()
                        .filter(m -> m.labels().entrySet().containsAll(on.labels().entrySet()))
                        .collect(
                                Collectors.groupingBy(
                                        m -> words(m.labels()),
                                        TreeMap::new,
                                        Collectors.toCollection(ArrayList::new)));
        series.values().removeIf(values -> values.getLast().at().isBefore(fresh));
        if (series.isEmpty()) {
            return List.of(
                    AlertStanding.noData(
                            "not measured for %s; %s would"
                                    .formatted(
                                            Amount.time(on.within()),
                                            String.join(", ", makers.of(on.kind())))));
        }
        return series.entrySet().stream()
                .map(one -> standing(rule, on, one.getKey(), one.getValue(), now))
                .toList();
    }

    private static String words(Map<String, String> labels) {
        return new TreeMap<>(labels)
                .entrySet().stream()
                        .map(label -> label.getKey() + " " + label.getValue())
                        .collect(Collectors.joining(", "));
    }

    private static AlertStanding standing(
            AlertRule rule, OnReading on, String of, List<Measured> values, Instant now) {
        Measured newest = values.getLast();
        double value = counted(on, newest, now);
        String shown = (Amount.thousandths(value) + " " + newest.unit()).strip();
        if (!on.breachedBy(value)) {
            return AlertStanding.quiet(of, shown);
        }
        Instant since = newest.at();
        for (Measured one : values.reversed()) {
            if (!on.breachedBy(counted(on, one, one == newest ? now : one.at()))) {
                break;
            }
            since = one.at();
        }
        return AlertStanding.met(of, shown, since, rule.lasting(), now, bound(on, newest.unit()));
    }

    private static double counted(OnReading on, Measured measured, Instant now) {
        return on.countdown()
                ? measured.value()
                        - Duration.between(measured.at(), now).toSeconds() / SECONDS_A_DAY
                : measured.value();
    }

    private static String bound(OnReading on, String unit) {
        String word = on.above() != null ? "above " + on.above() : "below " + on.below();
        return (word + " " + unit).strip();
    }
}
