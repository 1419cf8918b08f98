package org.amas.maintenance.access;

import jakarta.annotation.PreDestroy;
import jakarta.servlet.http.HttpServletRequest;

import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records refusals without letting a flood of them become a flood of records: the first of its kind
 * at once, the others of that minute as one more with their number.
 */
@Component
class Refusals {

    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MOST_KINDS = 5_000;

    private final AuditLog audit;
    private final Clock clock;
    private final Map<String, Window> open = new LinkedHashMap<>();

    Refusals(AuditLog audit, Clock clock) {
        this.audit = audit;
        this.clock = clock;
    }

    void record(AuditEntry entry) {
        if (isFirst(entry)) {
            audit.record(entry);
        }
    }

    /** Somebody came with a link that lets nobody in; which one it was is told to nobody. */
    void record(Links.Purpose purpose, String fault, HttpServletRequest request) {
        record(
                AuditEntry.denied(Identities.actor(request), "link.refused", "link", purpose.word())
                        .because(fault));
    }

    /** Writes down what was only counted so far. */
    @Scheduled(fixedDelayString = "PT30S")
    void settle() {
        write(takeEnded(clock.instant()));
    }

    /** At the end there is nobody who would wait for the minute to be over. */
    @PreDestroy
    void settleAll() {
        write(takeEnded(Instant.MAX));
    }

    private void write(List<Window> counted) {
        counted.forEach(window -> audit.record(window.entry.with("repeated", window.repeated)));
    }

    private synchronized boolean isFirst(AuditEntry entry) {
        String kind = kind(entry);
        Window window = open.get(kind);
        if (window != null) {
            window.repeated++;
            return false;
        }
        if (open.size() >= MOST_KINDS) {
            // More kinds than we can keep apart in a minute is one attack: count it as one.
            AuditEntry flood =
                    AuditEntry.denied(entry.actor(), "request.flood", "route", "many routes");
            open.computeIfAbsent("flood", first -> new Window(flood, clock.instant())).repeated++;
            return false;
        }
        open.put(kind, new Window(entry, clock.instant()));
        return true;
    }

    private synchronized List<Window> takeEnded(Instant now) {
        List<Window> counted = new ArrayList<>();
        open.values()
                .removeIf(
                        window -> {
                            boolean ended = !now.isBefore(window.began.plus(WINDOW));
                            if (ended && window.repeated > 0) {
                                counted.add(window);
                            }
                            return ended;
                        });
        return counted;
    }

    private static String kind(AuditEntry entry) {
        return String.join(
                "\n",
                entry.actor().kind().name(),
                entry.actor().name(),
                String.valueOf(entry.actor().address()),
                entry.action(),
                entry.object(),
                String.valueOf(entry.reason()));
    }

    private static class Window {
        private final AuditEntry entry;
        private final Instant began;
        private int repeated;

        Window(AuditEntry entry, Instant began) {
            this.entry = entry;
            this.began = began;
        }
    }
}
