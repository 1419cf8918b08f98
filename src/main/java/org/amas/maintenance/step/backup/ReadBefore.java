package org.amas.maintenance.step.backup;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StoreData;
import org.amas.maintenance.step.StoreData.Righted;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a store held when it was stopped. Only evidence speaks for a restore: it loses what was
 * written since the backup, so what still is as it was is left alone.
 */
final class ReadBefore implements StoreData.Before {

    private static final int SHOWN = 500;

    private final BackedUpData data;
    private final BackupFolder folder;
    private final Stored before;
    private final BackedUpData.Refill refill;

    ReadBefore(BackedUpData data, BackupFolder folder, Stored before, BackedUpData.Refill refill) {
        this.data = data;
        this.folder = folder;
        this.before = before;
        this.refill = refill;
    }

    /**
     * What is there now.
     *
     * @param sound why it may stay as it is; null if it may not
     * @param kept where it was written to; null if it could not be read
     */
    private record Found(@Nullable String sound, @Nullable Path kept) {}

    @Override
    public Righted putRight(StepContext context) throws Exception {
        Optional<Stored> made =
                folder.verifiedOf(context.run(), context.environment(), data.target(context));
        if (made.isEmpty()) {
            return wrong("this run's backup is gone, so its data was not looked at", null, context);
        }
        Stored backup = made.get();
        try {
            Found found = found(backup, context);
            return found.sound != null
                    ? new Righted(true, found.sound)
                    : restored(backup, found.kept, context);
        } catch (NotRight stopped) {
            return wrong(String.valueOf(stopped.getMessage()), backup, context);
        }
    }

    private Found found(Stored backup, StepContext context) throws Exception {
        context.say("Reading what it holds now …");
        Instant now = context.clock().instant();
        try (Draft draft = folder.begin(context, data.target(context), BackedUpData.LIMITS, now)) {
            Stored found = data.read(draft, data.open(context), context);
            String name = backup.manifest().name();
            if (data.differences(backup, found, context).isEmpty()) {
                return new Found("its data is what %s has".formatted(name), null);
            }
            List<Difference> changed = data.differences(before, found, context);
            if (changed.isEmpty()) {
                return new Found("its data is what it was when it was stopped", null);
            }
            context.show(table(changed));
            return new Found(null, draft.finish(found.manifest()).folder());
        } catch (IOException full) {
            throw new NotRight("its data could not be read: " + full.getMessage());
        } catch (RuntimeException unreadable) {
            String why = "its data can't be read: " + unreadable.getMessage();
            if (context.cancelled() || !data.keepsWhatIsThere()) {
                throw new NotRight(why);
            }
            context.say(why);
            return new Found(null, null);
        }
    }

    private Righted restored(Stored backup, @Nullable Path kept, StepContext context)
            throws Exception {
        Manifest manifest = backup.manifest();
        if (kept != null) {
            context.say("What it holds is kept: " + kept);
        }
        context.say("Restoring %s, taken %s …".formatted(manifest.name(), manifest.takenAt()));
        Scratch.Restored restored = refilled(backup, context);
        restored.notes().forEach(context::finding);
        restored.differences().forEach(context::finding);
        if (!restored.differences().isEmpty()) {
            throw new NotRight("not all of %s could be restored".formatted(manifest.name()));
        }
        List<Difference> left = data.verified(backup, context);
        if (!left.isEmpty()) {
            context.show(table(left));
            throw new NotRight(
                    "%s was restored and came back with %s"
                            .formatted(manifest.name(), Amount.of(left.size(), "difference")));
        }
        context.finding(lost(backup, restored, kept));
        return new Righted(
                true,
                "its data was not what it was: %s was restored, and compared without a difference"
                        .formatted(manifest.name()));
    }

    private Scratch.Restored refilled(Stored backup, StepContext context) throws Exception {
        List<Stored.Damage> damages = backup.damages(context::cancelled);
        if (!damages.isEmpty()) {
            throw new NotRight(
                    "the backup's %s %s"
                            .formatted(damages.getFirst().file(), damages.getFirst().text()));
        }
        try {
            return refill.from(backup, context);
        } catch (IOException | RuntimeException failed) {
            throw new NotRight("it could not be restored: " + failed.getMessage());
        }
    }

    private Finding lost(Stored backup, Scratch.Restored restored, @Nullable Path kept) {
        Manifest manifest = backup.manifest();
        Duration lost = Duration.between(manifest.takenAt(), before.manifest().takenAt());
        return Finding.error(
                        manifest.address(),
                        "The failed image had changed its data. This run's backup was restored;"
                                + " what AMAS wrote after it is not in it.",
                        "restored")
                .evidence(
                        "%s, taken %s before the container was stopped; %s%s"
                                .formatted(
                                        backup.folder(),
                                        Amount.time(lost),
                                        restored.how(),
                                        kept == null ? "" : "\nwhat was there: " + kept));
    }

    private Righted wrong(String why, @Nullable Stored backup, StepContext context) {
        context.finding(
                Finding.critical(
                                data.target(context).address(),
                                "A person must look at its data: " + why,
                                "data-not-right")
                        .evidence(backup == null ? null : "this run's backup: " + backup.folder()));
        return new Righted(false, why);
    }

    private static Table table(List<Difference> differences) {
        return Table.of(
                "What it holds otherwise than before",
                List.of(
                        Column.text("What"),
                        Column.text("Name"),
                        new Column("Before", ""),
                        new Column("Now", ""),
                        Column.text("How")),
                differences.stream()
                        .limit(SHOWN)
                        .map(d -> Table.row(d.kind(), d.name(), d.wanted(), d.found(), d.text()))
                        .toList());
    }

    private static final class NotRight extends Exception {

        private static final long serialVersionUID = 1L;

        NotRight(String reason) {
            super(reason);
        }
    }
}
