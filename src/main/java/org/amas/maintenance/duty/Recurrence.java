package org.amas.maintenance.duty;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;

/** When something is owed, again and again; each nominal time comes exactly once. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type", defaultImpl = Window.class)
@JsonSubTypes({
    @JsonSubTypes.Type(value = Window.class, name = "calendar"),
    @JsonSubTypes.Type(value = CronWindow.class, name = "cron"),
    @JsonSubTypes.Type(value = OnDemand.class, name = "on-demand")
})
public sealed interface Recurrence permits Window, CronWindow, OnDemand {

    /** In which its times are meant. */
    ZoneId zone();

    /** Those that end after that instant, in order; mostly without end. */
    Stream<Occurrence> endingAfter(Instant instant);

    /** {@code Every Sunday 02:00–04:00 UTC}. */
    String sentence();

    /** The next ones that open after that instant. */
    default List<Occurrence> next(Instant instant, int count) {
        return endingAfter(instant)
                .dropWhile(one -> !one.start().isAfter(instant))
                .limit(count)
                .toList();
    }
}
