package org.amas.maintenance.step.prometheus;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Median;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.prometheus.PrometheusQueryKind.TimeRange;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * One series of a range query. A moment without a number, as of a ratio when nobody asked for
 * anything, is covered: Prometheus was there and looked.
 */
record SeriesInTime(Map<String, String> labels, List<Double> now, List<Double> before) {

    static List<SeriesInTime> of(JsonNode answer, TimeRange range) {
        List<SeriesInTime> all = new ArrayList<>();
        for (JsonNode one : answer.path("data").path("result")) {
            Map<String, String> labels = new TreeMap<>();
            one.path("metric")
                    .properties()
                    .forEach(e -> labels.put(e.getKey(), e.getValue().asString()));
            SeriesInTime series = new SeriesInTime(labels, new ArrayList<>(), new ArrayList<>());
            for (JsonNode point : one.path("values")) {
                Instant at = Instant.ofEpochMilli(Math.round(point.path(0).asDouble() * 1000));
                (range.isNow(at) ? series.now : series.before).add(number(point.path(1)));
            }
            all.add(series);
        }
        return all;
    }

    /** Prometheus writes {@code NaN}, {@code +Inf} and {@code -Inf} as words. */
    private static double number(JsonNode value) {
        return switch (value.asString("NaN")) {
            case "NaN", "+Inf", "-Inf" -> Double.NaN;
            case String digits -> Double.parseDouble(digits);
        };
    }

    double covered(TimeRange range) {
        return Amount.tenths(100.0 * now.size() / range.points());
    }

    double coveredBefore(TimeRange range) {
        return Amount.tenths(100.0 * before.size() / range.points());
    }

    OptionalDouble median() {
        return median(now);
    }

    OptionalDouble medianBefore() {
        return median(before);
    }

    private static OptionalDouble median(List<Double> values) {
        List<Double> known = values.stream().filter(Double::isFinite).toList();
        return known.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Median.of(known));
    }

    private static @Nullable Double shown(OptionalDouble value) {
        return value.isPresent() ? Amount.thousandths(value.getAsDouble()) : null;
    }

    /** As the expression is called, with the labels that tell it from its kin. */
    String name(String query) {
        return labels.isEmpty() ? query : query + labels;
    }

    List<@Nullable Object> row(String query, TimeRange range) {
        return Table.row(
                query,
                labels.isEmpty() ? "all" : labels.toString(),
                shown(median()),
                shown(now.stream().mapToDouble(v -> v).filter(Double::isFinite).max()),
                covered(range),
                shown(medianBefore()),
                coveredBefore(range));
    }
}
