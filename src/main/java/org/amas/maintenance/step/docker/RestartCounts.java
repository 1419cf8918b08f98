package org.amas.maintenance.step.docker;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.StepContext;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * How often each container had restarted when the last run looked. Counted by the container's id: a
 * container made anew begins at 0, and so does one that a person stopped and started.
 *
 * @param at when the last run looked; null if this is the first look
 */
record RestartCounts(Map<String, Long> counts, @Nullable Instant at) {

    private static final String KEY = "restarts";
    private static final double MINUTES_OF_A_DAY = 24.0 * 60;

    static RestartCounts remembered(StepContext context) {
        return context.remembered(KEY)
                .map(left -> new RestartCounts(parse(left.value()), left.at()))
                .orElseGet(() -> new RestartCounts(Map.of(), null));
    }

    void remember(Iterable<ProjectContainer> containers, StepContext context) {
        StringBuilder text = new StringBuilder();
        for (ProjectContainer container : containers) {
            text.append(container.id()).append('=').append(container.restarts()).append('\n');
        }
        context.remember(KEY, text.toString());
    }

    /** Restarts since the last look; unknown on the first. */
    OptionalLong since(ProjectContainer container) {
        if (at == null) {
            return OptionalLong.empty();
        }
        long before = counts.getOrDefault(container.id(), 0L);
        long now = container.restarts();
        return OptionalLong.of(now >= before ? now - before : now);
    }

    /**
     * As many in 24 hours, where the last look is longer ago: what is too many is too many a day.
     */
    double aDay(long restarts, Instant now) {
        double days = at == null ? 0 : Duration.between(at, now).toMinutes() / MINUTES_OF_A_DAY;
        return days > 1 ? Amount.tenths(restarts / days) : restarts;
    }

    private static Map<String, Long> parse(String text) {
        Map<String, Long> counts = new TreeMap<>();
        text.lines()
                .map(line -> line.split("=", 2))
                .filter(pair -> pair.length == 2 && pair[1].matches("\\d{1,18}"))
                .forEach(pair -> counts.put(pair[0], Long.parseLong(pair[1])));
        return counts;
    }
}
