package org.amas.maintenance.report;

import org.amas.maintenance.step.Median;
import org.amas.maintenance.web.Formats;
import org.amas.maintenance.web.Sparkline;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * One number of a week against what is usual.
 *
 * @param value null if there is nothing to count
 * @param unit {@code percent}, or empty
 * @param median of those of the four weeks before that have a value; null if none has
 * @param weeks the values of those weeks, oldest first, and this week's
 * @param href what is behind the number; null if nothing is
 */
record Tile(
        String label,
        @Nullable Double value,
        String unit,
        @Nullable Double median,
        List<Double> weeks,
        @Nullable String href) {

    private static final Formats FORMAT = new Formats();

    /**
     * @param before of the weeks before, oldest first
     */
    static Tile of(
            String label,
            @Nullable Double value,
            String unit,
            List<Double> before,
            @Nullable String href) {
        List<Double> weeks = new ArrayList<>(before);
        Double median = weeks.isEmpty() ? null : Double.valueOf(Median.of(weeks));
        if (value != null) {
            weeks.add(value);
        }
        return new Tile(label, value, unit, median, List.copyOf(weeks), href);
    }

    public String words() {
        return value == null ? "–" : FORMAT.value(value, unit);
    }

    /** The median of the weeks before. */
    String usual() {
        return median == null ? "–" : FORMAT.value(median, unit);
    }

    /** {@code 2 more than the median before, 1}. */
    public String against() {
        if (value == null) {
            return "Nothing to count.";
        }
        if (median == null) {
            return "No week before it to compare with.";
        }
        double delta = Math.round((value - median) * 10) / 10.0;
        String usual = "the median before, " + usual();
        if (delta == 0) {
            return "As the median before.";
        }
        String size = FORMAT.value(Math.abs(delta), unit.isEmpty() ? "" : "points");
        return "%s %s than %s".formatted(size, delta > 0 ? "more" : "less", usual);
    }

    /** The weeks as a line; drawable from two on. */
    public Sparkline spark() {
        return Sparkline.of(label + ", week by week", weeks, unit);
    }
}
