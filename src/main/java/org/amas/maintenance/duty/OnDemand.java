package org.amas.maintenance.duty;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.stream.Stream;

/** Never owed by the calendar: somebody runs it when it is needed. */
record OnDemand() implements Recurrence {

    @Override
    public ZoneId zone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Stream<Occurrence> endingAfter(Instant instant) {
        return Stream.empty();
    }

    @Override
    public String sentence() {
        return "On demand";
    }
}
