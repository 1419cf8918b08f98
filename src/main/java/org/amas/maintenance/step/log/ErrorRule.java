package org.amas.maintenance.step.log;

import org.amas.maintenance.step.Limit;
import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.List;

/**
 * How many errors a day are too many: more than 10, and more than three times the median of the
 * days before. Before there are three such days, the 10 alone counts.
 *
 * @param days how many days are compared with
 * @param median of their counts; null while there are too few
 */
record ErrorRule(int days, @Nullable Double median) {

    static final int FLOOR = 10;
    static final int FACTOR = 3;
    static final int FEWEST_DAYS = 3;

    static ErrorRule of(Collection<? extends Number> daily) {
        if (daily.size() < FEWEST_DAYS) {
            return new ErrorRule(daily.size(), null);
        }
        List<Double> sorted = daily.stream().map(Number::doubleValue).sorted().toList();
        int middle = sorted.size() / 2;
        double median =
                sorted.size() % 2 == 1
                        ? sorted.get(middle)
                        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new ErrorRule(sorted.size(), median);
    }

    /** The most that is still usual. */
    double most() {
        return median == null ? FLOOR : Math.max(FLOOR, FACTOR * median);
    }

    boolean exceeded(long errors) {
        return errors > most();
    }

    /** A limit is breached at its bound, so its bound is the first count that is too many. */
    Limit limit() {
        return Limit.of(Math.floor(most()) + 1, null, Limit.Worse.ABOVE);
    }

    String basis() {
        return median == null
                ? "absolute, " + days + " of 3 days known"
                : "3 × the median of " + days + " days, at least 10";
    }
}
