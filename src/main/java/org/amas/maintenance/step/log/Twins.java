package org.amas.maintenance.step.log;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Knows what one service has written to two places: to its output and to a file, or to its log and
 * again to its error log. Such entries have the same time, level and words; the second of two in
 * one place has its twin in the second of the other.
 */
final class Twins {

    /** Entries that are remembered; what comes after them may be counted twice. */
    private static final int MOST = 1_000_000;

    private final Map<Long, Integer> shown = new HashMap<>();
    private final Map<Long, Integer> sameMoment = new HashMap<>();
    private int source;
    private Instant moment = Instant.EPOCH;

    void begin() {
        source++;
        sameMoment.clear();
    }

    /** True unless another source has shown this entry. */
    boolean isNew(String service, Entry entry, String line) {
        Instant at = entry.at();
        if (at == null) {
            return true; // dated by the engine alone: no file has the same
        }
        if (!at.equals(moment)) {
            sameMoment.clear();
            moment = at;
        }
        String words = entry.form() == Entry.Form.ACCESS ? line : entry.message();
        long key = hash(service + at.toEpochMilli() + entry.level() + words);
        int nth = sameMoment.merge(key, 1, Integer::sum);
        long own = key * 31 + nth;
        if (shown.size() >= MOST && !shown.containsKey(own)) {
            return true;
        }
        return Objects.requireNonNullElse(shown.putIfAbsent(own, source), source) == source;
    }

    boolean full() {
        return shown.size() >= MOST;
    }

    /** FNV-1a, because 32 bits are too few for a million. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
