package org.amas.maintenance.report;

import org.amas.maintenance.web.Formats;
import org.amas.maintenance.web.LineChart;
import org.amas.maintenance.web.LineChart.Level;
import org.jspecify.annotations.Nullable;

import java.time.LocalDate;
import java.util.List;

/**
 * A reading that was otherwise in a week than in the four weeks before it.
 *
 * @param of {@code mount /}; empty for the only one of its name
 * @param median of the week's values
 * @param before median of the values of the four weeks before
 * @param usual the median distance of those from their median
 * @param values how many the week has
 * @param valuesBefore how many the four weeks before have
 * @param runsHref the runs of the week that took them
 * @param href the reading over time
 * @param days the median of each day that has a value, oldest first
 */
record Moved(
        String kind,
        String name,
        String of,
        String unit,
        double median,
        double before,
        double usual,
        int values,
        int valuesBefore,
        String runsHref,
        String href,
        List<Day> days) {

    record Day(LocalDate day, double value) {}

    /**
     * Against what was usual; null of one that was 0 and is more now, which is beyond all shares.
     */
    @Nullable Double share() {
        return before == 0 ? null : Double.valueOf((median - before) / Math.abs(before));
    }

    /** {@code up 12 %}. */
    public String change() {
        Formats format = new Formats();
        Double share = share();
        return share == null
                ? "from 0 to " + format.value(median, unit)
                : (share > 0 ? "up " : "down ") + format.value(Math.abs(share) * 100, "%");
    }

    /** {@code used_percent, mount /}. */
    public String what() {
        return of.isEmpty() ? name : name + ", " + of;
    }

    public LineChart chart() {
        return LineChart.of(
                days.stream().map(one -> LineChart.Point.noon(one.day(), one.value())).toList(),
                List.of(new Level("median before", before)),
                unit);
    }
}
