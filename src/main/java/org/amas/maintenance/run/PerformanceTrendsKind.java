package org.amas.maintenance.run;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.run.StoredReadings.Measured;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * In how many days what grows will have reached its threshold, by the trend of what earlier runs
 * have measured. Fewer than 14 days with a value give no trend.
 */
@Component
class PerformanceTrendsKind implements ReadingKind<PerformanceTrendsKind.Settings> {

    /** Beyond that a straight line says nothing. */
    private static final double FAR = 3_650;

    /**
     * What is followed.
     *
     * @param kind that measures it
     * @param threshold in the reading's own unit
     */
    record Series(@NotBlank String kind, @NotBlank String reading, @NotNull Double threshold) {}

    /**
     * @param reach how far it looks back
     */
    record Settings(
            @NotEmpty @Size(max = 20) List<@Valid Series> series,
            @DurationMin(days = 14) @DurationMax(days = 400) Duration reach) {

        Settings {
            series = series == null ? List.of() : List.copyOf(series);
            reach = reach == null ? Duration.ofDays(182) : reach;
        }
    }

    private final StoredReadings readings;

    PerformanceTrendsKind(StoredReadings readings) {
        this.readings = readings;
    }

    @Override
    public String name() {
        return "performance.trends";
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
        return Set.of("days_to_threshold", "series_followed");
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) {
        Instant since = context.clock().instant().minus(settings.reach());
        List<List<@Nullable Object>> rows = new ArrayList<>();
        int followed = 0;
        for (Series series : settings.series()) {
            context.say(
                    "Looking for %s of %s in the last %s"
                            .formatted(
                                    series.reading(),
                                    series.kind(),
                                    Amount.time(settings.reach())));
            Map<String, List<Measured>> known = known(series, since, context);
            if (known.isEmpty()) {
                rows.add(row(series, "", 0, null, null, ""));
            }
            for (Map.Entry<String, List<Measured>> one : known.entrySet()) {
                followed += follow(series, one.getKey(), one.getValue(), rows, context) ? 1 : 0;
            }
        }
        context.show(table(rows));
        context.reading(Reading.of("series_followed", followed, ""));
        return followed == 0
                ? Outcome.unknown(
                        "nothing was measured on %d days or more: there is no trend"
                                .formatted(Trend.FEWEST))
                : Outcome.done(
                        "%d of %d followed; %s".formatted(followed, rows.size(), soonest(rows)));
    }

    private Map<String, List<Measured>> known(Series series, Instant since, StepContext context) {
        return readings
                .since(since, context.environment(), series.kind(), series.reading())
                .stream()
                .collect(
                        Collectors.groupingBy(
                                m -> words(m.labels()), TreeMap::new, Collectors.toList()));
    }

    private static String words(Map<String, String> labels) {
        return new TreeMap<>(labels)
                .entrySet().stream()
                        .map(e -> e.getKey() + " " + e.getValue())
                        .collect(Collectors.joining(", "));
    }

    private static boolean follow(
            Series series,
            String which,
            List<Measured> measured,
            List<List<@Nullable Object>> rows,
            StepContext context) {
        DailyMedians medians = DailyMedians.of(measured);
        Trend trend = Trend.of(medians);
        String unit = measured.getLast().unit();
        if (trend == null) {
            rows.add(row(series, which, medians.size(), null, null, unit));
            return false;
        }
        Double days = trend.daysTo(series.threshold());
        rows.add(row(series, which, trend.points(), trend, days, unit));
        Reading reading =
                Reading.of(
                        "days_to_threshold",
                        Amount.tenths(days == null ? FAR : Math.min(FAR, days)),
                        "days");
        context.reading(
                reading.label("reading", series.reading())
                        .label("of", which.isEmpty() ? "all" : which));
        return true;
    }

    private static List<@Nullable Object> row(
            Series series,
            String which,
            int points,
            @Nullable Trend trend,
            @Nullable Double days,
            String unit) {
        return Table.row(
                series.reading(),
                which,
                points,
                trend == null ? null : trend.span(),
                trend == null ? null : amount(trend.now(), unit),
                amount(series.threshold(), unit),
                trend == null ? null : amount(trend.perDay() * 7, unit),
                days == null || days > FAR ? null : Amount.tenths(days),
                trend == null
                        ? "no trend: fewer than %d days".formatted(Trend.FEWEST)
                        : days == null ? "does not grow" : "");
    }

    private static String amount(double value, String unit) {
        return unit.equals("bytes")
                ? Amount.bytes(Math.round(value))
                : (Amount.thousandths(value) + " " + unit).strip();
    }

    private static String soonest(List<List<@Nullable Object>> rows) {
        return rows.stream()
                .filter(row -> row.get(7) instanceof Double)
                .min(java.util.Comparator.comparing(row -> (Double) row.get(7)))
                .map(
                        row ->
                                "%s %s reaches %s in %.0f days"
                                        .formatted(row.get(0), row.get(1), row.get(5), row.get(7)))
                .orElse("none reaches its threshold within ten years");
    }

    private static Table table(List<List<@Nullable Object>> rows) {
        return Table.of(
                "Trends",
                List.of(
                        Column.text("reading"),
                        Column.text("of"),
                        new Column("days with a value", "count"),
                        new Column("span", "days"),
                        Column.text("now, by the trend"),
                        Column.text("threshold"),
                        Column.text("a week"),
                        new Column("days left", "days"),
                        Column.text("note")),
                rows);
    }
}
