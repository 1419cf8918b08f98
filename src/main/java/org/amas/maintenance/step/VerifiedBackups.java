package org.amas.maintenance.step;

import org.amas.maintenance.target.Target;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What may be relied on when something is to be destroyed: backups that were restored once. */
public interface VerifiedBackups {

    /**
     * The newest backup of exactly this server whose last check restored it without a difference,
     * and whose files are still there in their full length.
     */
    Optional<VerifiedBackup> newest(String environment, Target target);

    /**
     * A backup that was restored into a scratch place and compared.
     *
     * @param takenAt the moment whose data it holds: its age counts from here
     * @param run that made it
     */
    record VerifiedBackup(String name, Path folder, Instant takenAt, Instant verifiedAt, long run) {

        /** How much of what was written since would be lost. */
        public Duration age(Instant now) {
            return Duration.between(takenAt, now);
        }
    }
}
