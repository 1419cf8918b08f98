package org.amas.maintenance.duty;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * What a window would mean.
 *
 * @param sentence null if it can't be read; then {@code problems} say why
 */
record Preview(@Nullable String sentence, List<Line> lines, List<String> problems) {

    /**
     * One opening.
     *
     * @param weekday where its times are meant, {@code Sunday}
     * @param notes what the clocks, or a freeze, make of it
     * @param beside what else is open in that time, by priority
     */
    record Line(
            String weekday, Instant start, Instant end, List<String> notes, List<String> beside) {}

    static Preview unreadable(List<String> problems) {
        return new Preview(null, List.of(), problems);
    }
}
