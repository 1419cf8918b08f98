package org.amas.maintenance.step.docker;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.VerifiedBackups;
import org.amas.maintenance.step.VerifiedBackups.VerifiedBackup;
import org.amas.maintenance.target.Target;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetType;

import java.util.Optional;

/** The backups that a run has made before it changes what holds data or migrates it. */
final class RunBackups {

    private final VerifiedBackups backups;

    RunBackups(VerifiedBackups backups) {
        this.backups = backups;
    }

    /** A store isn't backed up by this run. */
    static final class NoBackup extends Exception {

        private static final long serialVersionUID = 1L;

        NoBackup(String reason) {
            super(reason);
        }
    }

    /**
     * Of every store that the environment has: a new version of AMAS migrates its data. A store's
     * own container doesn't change without one.
     */
    void require(Optional<TargetType> own, StepContext context) throws NoBackup {
        for (TargetType type : Stores.ALL.stream().sorted().toList()) {
            Target target;
            try {
                target = context.target(Target.class, type);
            } catch (TargetAbsent absent) {
                if (own.filter(type::equals).isPresent()) {
                    throw new NoBackup(absent.getMessage() + ", so nothing of it is backed up");
                }
                continue;
            }
            VerifiedBackup newest =
                    backups.newest(context.environment(), target)
                            .filter(backup -> backup.run() == context.run())
                            .orElseThrow(
                                    () ->
                                            new NoBackup(
                                                    "this run has made no backup of %s that was restored and compared"
                                                            .formatted(type.word())));
            context.say("Backup of %s: %s".formatted(type.word(), newest.folder()));
        }
    }
}
