package org.amas.maintenance.step.host;

import org.amas.maintenance.step.StepContext;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * What a machine has swapped since it started, and when that was looked at. Two looks at the same
 * start of the machine make a rate, by the machine's own time, which no clock change touches.
 *
 * @param boot names one start of the machine
 * @param uptime seconds since then
 * @param pages read from and written to swap since then
 */
record SwapCounters(String boot, double uptime, long pages) {

    private static final String KEY = "swap";

    static SwapCounters now(Proc proc) throws IOException {
        return new SwapCounters(proc.boot(), proc.uptime(), proc.swappedPages());
    }

    /** What the last run saw, if the machine hasn't been started anew since. */
    Optional<SwapCounters> earlier(StepContext context) {
        return context.remembered(KEY)
                .flatMap(left -> parse(left.value()))
                .filter(seen -> !boot.isEmpty() && seen.boot.equals(boot))
                .filter(seen -> seen.uptime <= uptime && seen.pages <= pages);
    }

    void remember(StepContext context) {
        context.remember(KEY, boot + " " + uptime + " " + pages);
    }

    Duration since(SwapCounters earlier) {
        return Duration.ofMillis(Math.round((uptime - earlier.uptime) * 1_000));
    }

    private static Optional<SwapCounters> parse(String text) {
        String[] parts = text.split(" ");
        try {
            return parts.length == 3
                    ? Optional.of(
                            new SwapCounters(
                                    parts[0],
                                    Double.parseDouble(parts[1]),
                                    Long.parseLong(parts[2])))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
