package org.amas.maintenance.report;

import org.amas.maintenance.duty.Stops;
import org.amas.maintenance.report.Compliance.Deviation;
import org.springframework.stereotype.Component;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds the times in which nobody looked: the application was down, or what was due did not run.
 */
@Component
class Gaps {

    private final Stops stops;

    Gaps(Stops stops) {
        this.stops = stops;
    }

    /** The earliest first. */
    List<Gap> of(Period period, Compliance owed) {
        Stream<Gap> down =
                stops.between(period.from(), period.to()).stream()
                        .map(
                                stop ->
                                        new Gap(
                                                later(stop.from(), period.from()),
                                                earlier(stop.until(), period.to()),
                                                "the application was down"));
        Stream<Gap> without =
                owed.deviations().stream()
                        .filter(one -> one.run() == null && !one.fate().equals(Fate.OUTSIDE.word()))
                        .map(Gaps::gap);
        return Stream.concat(down, without)
                .sorted(Comparator.comparing(Gap::from).thenComparing(Gap::why))
                .toList();
    }

    private static Gap gap(Deviation one) {
        return new Gap(
                one.windowStart(),
                one.windowEnd(),
                "%s was due then and did not run".formatted(one.procedure()));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
