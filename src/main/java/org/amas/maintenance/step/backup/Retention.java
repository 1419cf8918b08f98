package org.amas.maintenance.step.backup;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.StepContext;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** What may go: backups past their time or number, and what a killed process left half written. */
final class Retention {

    private final BackupSettings settings;
    private final BackupFolder.Listing listing;
    private final Instant now;

    Retention(BackupSettings settings, BackupFolder.Listing listing, Instant now) {
        this.settings = settings;
        this.listing = listing;
        this.now = now;
    }

    /** The oldest first. The newest verified one is not among them, whatever its age. */
    List<Stored> past() {
        List<Stored> all = listing.backups();
        Stored kept = all.stream().filter(s -> s.manifest().verified()).findFirst().orElse(null);
        Instant oldest = now.minus(settings.keepFor());
        return Stream.iterate(all.size() - 1, i -> i >= 0, i -> i - 1)
                .filter(i -> i >= settings.keep() || taken(all.get(i)).isBefore(oldest))
                .map(all::get)
                .filter(s -> s != kept)
                .toList();
    }

    private static Instant taken(Stored stored) {
        return stored.manifest().takenAt();
    }

    List<PlannedObject> planned() {
        Stream<PlannedObject> unfinished =
                listing.unfinished().stream()
                        .map(p -> new PlannedObject("unfinished backup", name(p), "delete", null));
        Stream<PlannedObject> past =
                settings.deleteOld() ? past().stream().map(this::delete) : Stream.of();
        return Stream.concat(unfinished, past).toList();
    }

    private PlannedObject delete(Stored stored) {
        return new PlannedObject(
                "backup", name(stored.folder()), "delete", stored.manifest().bytes());
    }

    private static String name(Path path) {
        return path.toString();
    }

    /** Deletes what is allowed and was shown, and tells of the rest. */
    void apply(StepContext context) throws IOException {
        for (Path left : listing.unfinished()) {
            if (context.mayTouch(
                    new PlannedObject("unfinished backup", name(left), "delete", null))) {
                context.say("Removing " + left + ", which an earlier run left half written");
                BackupFolder.delete(left);
            }
        }
        List<Stored> past = past();
        if (past.isEmpty()) {
            return;
        }
        if (settings.deleteOld()) {
            for (Stored old : past) {
                if (context.mayTouch(delete(old))) {
                    context.say("Deleting " + old.folder() + ": kept are " + settings.rule());
                    BackupFolder.delete(old.folder());
                }
            }
            return;
        }
        context.finding(
                Finding.info(
                        String.valueOf(past.getFirst().folder().getParent()),
                        "%s past what is to be kept (%s). Nothing deletes them unless the step says deleteOld: true."
                                .formatted(lie(past.size()), settings.rule()),
                        "old-backups"));
    }

    private static String lie(int count) {
        return Amount.of(count, "backup") + (count == 1 ? " lies" : " lie") + " there";
    }
}
