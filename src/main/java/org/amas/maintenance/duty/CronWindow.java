package org.amas.maintenance.duty;

import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.support.CronExpression;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What no preset says. The expression is read against local time only, so that a clock that skips
 * or repeats an hour neither loses nor doubles what falls into it.
 *
 * @param cron minute, hour, day of the month, month, day of the week; both kinds of day must fit
 * @param lasts of each opening; 1 minute to 27 days
 */
public record CronWindow(String cron, Duration lasts, ZoneId zone) implements Recurrence {

    static final Duration LONGEST = Duration.ofDays(27);

    /** What comes less often than this is missed two weeks after its end, not at the next one. */
    private static final Duration RARE = Duration.ofDays(45);

    public CronWindow {
        CronFields.problem(cron)
                .ifPresent(
                        problem -> {
                            throw new IllegalArgumentException(problem);
                        });
        if (lasts.compareTo(Duration.ofMinutes(1)) < 0 || lasts.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("must last 1 minute to 27 days");
        }
    }

    @Override
    public Stream<Occurrence> endingAfter(Instant instant) {
        CronExpression times = CronFields.expression(cron);
        // A day more for what a clock skips.
        LocalDateTime early = LocalDateTime.ofInstant(instant, zone).minus(lasts).minusDays(1);
        return Stream.iterate(times.next(early), Objects::nonNull, local -> following(times, local))
                .map(local -> on(times, local))
                .dropWhile(one -> !one.end().isAfter(instant));
    }

    /** The next one at another instant: all that falls into a gap opens at its end, once. */
    private @Nullable LocalDateTime following(CronExpression times, LocalDateTime local) {
        WallClock clock = new WallClock(zone);
        LocalDateTime next = times.next(local);
        while (next != null && clock.at(next).equals(clock.at(local))) {
            next = times.next(next);
        }
        return next;
    }

    private Occurrence on(CronExpression times, LocalDateTime local) {
        WallClock clock = new WallClock(zone);
        Instant start = clock.at(local);
        Instant end = start.plus(lasts);
        LocalDateTime next = following(times, local);
        boolean rare = next == null || clock.at(next).isAfter(end.plus(RARE));
        Instant missed = rare ? end.plus(Window.GRACE) : clock.at(Objects.requireNonNull(next));
        return new Occurrence(start, start, end, missed, clock.skips(local));
    }

    @Override
    public String sentence() {
        return "Whenever %s fits, for %s, %s"
                .formatted(cron, WindowWords.lasting(lasts), WindowWords.name(zone));
    }
}
