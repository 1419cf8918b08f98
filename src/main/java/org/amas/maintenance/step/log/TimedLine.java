package org.amas.maintenance.step.log;

import org.jspecify.annotations.Nullable;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The times that nginx adds to a line of its access log: {@code rt=0.123 uct="0.001" uht="0.120"
 * urt="0.122"}, in seconds, quoted or not.
 *
 * @param millis of the whole request
 * @param upstream of what answered it, all tries together; null if nothing was asked
 */
record TimedLine(double millis, @Nullable Double upstream) {

    /** After a quote that nginx wrote itself: those that a client sends it writes as \\x22. */
    private static final Pattern TIMES =
            Pattern.compile("\" rt=\"?(\\d{1,6}\\.\\d{3})\"?((?: .*)?)$");

    private static final Pattern UPSTREAM =
            Pattern.compile(" urt=(?:\"([^\"]*)\"|((?:[0-9.:,-]+ ?)+))");

    private static final Pattern SECONDS = Pattern.compile("\\d{1,6}\\.\\d{3}");

    /** Null if the line tells no time. */
    static @Nullable TimedLine of(String line) {
        int near = line.lastIndexOf(" rt=");
        if (near < 1) {
            return null;
        }
        Matcher times = TIMES.matcher(line).region(near - 1, line.length());
        return times.lookingAt()
                ? new TimedLine(1_000 * Double.parseDouble(times.group(1)), tries(times.group(2)))
                : null;
    }

    /** Of several upstreams tried one after the other, {@code 0.001, 0.250 : 0.003}. */
    private static @Nullable Double tries(String rest) {
        Matcher told = UPSTREAM.matcher(rest);
        if (!told.find()) {
            return null;
        }
        double sum = 0;
        boolean any = false;
        for (Matcher one = SECONDS.matcher(told.group(1) == null ? told.group(2) : told.group(1));
                one.find();
                any = true) {
            sum += 1_000 * Double.parseDouble(one.group());
        }
        return any ? Double.valueOf(sum) : null;
    }
}
