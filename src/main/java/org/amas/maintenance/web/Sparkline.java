package org.amas.maintenance.web;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A trend as one small line, drawn on a 100 × 24 canvas.
 *
 * @param values oldest first
 * @param sentence what a reader who can't see the line is told
 */
public record Sparkline(List<Double> values, String sentence) {

    private static final double TOP = 2;
    private static final double HEIGHT = 20;

    public static Sparkline of(String label, List<Double> values, String unit) {
        if (values.isEmpty()) {
            return new Sparkline(values, label + ": no values yet");
        }
        Formats format = new Formats();
        String sentence =
                "%s, %d values: from %s to %s"
                        .formatted(
                                label,
                                values.size(),
                                format.value(values.getFirst(), unit),
                                format.value(values.getLast(), unit));
        return new Sparkline(List.copyOf(values), sentence);
    }

    /** A line needs two points. */
    public boolean drawable() {
        return values.size() > 1;
    }

    /** The {@code points} of an SVG polyline; a constant series runs along the middle. */
    public String points() {
        double lowest = values.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        double highest = values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        double range = highest - lowest;
        return IntStream.range(0, values.size())
                .mapToObj(at -> point(at, range == 0 ? 0.5 : (values.get(at) - lowest) / range))
                .collect(Collectors.joining(" "));
    }

    private String point(int at, double share) {
        double x = 100.0 * at / Math.max(1, values.size() - 1);
        return String.format(Locale.ROOT, "%.1f,%.1f", x, TOP + HEIGHT * (1 - share));
    }
}
