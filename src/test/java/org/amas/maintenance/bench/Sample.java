package org.amas.maintenance.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/** Figures of one kind, in milliseconds unless somebody says otherwise. */
record Sample(double[] sorted) {

    static Sample of(Collection<Double> figures) {
        double[] sorted = figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return new Sample(sorted);
    }

    static Sample of(double... figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        return new Sample(sorted);
    }

    double median() {
        int n = sorted.length;
        return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
    }

    /** The smallest figure that is not exceeded by 95 of 100. */
    double p95() {
        return sorted[(int) Math.ceil(0.95 * sorted.length) - 1];
    }

    double worst() {
        return sorted[sorted.length - 1];
    }

    int count() {
        return sorted.length;
    }

    /** As {@code 48 ms} or {@code 2.31 s}. */
    static String time(double ms) {
        return ms < 1000
                ? String.format(Locale.ROOT, ms < 10 ? "%.1f ms" : "%.0f ms", ms)
                : String.format(Locale.ROOT, "%.2f s", ms / 1000);
    }

    static String bytes(double bytes) {
        return bytes < 1e6
                ? String.format(Locale.ROOT, "%.1f KB", bytes / 1e3)
                : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
