package org.amas.maintenance.step.prometheus;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.MonitoringServer.Answer;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a Prometheus has measured in a stretch of time, against the stretch before of equal length:
 * each expression's median, and for how much of the time Prometheus has an answer at all. It keeps
 * data for days or weeks and was down itself at times: of less than half of the time nothing is
 * judged. Each reading is called as its expression is, so that a limit can name it.
 */
@Component
class PrometheusQueryKind implements ReadingKind<PrometheusQueryKind.Settings> {

    /** More series than that are no one number: the expression should aggregate them. */
    private static final int MOST_SERIES = 20;

    /**
     * @param name what the reading is called
     * @param expr PromQL; one number at each moment, or one for each of a few labels
     */
    record Query(
            @NotBlank @Pattern(regexp = "[a-z][a-z0-9_]{0,60}") String name,
            @NotBlank @Size(max = 2_000) String expr,
            String unit) {

        Query {
            unit = unit == null ? "" : unit;
        }
    }

    /**
     * @param period its length, until now
     * @param coverage of the time, in per cent, below which nothing is judged
     */
    record Settings(
            @DurationMin(minutes = 10) @DurationMax(days = 400) Duration period,
            @Min(1) @Max(100) Integer coverage,
            @NotEmpty @Size(max = 30) List<@Valid Query> queries) {

        Settings {
            period = period == null ? Duration.ofDays(7) : period;
            coverage = coverage == null ? 50 : coverage;
            queries = queries == null ? List.of() : List.copyOf(queries);
        }
    }

    @Override
    public String name() {
        return "prometheus.query";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Set.of(TargetType.PROMETHEUS);
    }

    /** Its own, and one of each expression. */
    @Override
    public Set<String> readings() {
        return Set.of("covered_percent", "covered_before_percent", ANY_READING);
    }

    /** It only tells of others: that it is down says nothing of them. */
    @Override
    public Outcome perform(Settings settings, StepContext context) throws InterruptedException {
        try (PrometheusApi api = new PrometheusApi(context)) {
            return look(settings, api, context);
        } catch (TargetDown down) {
            return Outcome.unknown(String.valueOf(down.getMessage()));
        }
    }

    private static Outcome look(Settings settings, PrometheusApi api, StepContext context)
            throws InterruptedException {
        TimeRange range = new TimeRange(context.clock().instant(), settings.period());
        context.say(
                "Asking %s about the last %s and the %s before, every %s"
                        .formatted(
                                api.address(),
                                Amount.time(settings.period()),
                                Amount.time(settings.period()),
                                Amount.time(range.step())));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        int judged = 0;
        int known = 0;
        int refused = 0;
        for (Query query : settings.queries()) {
            Optional<List<SeriesInTime>> series = asked(query, range, api, context);
            refused += series.isEmpty() ? 1 : 0;
            for (SeriesInTime one : series.orElse(List.of())) {
                known++;
                rows.add(one.row(query.name(), range));
                judged += judge(query, one, range, settings.coverage(), context) ? 1 : 0;
            }
        }
        if (!rows.isEmpty()) {
            context.show(Table.of("What Prometheus measured", columns(), rows));
        }
        return outcome(judged, known, refused, settings);
    }

    private static Outcome outcome(int judged, int known, int refused, Settings settings) {
        String time = Amount.time(settings.period());
        if (judged > 0 || refused > 0) {
            return Outcome.done(
                    "%d of %s judged over the last %s%s"
                            .formatted(
                                    judged,
                                    Amount.of(known, "measurement"),
                                    time,
                                    refused == 0
                                            ? ""
                                            : ", %s refused"
                                                    .formatted(Amount.of(refused, "expression"))));
        }
        return known == 0
                ? Outcome.notRun("Prometheus has no series for any of these expressions")
                : Outcome.unknown(
                        "Prometheus knows less than %d %% of the last %s"
                                .formatted(settings.coverage(), time));
    }

    private static List<Column> columns() {
        return List.of(
                Column.text("measured"),
                Column.text("of"),
                new Column("median", ""),
                new Column("highest", ""),
                new Column("time covered", "%"),
                new Column("median before", ""),
                new Column("time before covered", "%"));
    }

    /**
     * @return empty if Prometheus refuses the expression
     */
    private static Optional<List<SeriesInTime>> asked(
            Query query, TimeRange range, PrometheusApi api, StepContext context)
            throws InterruptedException {
        Answer answer = api.queryRange(query.expr(), range.start(), range.end(), range.step());
        if (!answer.isGood()) {
            context.finding(
                    Finding.error(
                                    query.name(),
                                    "can't be evaluated: " + answer.error(),
                                    "query-refused:" + query.name())
                            .evidence(query.expr()));
            return Optional.empty();
        }
        List<SeriesInTime> series = SeriesInTime.of(answer.body(), range);
        if (series.isEmpty()) {
            context.finding(
                    Finding.warning(
                                    query.name(),
                                    "Prometheus has no series for this expression: nothing exports"
                                            + " it, or nothing reads it",
                                    "no-series:" + query.name())
                            .evidence(query.expr()));
        }
        if (series.size() > MOST_SERIES) {
            context.finding(
                    Finding.warning(
                                    query.name(),
                                    "gives more than %d series, of which only the first are judged: aggregate them"
                                            .formatted(MOST_SERIES),
                                    "many-series:" + query.name())
                            .evidence(query.expr()));
        }
        return Optional.of(series.stream().limit(MOST_SERIES).toList());
    }

    /**
     * @return whether enough of it is known
     */
    private static boolean judge(
            Query query, SeriesInTime one, TimeRange range, int coverage, StepContext context) {
        double covered = one.covered(range);
        context.reading(labelled("covered_percent", covered, "%", query, one));
        if (covered < coverage || one.median().isEmpty()) {
            context.finding(
                    Finding.warning(
                                    query.name(),
                                    "not judged: Prometheus knows %s only for %.0f %% of the time"
                                            .formatted(one.name(query.name()), covered),
                                    "not-covered:" + one.name(query.name()))
                            .evidence(query.expr()));
            return false;
        }
        double median = one.median().getAsDouble();
        Reading reading = Reading.of(query.name(), rounded(median), query.unit());
        for (var label : one.labels().entrySet()) {
            reading = reading.label(label.getKey(), label.getValue());
        }
        context.reading(reading);
        double before = one.coveredBefore(range);
        context.reading(labelled("covered_before_percent", before, "%", query, one));
        if (before >= coverage && one.medianBefore().orElse(0) > 0) {
            double rise =
                    100.0
                            * (median - one.medianBefore().getAsDouble())
                            / one.medianBefore().getAsDouble();
            context.reading(
                    labelled(query.name() + "_rise_percent", Amount.tenths(rise), "%", query, one));
        }
        return true;
    }

    private static Reading labelled(
            String name, double value, String unit, Query query, SeriesInTime one) {
        return Reading.of(name, value, unit).label("of", one.name(query.name()));
    }

    /** Three digits after the first that isn't 0: of a ratio as much as of a number of bytes. */
    private static double rounded(double value) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.4g", value));
    }

    /**
     * Two stretches of equal length, and the moments at which they are asked about.
     *
     * @param end of the second
     */
    record TimeRange(Instant end, Duration length) {

        /** Of each stretch; a Prometheus gives at most 11,000 points. */
        private static final int POINTS = 500;

        Duration step() {
            return Duration.ofSeconds(Math.max(15, length.toSeconds() / POINTS));
        }

        /** The first moment that is asked about: one step after the beginning. */
        Instant start() {
            return end.minus(step().multipliedBy(2 * points() - 1));
        }

        long points() {
            return length.dividedBy(step());
        }

        boolean isNow(Instant moment) {
            return moment.isAfter(end.minus(step().multipliedBy(points())));
        }
    }
}
