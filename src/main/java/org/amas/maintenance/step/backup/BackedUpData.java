package org.amas.maintenance.step.backup;

import org.amas.maintenance.step.OwnerOnly;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StoreData;
import org.amas.maintenance.target.Target;
import org.amas.maintenance.target.TargetDenied;
import org.springframework.util.unit.DataSize;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Reads a store as a backup does, and fills it from one where it must be. */
public abstract class BackedUpData implements StoreData {

    /** The disk decides, not a number: what is read once more was backed up a moment ago. */
    static final BackupSettings LIMITS =
            new BackupSettings(
                    DataSize.ofTerabytes(10),
                    DataSize.ofGigabytes(1),
                    2,
                    Duration.ofDays(1),
                    false);

    private final BackupFolder folder;

    protected BackedUpData(BackupFolder folder) {
        this.folder = folder;
    }

    /** Puts the content of a backup in the place of what a store holds. */
    public interface Refill {

        /**
         * @return what could not be restored, and notes
         */
        Scratch.Restored from(Stored backup, StepContext context) throws Exception;
    }

    protected abstract Target target(StepContext context);

    protected abstract Source open(StepContext context);

    /**
     * What restoring will need and only a sound server tells.
     *
     * @throws TargetDenied if the account could not restore it
     */
    protected abstract Refill prepare(StepContext context) throws Exception;

    /** Whether a refill keeps what is there, so that nothing is lost by it. */
    protected boolean keepsWhatIsThere() {
        return false;
    }

    /** How the content of one reading differs from that of another. */
    protected abstract List<Difference> differences(
            Stored wanted, Stored found, StepContext context) throws Exception;

    /** What isn't as the backup has it, once that was restored. */
    protected List<Difference> verified(Stored backup, StepContext context) throws Exception {
        try (Draft draft = draft(context, "restored")) {
            return differences(backup, read(draft, open(context), context), context);
        }
    }

    @Override
    public final PlannedObject planned(StepContext context) {
        return new PlannedObject(
                "server",
                target(context).address(),
                "restore this run's backup, should a new image that fails have changed its data",
                null);
    }

    @Override
    public final Before look(StepContext context) throws Exception {
        Refill refill = prepare(context);
        context.say("Reading what it holds …");
        try (Draft draft = draft(context, "before")) {
            Stored before = draft.finish(read(draft, open(context), context).manifest());
            return new ReadBefore(this, folder, before, refill);
        } catch (Draft.NoRoom full) {
            throw new IOException("what it holds can't be read: " + full.getMessage(), full);
        }
    }

    /** A reading of our own, deleted with the step's work. */
    protected static Draft draft(StepContext context, String name) throws IOException {
        Path work = context.directory().resolve(context.token());
        Files.createDirectories(work, OwnerOnly.FOLDER);
        return Draft.begin(work, name, LIMITS, context::cancelled);
    }

    /** To be compared while the draft is open. */
    protected final Stored read(Draft draft, Source source, StepContext context) throws Exception {
        Instant now = context.clock().instant();
        try (source) {
            Source.Contents contents = source.write(draft);
            return draft.unfinished(
                    BackupKind.manifest(draft, contents, target(context), context, now));
        }
    }
}
