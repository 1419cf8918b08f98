package org.amas.maintenance.step.latency;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What came back of all requests of a step. */
final class Samples {

    /** What AMAS promises of its 95th percentile. */
    private static final double AIM_MS = 200;

    private final List<Phases> good = new ArrayList<>();
    private final Map<String, Integer> answers = new TreeMap<>();
    private int errors;

    void good(int status, Phases phases) {
        good.add(phases);
        answers.merge(String.valueOf(status), 1, Integer::sum);
    }

    /**
     * @param reason an error status, or why there was no answer
     */
    void bad(String reason) {
        errors++;
        answers.merge(reason, 1, Integer::sum);
    }

    int all() {
        return good.size() + errors;
    }

    int errors() {
        return errors;
    }

    boolean noneGood() {
        return good.isEmpty();
    }

    double p95() {
        return percentile(95);
    }

    private double percentile(int percent) {
        return Phases.percentile(good.stream().map(Phases::total).toList(), percent);
    }

    /** Too slow for AMAS, though most are far from it. */
    boolean outliersDecide() {
        return !noneGood() && p95() > AIM_MS && percentile(50) * 5 < p95();
    }

    String summary() {
        return answers.entrySet().stream()
                .map(a -> a.getKey() + " × " + a.getValue())
                .collect(Collectors.joining(", "));
    }

    /** Percentiles of the good ones, by phase, and the share of the others. */
    void report(StepContext context) {
        context.reading(Reading.of("error_percent", 100.0 * errors / all(), "%"));
        context.show(
                Table.of(
                        "Phases of a request; a name is looked up again after 30 s",
                        List.of(
                                Column.text("phase"),
                                new Column("p50", "ms"),
                                new Column("p95", "ms"),
                                new Column("p99", "ms"),
                                new Column("worst", "ms")),
                        Phases.ALL.stream()
                                .filter(this::had)
                                .map(p -> report(p, context))
                                .toList()));
        context.show(
                Table.of(
                        "Answers",
                        List.of(Column.text("answer"), new Column("count", "")),
                        answers.entrySet().stream()
                                .map(a -> Table.row(a.getKey(), a.getValue()))
                                .toList()));
    }

    private boolean had(Phases.Phase phase) {
        return good.stream().mapToDouble(phase.millis()).noneMatch(Double::isNaN);
    }

    private List<Object> report(Phases.Phase phase, StepContext context) {
        List<Double> values = good.stream().map(p -> phase.millis().applyAsDouble(p)).toList();
        List<Object> row = new ArrayList<>(List.of(phase.word()));
        for (int percent : new int[] {50, 95, 99}) {
            double value = Amount.thousandths(Phases.percentile(values, percent));
            String reading = "latency_p" + percent + "_ms";
            context.reading(Reading.of(reading, value, "ms").label("phase", phase.word()));
            row.add(value);
        }
        row.add(Amount.thousandths(Phases.percentile(values, 100)));
        return row;
    }
}
