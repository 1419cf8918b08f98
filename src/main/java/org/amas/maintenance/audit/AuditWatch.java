package org.amas.maintenance.audit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

import java.io.UncheckedIOException;
import java.time.Clock;

/**
 * Writes down every minute where the chain ends, beside the database and in the log, which may be
 * shipped elsewhere. So nobody can undo more than the last minute of the record unseen.
 */
@Component
class AuditWatch {

    private static final Logger log = LoggerFactory.getLogger(AuditWatch.class);

    private final AuditEvents events;
    private final Checkpoints checkpoints;
    private final AuditVerifier verifier;
    private final Clock clock;
    private volatile @Nullable Checkpoint newest;

    AuditWatch(AuditEvents events, Checkpoints checkpoints, AuditVerifier verifier, Clock clock) {
        this.events = events;
        this.checkpoints = checkpoints;
        this.verifier = verifier;
        this.clock = clock;
    }

    /** The newest checkpoint, as last looked at. */
    @Nullable Checkpoint newest() {
        return newest;
    }

    /**
     * Compares the chain with its newest checkpoint, which costs one row, and adds another if it
     * has grown since. A chain that contradicts its checkpoint gets none: the old one is evidence.
     */
    @Scheduled(initialDelayString = "PT5S", fixedDelayString = "PT1M")
    synchronized void keepUp() {
        try {
            Checkpoint before = checkpoints.newest();
            newest = before;
            AuditEvents.Head head = events.head();
            String problem = before == null ? null : contradiction(before, head);
            if (before != null && problem != null) {
                long at = Math.min(before.sequence(), Math.max(0, head.sequence()) + 1);
                verifier.found(Verification.broken(clock.instant(), at - 1, at, problem));
                log.error(
                        "The audit record is not what it was, says {}: {}",
                        checkpoints.file(),
                        problem);
            } else if (head.sequence() > (before == null ? 0 : before.sequence())) {
                keep(new Checkpoint(head.sequence(), head.hash(), clock.instant()));
            }
        } catch (IllegalArgumentException changed) {
            log.error("{}: {}", checkpoints.file(), changed.getMessage());
        } catch (UncheckedIOException unusable) {
            log.error("No audit checkpoint can be kept: {}", unusable.getMessage());
        } catch (DataAccessException | TransactionException down) {
            log.warn("No audit checkpoint this minute: {}", down.getMessage());
        }
    }

    private void keep(Checkpoint now) {
        checkpoints.add(now);
        newest = now;
        log.info("Audit checkpoint: #{} {}", now.sequence(), now.hash());
    }

    private @Nullable String contradiction(Checkpoint before, AuditEvents.Head head) {
        String hash = events.hash(before.sequence());
        if (hash == null || head.sequence() < before.sequence()) {
            return ChainWalk.lacking(before);
        }
        return hash.equals(before.hash()) ? null : ChainWalk.rewritten(before);
    }
}
