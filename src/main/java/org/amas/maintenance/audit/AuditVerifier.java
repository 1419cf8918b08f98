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
    private final Checkpoints checkpoints;
    private final Clock clock;
    private volatile @Nullable Verification last;

    AuditVerifier(AuditEvents events, Checkpoints checkpoints, Clock clock) {
        this.events = events;
        this.checkpoints = checkpoints;
        this.clock = clock;
    }

    /** The newest result since the application started, if there is one. */
    @Nullable Verification last() {
        return last;
    }

    Verification verify() {
        Verification result = result();
        last = result;
        return result;
    }

    /** What somebody else found out about the chain. */
    void found(Verification result) {
        last = result;
    }

    private Verification result() {
        List<Checkpoint> seen;
        try {
            seen = checkpoints.all();
        } catch (IllegalArgumentException changed) {
            return Verification.broken(
                    clock.instant(), 0, 1, checkpoints.file() + " " + changed.getMessage());
        }
        // The head is read before the events: what is appended meanwhile lies beyond it and isn't
        // looked at. The checkpoints before the head: none of them can lie beyond it.
        AuditEvents.Head head = events.head();
        return walk(head, new ChainWalk(seen));
    }

    private Verification walk(AuditEvents.Head head, ChainWalk walk) {
        for (List<AuditEvent> page = page(walk); !page.isEmpty(); page = page(walk)) {
            for (AuditEvent event : page) {
                if (event.sequence() > head.sequence()) {
                    return end(head, walk);
                }
                String problem = walk.step(event);
                if (problem != null) {
                    return broken(walk.sequence() + 1, problem);
                }
            }
        }
        return end(head, walk);
    }

    private List<AuditEvent> page(ChainWalk walk) {
        return events.oldest(AuditEvents.Filter.ANY, walk.sequence(), PAGE);
    }

    private Verification end(AuditEvents.Head head, ChainWalk walk) {
        long sequence = walk.sequence();
        if (head.sequence() < 0) {
            return broken(sequence + 1, "the record of where the chain ends is gone");
        }
        if (sequence < head.sequence()) {
            return broken(
                    sequence + 1, ChainWalk.missing(sequence + 1, head.sequence()) + " at the end");
        }
        if (!walk.hash().equals(head.hash())) {
            return broken(sequence, "it is not the event that was appended last");
        }
        String problem = walk.end();
        return problem == null
                ? Verification.intact(clock.instant(), sequence)
                : broken(sequence + 1, problem);
    }

    private Verification broken(long at, String problem) {
        return Verification.broken(clock.instant(), at - 1, at, problem);
    }
}
