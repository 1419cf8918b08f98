package org.amas.maintenance.step.latency;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How long each phase of one request took, in milliseconds.
 *
 * @param tls NaN over plain HTTP, which has no such phase
 * @param firstByte from the request sent to the first byte of the answer
 * @param total from before the name look-up to the last byte
 */
record Phases(double dns, double connect, double tls, double firstByte, double total) {

    @Override
    public String toString() {
        return "total %.1f ms (connect %.1f, first byte %.1f)".formatted(total, connect, firstByte);
    }

    /** A phase and how to read it. */
    record Phase(String word, ToDoubleFunction<Phases> millis) {}

    static final List<Phase> ALL =
            List.of(
                    new Phase("dns", Phases::dns),
                    new Phase("connect", Phases::connect),
                    new Phase("tls", Phases::tls),
                    new Phase("first_byte", Phases::firstByte),
                    new Phase("total", Phases::total));

    /**
     * The smallest measured value that at least so many per cent do not exceed (nearest rank): a
     * value that occurred, never an average of two.
     */
    static double percentile(Collection<Double> values, double percent) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[Math.max(1, rank) - 1];
    }
}
