package org.amas.maintenance.duty;

import java.time.Instant;

/**
 * One opening of a window.
 *
 * @param nominal when it opens: its identity
 * @param end when it is over; after {@code start}
 * @param missed from when on a duty that nobody did is missed, not late
 * @param moved whether its local time does not exist on that day, so that it opens at the first
 *     instant after the gap
 */
public record Occurrence(
        Instant nominal, Instant start, Instant end, Instant missed, boolean moved) {}
