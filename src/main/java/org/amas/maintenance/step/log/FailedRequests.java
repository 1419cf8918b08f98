package org.amas.maintenance.step.log;

import org.amas.maintenance.step.log.Entry.Form;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Knows failed requests that nginx tells of more than once: its error log says why, once for each
 * upstream it tried, and its access log that the request ended with a 5xx. Both name the client and
 * the request. Such a request is one error, in the words of the error log's first line, because
 * they tell the cause; what has no counterpart in the other log stays an error of its own.
 */
final class FailedRequests {

    /** Lines that are compared; what comes after them may be counted twice. */
    private static final int MOST = 500_000;

    /** From the failure of one upstream to the end of the next: nginx's own time-out. */
    private static final Duration REACH = Duration.ofSeconds(60);

    private final Map<String, List<Told>> requests = new HashMap<>();
    private int size;

    /**
     * One line about a failed request.
     *
     * @param connection nginx's number of it; empty for a line of the access log, the last of its
     *     request
     * @param uncount takes it out of the counts it is in
     */
    private record Told(Instant at, String connection, Runnable uncount) {

        private boolean isEnd() {
            return connection.isEmpty();
        }
    }

    /** What the error log tells of one connection, from one request's end to the next. */
    private static final class Attempts {

        private final Deque<Told> unclaimed = new ArrayDeque<>();
        private Instant ended = Instant.MAX;

        private void add(Told failure) {
            if (failure.at().isAfter(ended)) {
                settle();
            }
            unclaimed.add(failure);
        }

        /** Of several failures of one request the first is counted. */
        private void end(Told end) {
            unclaimed.remove();
            end.uncount().run();
            ended = end.at();
        }

        private void settle() {
            if (ended != Instant.MAX) {
                unclaimed.forEach(failure -> failure.uncount().run());
                unclaimed.clear();
            }
            ended = Instant.MAX;
        }
    }

    /**
     * @param at if the line itself names no time
     */
    void note(String service, Instant at, Entry entry, Runnable uncount) {
        String request = entry.field("request");
        String connection = entry.form() == Form.NGINX ? entry.field("connection") : "";
        boolean tells = entry.form() == Form.ACCESS || !connection.isEmpty();
        if (!tells || request.isEmpty()) {
            return;
        }
        if (size < MOST) {
            Instant own = entry.at();
            String key = String.join("\n", service, entry.field("address"), request);
            requests.computeIfAbsent(key, first -> new ArrayList<>())
                    .add(new Told(own == null ? at : own, connection, uncount));
        }
        size++;
    }

    boolean full() {
        return size > MOST;
    }

    /** When all lines were seen. */
    void settle() {
        requests.values().forEach(FailedRequests::settle);
        requests.clear();
    }

    private static void settle(List<Told> told) {
        // Both logs tell seconds; within one, a request fails before it ends.
        told.sort(Comparator.comparing(Told::at).thenComparing(Told::isEnd));
        SequencedMap<String, Attempts> open = new LinkedHashMap<>();
        for (Told one : told) {
            if (one.isEnd()) {
                end(one, open);
            } else {
                Attempts attempts = open.remove(one.connection());
                Attempts known = attempts == null ? new Attempts() : attempts;
                known.add(one);
                open.putLast(one.connection(), known);
            }
        }
        open.values().forEach(Attempts::settle);
    }

    /** A request ended badly: it is the one that failed last before. */
    private static void end(Told end, SequencedMap<String, Attempts> open) {
        Map.Entry<String, Attempts> last = open.lastEntry();
        if (last == null
                || last.getValue().unclaimed.getLast().at().plus(REACH).isBefore(end.at())) {
            return;
        }
        last.getValue().end(end);
        if (last.getValue().unclaimed.isEmpty()) {
            open.remove(last.getKey());
        }
    }
}
