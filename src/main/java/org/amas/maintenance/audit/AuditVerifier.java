package org.amas.maintenance.audit;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.util.List;

/** Recomputes every hash, in pages, so that a chain of millions needs no memory. */
@Component
class AuditVerifier {

    private static final int PAGE = 2_000;

    private final AuditEvents events;
    private final AuditCheckpoint checkpoint;
    private final Clock clock;
    private volatile @Nullable Verification last;

    AuditVerifier(AuditEvents events, AuditCheckpoint checkpoint, Clock clock) {
        this.events = events;
        this.checkpoint = checkpoint;
        this.clock = clock;
    }

    /** The newest result since the application started, if there is one. */
    @Nullable Verification last() {
        return last;
    }

    Verification verify() {
        // The head is read first: what is appended meanwhile lies beyond it and isn't looked at.
        AuditEvents.Head head = events.head();
        Verification result = new Walk(head, checkpoint.read()).run();
        if (result.isIntact()) {
            checkpoint.write(head);
        }
        last = result;
        return result;
    }

    private class Walk {

        private final AuditEvents.Head head;
        private final AuditEvents.Head remembered;
        private long sequence = 0;
        private String hash = AuditEvent.NO_HASH;

        Walk(AuditEvents.Head head, AuditEvents.Head remembered) {
            this.head = head;
            this.remembered = remembered;
        }

        Verification run() {
            for (List<AuditEvent> page = page(); !page.isEmpty(); page = page()) {
                for (AuditEvent event : page) {
                    if (event.sequence() > head.sequence()) {
                        return end();
                    }
                    @Nullable String problem = problem(event);
                    if (problem != null) {
                        return broken(sequence + 1, problem);
                    }
                    sequence = event.sequence();
                    hash = event.hash();
                }
            }
            return end();
        }

        private List<AuditEvent> page() {
            return events.oldest(AuditEvents.Filter.ANY, sequence, PAGE);
        }

        private @Nullable String problem(AuditEvent event) {
            if (event.sequence() != sequence + 1) {
                return "#%d to #%d are missing".formatted(sequence + 1, event.sequence() - 1);
            }
            if (!event.previousHash().equals(hash)) {
                return "it does not follow from the event before it";
            }
            if (!event.isIntact()) {
                return "its content is not what was recorded";
            }
            boolean replaced =
                    event.sequence() == remembered.sequence()
                            && !event.hash().equals(remembered.hash());
            return replaced
                    ? "the chain was rewritten since it was verified, says " + checkpoint.file()
                    : null;
        }

        private Verification end() {
            if (head.sequence() < 0) {
                return broken(sequence + 1, "the record of where the chain ends is gone");
            }
            if (sequence < head.sequence()) {
                return broken(
                        sequence + 1,
                        "#%d to #%d are missing at the end"
                                .formatted(sequence + 1, head.sequence()));
            }
            if (!hash.equals(head.hash())) {
                return broken(sequence, "it is not the event that was appended last");
            }
            if (sequence < remembered.sequence()) {
                return broken(
                        sequence + 1,
                        "an older state was put back: #%d was verified before, says %s"
                                .formatted(remembered.sequence(), checkpoint.file()));
            }
            return Verification.intact(clock.instant(), sequence);
        }

        private Verification broken(long at, String problem) {
            return Verification.broken(clock.instant(), at - 1, at, problem);
        }
    }
}
