package org.amas.maintenance.duty;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;

/** The instants of local times: the first valid one in a gap, the earlier one in an overlap. */
record WallClock(ZoneId zone) {

    Instant at(LocalDateTime local) {
        ZoneOffsetTransition change = zone.getRules().getTransition(local);
        return change != null && change.isGap()
                ? change.getInstant()
                : local.atZone(zone).toInstant();
    }

    /** Whether the clock never shows it. */
    boolean skips(LocalDateTime local) {
        return zone.getRules().getValidOffsets(local).isEmpty();
    }

    /** Whether the clock shows twice what it shows then. */
    boolean repeats(Instant instant) {
        LocalDateTime local = LocalDateTime.ofInstant(instant, zone);
        return zone.getRules().getValidOffsets(local).size() > 1;
    }
}
