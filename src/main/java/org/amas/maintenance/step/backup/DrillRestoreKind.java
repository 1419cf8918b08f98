package org.amas.maintenance.step.backup;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.docker.DrillStack;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.Target;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetType;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Fills an empty store of the drill stack with another environment's newest verified backup, for
 * good, and takes the time since the stack was killed. A server that is no container of the drill,
 * or holds anything, is left as it is.
 */
public abstract class DrillRestoreKind implements StepKind<DrillSettings> {

    private final BackupFolder folder;

    protected DrillRestoreKind(BackupFolder folder) {
        this.folder = folder;
    }

    protected abstract TargetType type();

    protected abstract Target target(StepContext context);

    protected abstract String host(StepContext context);

    /** How much it holds already: tables, keys, nodes. */
    protected abstract long held(StepContext context) throws Exception;

    /**
     * @return what could not be restored, and notes
     */
    protected abstract Scratch.Restored refill(Stored backup, StepContext context) throws Exception;

    @Override
    public final Class<DrillSettings> settings() {
        return DrillSettings.class;
    }

    @Override
    public final Effect effect(DrillSettings settings) {
        return Effect.CHANGES;
    }

    @Override
    public final Set<TargetType> uses(DrillSettings settings) {
        return Set.of(type(), TargetType.DOCKER);
    }

    @Override
    public final Set<String> readings() {
        return Set.of("restored_after_s", "restore_seconds", "lost_s");
    }

    @Override
    public final Plan plan(DrillSettings settings, StepContext context) throws IOException {
        Target target;
        try {
            target = target(context);
        } catch (TargetAbsent absent) {
            return Plan.unavailable(String.valueOf(absent.getMessage()));
        }
        return folder.newestVerified(settings.from(), type())
                .map(
                        backup ->
                                Plan.of(
                                        List.of(planned(target, settings)),
                                        "one store of the drill stack"))
                .orElseGet(() -> Plan.unavailable(none(settings)));
    }

    /** Which backup that is, the run decides: the newest from before the disaster. */
    private static PlannedObject planned(Target target, DrillSettings settings) {
        return new PlannedObject(
                "server",
                target.address(),
                "fill with the newest verified backup of %s from before it was killed"
                        .formatted(settings.from()),
                null);
    }

    private String none(DrillSettings settings) {
        return "there is no verified backup of %s in %s".formatted(type().word(), settings.from());
    }

    @Override
    public final Outcome perform(DrillSettings settings, StepContext context) throws Exception {
        Target target = target(context);
        DockerTarget docker = context.target(DockerTarget.class, TargetType.DOCKER);
        Instant killed;
        context.say("Asking whether %s is a container of the drill …".formatted(host(context)));
        try {
            killed = DrillStack.requireOurs(docker, host(context));
        } catch (DrillStack.NotADrill foreign) {
            return Outcome.failed(foreign.reason());
        }
        // What was taken after the disaster can't have been there when it came.
        Optional<Stored> newest = folder.newestVerified(settings.from(), type(), killed);
        if (newest.isEmpty()) {
            return Outcome.failed(settings.noBackup(type(), killed));
        }
        long held = held(context);
        if (held > 0) {
            return Outcome.failed("refused: %s holds %d already".formatted(target.address(), held));
        }
        return restore(newest.get(), killed, context);
    }

    private Outcome restore(Stored backup, Instant killed, StepContext context) throws Exception {
        Manifest manifest = backup.manifest();
        context.say(
                "Restoring %s, taken %s: the newest verified one from before"
                        .formatted(manifest.name(), manifest.takenAt()));
        List<Stored.Damage> damages = backup.damages(context::cancelled);
        if (!damages.isEmpty()) {
            return Outcome.failed(
                    "%s: %s %s"
                            .formatted(
                                    manifest.name(),
                                    damages.getFirst().file(),
                                    damages.getFirst().text()));
        }
        long began = System.nanoTime();
        Scratch.Restored restored = refill(backup, context);
        restored.differences().forEach(context::finding);
        restored.notes().stream().map(DrillRestoreKind::noted).forEach(context::finding);
        Duration after = Duration.between(killed, context.clock().instant());
        Duration lost = Duration.between(manifest.takenAt(), killed);
        read(context, "restore_seconds", Amount.tenths((System.nanoTime() - began) / 1e9));
        read(context, "restored_after_s", after.toSeconds());
        read(context, "lost_s", lost.toSeconds());
        return Outcome.done(
                "%s restored %s after the stack was killed; what was written in the %s before is lost"
                        .formatted(manifest.name(), Amount.time(after), Amount.time(lost)));
    }

    /** What is the live data's own trouble is no fault of the recovery. */
    private static Finding noted(Finding note) {
        return Finding.info(note.place(), note.text(), note.fingerprint())
                .evidence(note.evidence());
    }

    private void read(StepContext context, String name, double value) {
        context.reading(Reading.of(name, value, "s").label("target", type().word()));
    }
}
