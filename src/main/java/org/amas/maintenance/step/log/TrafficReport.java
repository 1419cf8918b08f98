package org.amas.maintenance.step.log;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What the requests come to: readings, the slowest routes, the quietest hours. */
final class TrafficReport {

    private static final int SLOWEST = 5;

    /** Fewer requests tell little of a route: one slow one would make it the slowest. */
    private static final int LEAST = 20;

    /** Below a whole week some hours of it were not seen at all. */
    private static final int WEEK = 7;

    private final Traffic traffic;
    private final StepContext context;

    TrafficReport(Traffic traffic, StepContext context) {
        this.traffic = traffic;
        this.context = context;
    }

    void tables() {
        context.show(
                Table.of(
                        "Requests",
                        columns("time"),
                        List.of(row("now", traffic.now), row("before", traffic.before))));
        context.show(
                Table.of(
                        "The slowest routes, of those with %d requests or more".formatted(LEAST),
                        columns("route"),
                        slowest().stream().map(r -> row(r.getKey(), r.getValue())).toList()));
        context.table(traffic.hours.table("Requests by hour and weekday"));
    }

    private List<Map.Entry<String, Times>> slowest() {
        return traffic.routes.entrySet().stream()
                .filter(r -> r.getValue().count() >= LEAST && !r.getKey().equals(Traffic.OTHERS))
                .sorted(
                        Comparator.comparing(
                                        (Map.Entry<String, Times> r) ->
                                                -r.getValue().percentile(95))
                                .thenComparing(Map.Entry::getKey))
                .limit(SLOWEST)
                .toList();
    }

    private static List<Column> columns(String first) {
        return List.of(
                Column.text(first),
                new Column("requests", "count"),
                new Column("p50", "ms"),
                new Column("p95", "ms"),
                new Column("behind nginx, mean", "ms"),
                new Column("errors", "%"));
    }

    private static List<@Nullable Object> row(String name, Times times) {
        boolean none = times.count() == 0;
        return Table.row(
                Shown.text(name, 200),
                times.count(),
                none ? null : times.percentile(50),
                none ? null : times.percentile(95),
                none ? null : Amount.tenths(times.upstreamMillis()),
                none ? null : Amount.thousandths(times.errorPercent()));
    }

    /**
     * @param coverage of the time before, in per cent, below which nothing is compared
     * @return the headline
     */
    String judge(int coverage) {
        Times now = traffic.now;
        context.reading(Reading.of("requests", now.count(), "count"));
        context.reading(Reading.of("request_p50_ms", now.percentile(50), "ms"));
        context.reading(Reading.of("request_p95_ms", now.percentile(95), "ms"));
        context.reading(
                Reading.of("request_error_percent", Amount.thousandths(now.errorPercent()), "%"));
        return "p95 %.0f ms and %s %% errors over %,d requests, %.0f %% of the days covered; %s%s"
                .formatted(
                        now.percentile(95),
                        trimmed(now.errorPercent()),
                        now.count(),
                        traffic.coveredPercent(),
                        comparison(coverage),
                        quietest());
    }

    private String comparison(int coverage) {
        if (traffic.coveredBeforePercent() < coverage) {
            return "nothing to compare with, only %.0f %% of the days before are known"
                    .formatted(traffic.coveredBeforePercent());
        }
        Times before = traffic.before;
        double rise =
                100.0
                        * (traffic.now.percentile(95) - before.percentile(95))
                        / Math.max(1, before.percentile(95));
        context.reading(Reading.of("before_p50_ms", before.percentile(50), "ms"));
        context.reading(Reading.of("before_p95_ms", before.percentile(95), "ms"));
        context.reading(
                Reading.of("before_error_percent", Amount.thousandths(before.errorPercent()), "%"));
        context.reading(Reading.of("p95_rise_percent", Amount.tenths(rise), "%"));
        return "before p95 was %.0f ms, over %.0f %% of the days"
                .formatted(before.percentile(95), traffic.coveredBeforePercent());
    }

    private String quietest() {
        return traffic.days() < WEEK ? "" : "; quietest " + traffic.hours.quietest();
    }

    private static String trimmed(double percent) {
        double shown = Amount.thousandths(percent);
        return shown == Math.rint(shown) ? String.valueOf((long) shown) : String.valueOf(shown);
    }
}
