package org.amas.maintenance.run;

import org.amas.maintenance.run.ResultRows.StoredReading;
import org.amas.maintenance.run.StoredReadings.Measured;
import org.amas.maintenance.step.Limit;
import org.amas.maintenance.web.Formats;
import org.amas.maintenance.web.LineChart;
import org.amas.maintenance.web.LineChart.Level;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one reading came to, run after run, for one set of labels.
 *
 * @param points oldest first, never empty
 */
record Series(Map<String, String> labels, List<Point> points) {

    /** More of them on a line can't be told apart; then a day counts once. */
    private static final int DRAWN = 300;

    /** Farther than that a straight line says nothing. */
    private static final double FAR = 3_650;

    private static final Formats FORMAT = new Formats();

    /** As it was judged then, and the run that took it. */
    record Point(long run, StoredReading reading) {

        public double value() {
            return reading.value();
        }

        public Instant at() {
            return reading.at();
        }
    }

    public Point last() {
        return points.getLast();
    }

    public String unit() {
        return last().reading().unit();
    }

    /** {@code mount /, host db-1}; empty for the only one of its name. */
    public String words() {
        return new TreeMap<>(labels)
                .entrySet().stream()
                        .map(label -> label.getKey() + " " + label.getValue())
                        .collect(Collectors.joining(", "));
    }

    /** Worse is bigger. */
    int standing() {
        return last().reading().standing().ordinal();
    }

    public double median() {
        return DailyMedians.median(points.stream().map(Point::value).toList());
    }

    public double lowest() {
        return points.stream().mapToDouble(Point::value).min().orElseThrow();
    }

    public double highest() {
        return points.stream().mapToDouble(Point::value).max().orElseThrow();
    }

    /** Against the value before; null of a single one. */
    public @Nullable Double delta() {
        return points.size() < 2
                ? null
                : Double.valueOf(last().value() - points.get(points.size() - 2).value());
    }

    /** The newest first, as many as a page lists. */
    public List<Point> newest() {
        return points.reversed().stream().limit(20).toList();
    }

    public LineChart chart() {
        List<LineChart.Point> drawn =
                dense()
                        ? medians().days().entrySet().stream()
                                .map(day -> LineChart.Point.noon(day.getKey(), day.getValue()))
                                .toList()
                        : points.stream()
                                .map(point -> new LineChart.Point(point.at(), point.value()))
                                .toList();
        return LineChart.of(drawn, levels(), unit());
    }

    /** Whether the line has one value a day only. */
    public boolean dense() {
        return points.size() > DRAWN;
    }

    private List<Level> levels() {
        StoredReading newest = last().reading();
        return Stream.of(
                        level("median", points.size() < 3 ? null : Double.valueOf(median())),
                        level("warns", newest.warn()),
                        level("fails", newest.fail()))
                .filter(Objects::nonNull)
                .toList();
    }

    private static @Nullable Level level(String name, @Nullable Double value) {
        return value == null ? null : new Level(name, value);
    }

    private DailyMedians medians() {
        return DailyMedians.of(
                points.stream()
                        .map(point -> new Measured(labels, point.value(), unit(), point.at()))
                        .toList());
    }

    /** When it will have reached the limit that it runs into; null where it has none. */
    public @Nullable String forecast() {
        Double limit = limit();
        if (limit == null) {
            return null;
        }
        DailyMedians medians = medians();
        Trend trend = Trend.of(medians);
        return trend == null
                ? "No forecast: %d of the %d days with a value that it needs."
                        .formatted(medians.size(), Trend.FEWEST)
                : said(days(trend, limit), FORMAT.value(limit, unit())) + known(trend);
    }

    /** The same of one that runs into its limit in time; else null. */
    ReadingFacts.@Nullable Outlook outlook() {
        Double limit = limit();
        Trend trend = limit == null ? null : Trend.of(medians());
        Double days = trend == null || limit == null ? null : days(trend, limit);
        return trend == null || limit == null || days == null || days > FAR
                ? null
                : new ReadingFacts.Outlook(
                        limit, days, said(days, FORMAT.value(limit, unit())) + known(trend));
    }

    /** Null of one that can't get worse, or has no limit for that. */
    private @Nullable Double limit() {
        StoredReading newest = last().reading();
        return newest.worse() == null
                ? null
                : newest.fail() == null ? newest.warn() : newest.fail();
    }

    private @Nullable Double days(Trend trend, double limit) {
        return last().reading().worse() == Limit.Worse.BELOW
                ? trend.mirrored().daysTo(-limit)
                : trend.daysTo(limit);
    }

    private static String said(@Nullable Double days, String limit) {
        if (days == null || days > FAR) {
            return "Doesn't run into its limit of %s, by the trend".formatted(limit);
        }
        return days == 0
                ? "Has reached its limit of %s, by the trend".formatted(limit)
                : "Reaches its limit of %s in %s, by the trend"
                        .formatted(limit, FORMAT.counted(Math.round(days), "day", "days"));
    }

    private static String known(Trend trend) {
        return " of %d days with a value in %s."
                .formatted(trend.points(), FORMAT.counted(trend.span(), "day", "days"));
    }

    /** By labels, the worst first, then by name. */
    static List<Series> of(List<Point> oldestFirst) {
        Map<Map<String, String>, List<Point>> byLabels = new TreeMap<>(Series::compare);
        for (Point point : oldestFirst) {
            byLabels.computeIfAbsent(point.reading().labels(), first -> new ArrayList<>())
                    .add(point);
        }
        return byLabels.entrySet().stream()
                .map(one -> new Series(one.getKey(), List.copyOf(one.getValue())))
                .sorted((a, b) -> b.standing() - a.standing())
                .toList();
    }

    private static int compare(Map<String, String> one, Map<String, String> other) {
        return new TreeMap<>(one).toString().compareTo(new TreeMap<>(other).toString());
    }
}
