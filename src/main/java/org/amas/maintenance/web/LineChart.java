package org.amas.maintenance.web;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * Values over time as one line with the levels it is judged by, drawn on a 600 × 160 canvas.
 *
 * @param points oldest first
 * @param sentence what a reader who can't see the line is told
 */
public record LineChart(List<Point> points, List<Level> levels, String unit, String sentence) {

    private static final double WIDTH = 600;
    private static final double TOP = 8;
    private static final double HEIGHT = 144;
    private static final Formats FORMAT = new Formats();
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    /** One value at its time. */
    public record Point(Instant at, double value) {

        /** In the middle of a day in UTC. */
        public static Point noon(LocalDate day, double value) {
            return new Point(day.atTime(LocalTime.NOON).toInstant(ZoneOffset.UTC), value);
        }
    }

    /** A value that the line is compared with, such as {@code warns} at 80. */
    public record Level(String name, double value) {}

    /** A level where it lies on the canvas, from the top. */
    public record Drawn(String name, String words, double y) {

        /** As SVG has it, whatever the reader's language. */
        public String top() {
            return String.format(Locale.ROOT, "%.1f", y);
        }
    }

    public static LineChart of(List<Point> points, List<Level> levels, String unit) {
        String said =
                points.isEmpty()
                        ? "no values"
                        : "%s from %s to %s: %s at first, %s at last"
                                .formatted(
                                        FORMAT.counted(points.size(), "value", "values"),
                                        FORMAT.utc(points.getFirst().at()),
                                        FORMAT.utc(points.getLast().at()),
                                        FORMAT.value(points.getFirst().value(), unit),
                                        FORMAT.value(points.getLast().value(), unit));
        return new LineChart(List.copyOf(points), List.copyOf(levels), unit, said);
    }

    /** A line needs two points. */
    public boolean drawable() {
        return points.size() > 1;
    }

    /** The {@code points} of an SVG polyline. */
    public String line() {
        Instant first = points.getFirst().at();
        double span = Math.max(1, Duration.between(first, points.getLast().at()).toMillis());
        return points.stream()
                .map(
                        point -> {
                            double x = Duration.between(first, point.at()).toMillis() / span;
                            return String.format(
                                    Locale.ROOT, "%.1f,%.1f", WIDTH * x, y(point.value()));
                        })
                .collect(Collectors.joining(" "));
    }

    /** Those that fit: a far limit would press the line to the ground. */
    public List<Drawn> drawn() {
        return levels.stream()
                .filter(level -> level.value() >= lowest() && level.value() <= highest())
                .map(level -> new Drawn(level.name(), words(level), y(level.value())))
                .toList();
    }

    private String words(Level level) {
        return level.name() + " " + FORMAT.value(level.value(), unit);
    }

    /** Whether there is nothing but one height. */
    public boolean flat() {
        return highest() == lowest();
    }

    /** The days of the first and of the last point, in UTC. */
    public String reachWords() {
        return DAY.format(points.getFirst().at()) + " to " + DAY.format(points.getLast().at());
    }

    public String lowestWords() {
        return FORMAT.value(lowest(), unit);
    }

    public String highestWords() {
        return FORMAT.value(highest(), unit);
    }

    private double y(double value) {
        double range = highest() - lowest();
        return TOP + HEIGHT * (1 - (range == 0 ? 0.5 : (value - lowest()) / range));
    }

    private double lowest() {
        return reach().min().orElse(0);
    }

    private double highest() {
        return reach().max().orElse(0);
    }

    /** The values, and each level that is no farther from them than they are apart, or near 0. */
    private DoubleStream reach() {
        double least = values().min().orElse(0);
        double most = values().max().orElse(0);
        double room = Math.max(most - least, Math.abs(most) / 2);
        return DoubleStream.concat(
                values(),
                levels.stream()
                        .mapToDouble(Level::value)
                        .filter(level -> level >= least - room && level <= most + room));
    }

    private DoubleStream values() {
        return points.stream().mapToDouble(Point::value);
    }
}
