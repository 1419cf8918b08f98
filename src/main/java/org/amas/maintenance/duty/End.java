package org.amas.maintenance.duty;

import org.amas.maintenance.duty.Slots.Ended;
import org.amas.maintenance.duty.Slots.Slot;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Procedures that are no longer owed in an environment, all for the same reason.
 *
 * @param procedures by their keys
 * @param at when the first of them ended
 */
record End(String environment, List<String> procedures, Instant at, String why) {

    static End of(Slot slot, Ended ended) {
        return new End(slot.environment(), List.of(slot.procedure()), ended.at(), ended.why());
    }

    /** Those that belong together as one, the first end first. */
    static List<End> together(List<End> ends) {
        List<End> together = new ArrayList<>();
        for (End end : ends) {
            int known = indexOf(end, together);
            if (known < 0) {
                together.add(end);
            } else {
                together.set(known, together.get(known).and(end));
            }
        }
        return together.stream().sorted(Comparator.comparing(End::at)).toList();
    }

    private static int indexOf(End end, List<End> others) {
        for (int i = 0; i < others.size(); i++) {
            End other = others.get(i);
            if (other.environment.equals(end.environment) && other.why.equals(end.why)) {
                return i;
            }
        }
        return -1;
    }

    private End and(End other) {
        return new End(
                environment,
                Stream.concat(procedures.stream(), other.procedures.stream()).toList(),
                at.isBefore(other.at) ? at : other.at,
                why);
    }

    public String names() {
        return String.join(", ", procedures);
    }
}
