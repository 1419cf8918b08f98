package org.amas.maintenance.step;

import java.util.Collection;

/** The middle of some values. */
public final class Median {

    private Median() {}

    /** The middle one, or the mean of the two in the middle; not of none. */
    public static double of(Collection<? extends Number> values) {
        double[] sorted = values.stream().mapToDouble(Number::doubleValue).sorted().toArray();
        int n = sorted.length;
        return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2.0;
    }

    /** The median distance from the median: what is usual, which a few odd values don't widen. */
    public static double spread(Collection<? extends Number> values) {
        double middle = of(values);
        return of(values.stream().map(value -> Math.abs(value.doubleValue() - middle)).toList());
    }
}
