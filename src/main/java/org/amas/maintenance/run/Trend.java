package org.amas.maintenance.run;

import org.jspecify.annotations.Nullable;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A straight line through one value a day, by Theil and Sen: the median of the slopes of all pairs,
 * which a few odd days don't turn.
 *
 * @param perDay the slope
 * @param now the line's value on the last day
 * @param points how many days had a value
 * @param span days from the first to the last
 */
record Trend(double perDay, double now, int points, long span) {

    /** Below that, a line through the points is a guess. */
    static final int FEWEST = 14;

    /** Null of fewer than {@link #FEWEST} points. */
    static @Nullable Trend of(DailyMedians medians) {
        if (medians.size() < FEWEST) {
            return null;
        }
        List<Map.Entry<LocalDate, Double>> days = List.copyOf(medians.days().entrySet());
        List<Double> slopes = new ArrayList<>();
        for (int i = 0; i < days.size(); i++) {
            for (int j = i + 1; j < days.size(); j++) {
                long apart = day(days.get(j)) - day(days.get(i));
                slopes.add((days.get(j).getValue() - days.get(i).getValue()) / apart);
            }
        }
        double slope = DailyMedians.median(slopes);
        long last = day(days.getLast());
        double now =
                DailyMedians.median(
                        days.stream().map(d -> d.getValue() + slope * (last - day(d))).toList());
        return new Trend(slope, now, days.size(), last - day(days.getFirst()));
    }

    private static long day(Map.Entry<LocalDate, Double> one) {
        return one.getKey().toEpochDay();
    }

    /**
     * Days until the line reaches the threshold from below; 0 if it is there, null if it never
     * will.
     */
    @Nullable Double daysTo(double threshold) {
        if (now >= threshold) {
            return 0.0;
        }
        return perDay <= 0 ? null : Double.valueOf((threshold - now) / perDay);
    }

    /** Upside down: what falls towards a limit rises towards the limit's opposite. */
    Trend mirrored() {
        return new Trend(-perDay, -now, points, span);
    }
}
