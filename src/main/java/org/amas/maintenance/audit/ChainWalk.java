package org.amas.maintenance.audit;

import org.jspecify.annotations.Nullable;

import java.util.Iterator;
import java.util.List;

/** Goes along the chain from its first event and knows the first thing that is wrong with it. */
final class ChainWalk {

    private final Iterator<Checkpoint> ahead;
    private @Nullable Checkpoint checkpoint;
    private long sequence = 0;
    private String hash = AuditEvent.NO_HASH;

    /**
     * @param checkpoints by sequence
     */
    ChainWalk(List<Checkpoint> checkpoints) {
        ahead = checkpoints.iterator();
        checkpoint = ahead.hasNext() ? ahead.next() : null;
    }

    /** The last event that was as it was written; 0 before the first. */
    long sequence() {
        return sequence;
    }

    String hash() {
        return hash;
    }

    /** What is wrong with the event that comes next; null if nothing is, and the walk goes on. */
    @Nullable String step(AuditEvent event) {
        String problem = problem(event);
        if (problem == null) {
            sequence = event.sequence();
            hash = event.hash();
        }
        return problem;
    }

    private @Nullable String problem(AuditEvent event) {
        if (event.sequence() != sequence + 1) {
            return event.sequence() <= sequence
                    ? "#%d is there again or out of order".formatted(event.sequence())
                    : missing(sequence + 1, event.sequence() - 1);
        }
        if (!event.previousHash().equals(hash)) {
            return "it does not follow from the event before it";
        }
        if (!event.isIntact()) {
            return "its content is not what was recorded";
        }
        return contradicted(event);
    }

    private @Nullable String contradicted(AuditEvent event) {
        Checkpoint seen = checkpoint;
        if (seen == null || seen.sequence() != event.sequence()) {
            return null;
        }
        checkpoint = ahead.hasNext() ? ahead.next() : null;
        return seen.hash().equals(event.hash()) ? null : rewritten(seen);
    }

    /** What is wrong with the chain ending here; null if nothing is. */
    @Nullable String end() {
        Checkpoint newest = unreached();
        return newest == null ? null : lacking(newest);
    }

    /** The newest checkpoint behind the end; null if there is none. */
    @Nullable Checkpoint unreached() {
        while (ahead.hasNext()) {
            checkpoint = ahead.next();
        }
        return checkpoint;
    }

    static String missing(long from, long to) {
        return from == to
                ? "#%d is missing".formatted(from)
                : "#%d to #%d are missing".formatted(from, to);
    }

    static String rewritten(Checkpoint seen) {
        return "the chain was rewritten: #%d was another event at the checkpoint of %s"
                .formatted(seen.sequence(), seen.at());
    }

    static String lacking(Checkpoint seen) {
        return "the end is cut off or an older state was put back: #%d was there at the checkpoint of %s"
                .formatted(seen.sequence(), seen.at());
    }
}
