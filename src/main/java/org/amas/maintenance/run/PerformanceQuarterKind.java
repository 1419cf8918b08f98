package org.amas.maintenance.run;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.TargetType;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How fast AMAS answered in a quarter of a year, against the quarter before: from what the runs of
 * that time have measured themselves. Each number is the median of the days' medians. Of a quarter
 * with less than half of its days it says nothing but that.
 */
@Component
class PerformanceQuarterKind implements ReadingKind<PerformanceQuarterKind.Settings> {

    private static final String MEASURED_BY = "api.latency";
    private static final Map<String, String> WHOLE = Map.of("phase", "total");

    /**
     * @param period its length, until now
     * @param coverage of the days, in per cent, below which nothing is judged
     */
    record Settings(
            @DurationMin(days = 2) @DurationMax(days = 200) Duration period,
            @Min(1) @Max(100) Integer coverage) {

        Settings {
            period = period == null ? Duration.ofDays(91) : period;
            coverage = coverage == null ? 50 : coverage;
        }
    }

    private final StoredReadings readings;

    PerformanceQuarterKind(StoredReadings readings) {
        this.readings = readings;
    }

    @Override
    public String name() {
        return "performance.quarter";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Set.of();
    }

    @Override
    public Set<String> readings() {
        return Set.of(
                "covered_percent",
                "covered_before_percent",
                "latency_p50_ms",
                "latency_p95_ms",
                "worst_p95_ms",
                "error_percent",
                "before_p50_ms",
                "before_p95_ms",
                "before_error_percent",
                "p95_rise_percent");
    }

    /** One stretch of time. */
    private record Stretch(DailyMedians p50, DailyMedians p95, DailyMedians errors, long length) {

        private Stretch between(LocalDate from, LocalDate until) {
            return new Stretch(
                    p50.between(from, until),
                    p95.between(from, until),
                    errors.between(from, until),
                    until.toEpochDay() - from.toEpochDay());
        }

        private double covered() {
            return Math.min(100, 100.0 * p95.size() / length);
        }

        private List<@Nullable Object> row(String name) {
            boolean none = p95.size() == 0;
            return Table.row(
                    name,
                    p95.size(),
                    none ? null : Amount.tenths(p50.median()),
                    none ? null : Amount.tenths(p95.median()),
                    none ? null : Amount.tenths(p95.worst()),
                    none ? null : Amount.thousandths(errors.median()));
        }
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) {
        Instant now = context.clock().instant();
        LocalDate until = DailyMedians.day(now).plusDays(1);
        LocalDate from = until.minusDays(settings.period().toDays());
        LocalDate before = from.minusDays(settings.period().toDays());
        context.say("Looking at what runs measured here from %s to %s".formatted(before, until));
        Stretch all = all(before, until, context);
        Stretch then = all.between(before, from);
        Stretch quarter = all.between(from, until);
        context.reading(Reading.of("covered_percent", Amount.tenths(quarter.covered()), "%"));
        context.reading(Reading.of("covered_before_percent", Amount.tenths(then.covered()), "%"));
        show(all, quarter, then, from, until, context);
        if (quarter.covered() < settings.coverage()) {
            return Outcome.unknown(
                    "%s measured on only %d of the last %d days"
                            .formatted(MEASURED_BY, quarter.p95().size(), quarter.length()));
        }
        return Outcome.done(judge(quarter, then, settings, context));
    }

    private Stretch all(LocalDate from, LocalDate until, StepContext context) {
        return new Stretch(
                medians("latency_p50_ms", WHOLE, from, context),
                medians("latency_p95_ms", WHOLE, from, context),
                medians("error_percent", Map.of(), from, context),
                until.toEpochDay() - from.toEpochDay());
    }

    private DailyMedians medians(
            String reading, Map<String, String> labels, LocalDate from, StepContext context) {
        return DailyMedians.of(
                readings
                        .since(
                                from.atStartOfDay().toInstant(ZoneOffset.UTC),
                                context.environment(),
                                MEASURED_BY,
                                reading)
                        .stream()
                        .filter(m -> m.labels().equals(labels))
                        .toList());
    }

    private static void show(
            Stretch all,
            Stretch quarter,
            Stretch then,
            LocalDate from,
            LocalDate until,
            StepContext context) {
        List<Column> columns =
                List.of(
                        Column.text("time"),
                        new Column("days measured", "count"),
                        new Column("p50", "ms"),
                        new Column("p95", "ms"),
                        new Column("worst day's p95", "ms"),
                        new Column("errors", "%"));
        context.show(
                Table.of(
                        "Answers of the API",
                        columns,
                        List.of(quarter.row("this quarter"), then.row("the quarter before"))));
        List<List<@Nullable Object>> weeks = new ArrayList<>();
        for (LocalDate day = from; day.isBefore(until); day = day.plusDays(7)) {
            weeks.add(all.between(day, day.plusDays(7)).row("week from " + day));
        }
        context.table(Table.of("Week by week", columns, weeks));
    }

    private static String judge(
            Stretch quarter, Stretch then, Settings settings, StepContext context) {
        double p95 = Amount.tenths(quarter.p95().median());
        context.reading(Reading.of("latency_p50_ms", Amount.tenths(quarter.p50().median()), "ms"));
        context.reading(Reading.of("latency_p95_ms", p95, "ms"));
        context.reading(Reading.of("worst_p95_ms", Amount.tenths(quarter.p95().worst()), "ms"));
        context.reading(
                Reading.of("error_percent", Amount.thousandths(quarter.errors().median()), "%"));
        String head =
                "p95 %.0f ms, %.0f %% of the days covered; ".formatted(p95, quarter.covered());
        if (then.covered() < settings.coverage()) {
            return head
                    + "nothing to compare with, only %.0f %% of the days before are known"
                            .formatted(then.covered());
        }
        double old = then.p95().median();
        double rise = 100.0 * (quarter.p95().median() - old) / Math.max(0.1, old);
        context.reading(Reading.of("before_p50_ms", Amount.tenths(then.p50().median()), "ms"));
        context.reading(Reading.of("before_p95_ms", Amount.tenths(old), "ms"));
        context.reading(
                Reading.of(
                        "before_error_percent", Amount.thousandths(then.errors().median()), "%"));
        context.reading(Reading.of("p95_rise_percent", Amount.tenths(rise), "%"));
        return head + "%+.0f %% against %.0f ms before".formatted(rise, old);
    }
}
