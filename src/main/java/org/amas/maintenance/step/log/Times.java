package org.amas.maintenance.step.log;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Many times in little memory: each to three digits, which nginx's milliseconds are. */
final class Times {

    private final NavigableMap<Integer, Integer> counts = new TreeMap<>();
    private long count;
    private long errors;
    private double upstream;
    private long answered;

    void add(TimedLine line, int status) {
        count++;
        errors += status >= 500 ? 1 : 0;
        counts.merge(digits((int) Math.round(line.millis())), 1, Integer::sum);
        if (line.upstream() != null) {
            upstream += line.upstream();
            answered++;
        }
    }

    private static int digits(int millis) {
        int step = 1;
        while (millis / step >= 1_000) {
            step *= 10;
        }
        return (millis + step / 2) / step * step;
    }

    long count() {
        return count;
    }

    /** Ended with a 5xx. */
    double errorPercent() {
        return count == 0 ? 0 : 100.0 * errors / count;
    }

    /** Milliseconds that at least so many per cent did not exceed (nearest rank). */
    double percentile(double percent) {
        long rank = Math.max(1, (long) Math.ceil(percent / 100 * count));
        long seen = 0;
        for (Map.Entry<Integer, Integer> one : counts.entrySet()) {
            seen += one.getValue();
            if (seen >= rank) {
                return one.getKey();
            }
        }
        return 0;
    }

    /** How much of the time was spent behind nginx, on average; 0 if nothing was asked there. */
    double upstreamMillis() {
        return answered == 0 ? 0 : upstream / answered;
    }
}
