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
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.Target;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDenied;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Restores a backup into a scratch place on its own server, compares what came back with what was
 * counted when it was made, and removes it. The live data isn't touched.
 */
public abstract class RestoreCheckKind implements StepKind<CheckSettings> {

    private final BackupFolder folder;

    protected RestoreCheckKind(BackupFolder folder) {
        this.folder = folder;
    }

    protected abstract TargetType type();

    protected abstract Target target(StepContext context);

    /**
     * @throws TargetDown and {@link TargetDenied} as {@link StepKind#perform}
     */
    protected abstract Scratch open(StepContext context);

    /** What is made at the server and removed again. */
    protected abstract PlannedObject scratch(StepContext context);

    @Override
    public final Class<CheckSettings> settings() {
        return CheckSettings.class;
    }

    @Override
    public final Effect effect(CheckSettings settings) {
        return Effect.CHANGES;
    }

    @Override
    public final Set<TargetType> uses(CheckSettings settings) {
        return Set.of(type());
    }

    @Override
    public final Set<String> readings() {
        return Set.of("backup_age_hours", "restored_objects", "restore_seconds", "differences");
    }

    @Override
    public final Plan plan(CheckSettings settings, StepContext context) throws Exception {
        try (Scratch open = open(context)) {
            PlannedObject record =
                    new PlannedObject(
                            "file",
                            folder.of(context.environment(), type())
                                    + "/*/"
                                    + BackupFolder.MANIFEST,
                            "note the result in the checked backup's",
                            null);
            return Plan.of(List.of(scratch(context), record), "one scratch place, one note");
        } catch (TargetAbsent | TargetDenied | TargetDown e) {
            return Plan.unavailable(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public final Outcome perform(CheckSettings settings, StepContext context) throws Exception {
        Target target = target(context);
        try (Scratch scratch = open(context)) {
            BackupFolder.Listing listing = folder.list(context.environment(), type());
            Optional<Stored> chosen = chosen(settings, listing, target, context);
            if (chosen.isEmpty() && settings.onlyThisRun()) {
                return Outcome.notRun("this run has made no backup of " + type().word());
            }
            if (chosen.isEmpty()) {
                return Outcome.failed(missing(settings, context, target));
            }
            tellUnreadable(listing, chosen.get(), context);
            return check(chosen.get(), scratch, context);
        } catch (Scratch.CannotCheck impossible) {
            return Outcome.notRun(impossible.reason());
        }
    }

    private static Optional<Stored> chosen(
            CheckSettings settings,
            BackupFolder.Listing listing,
            Target target,
            StepContext context) {
        return listing.backups().stream()
                .filter(s -> s.manifest().address().equals(target.address()))
                .filter(
                        s ->
                                settings.backup() == null
                                        || settings.backup().equals(s.manifest().name()))
                .filter(s -> !settings.onlyThisRun() || s.manifest().run() == context.run())
                .findFirst();
    }

    private String missing(CheckSettings settings, StepContext context, Target target) {
        return "there is no backup%s of %s in %s"
                .formatted(
                        settings.backup() == null ? "" : " " + settings.backup(),
                        target.address(),
                        folder.of(context.environment(), type()));
    }

    /** Names sort by time: what is newer than the chosen one might have been the newest backup. */
    private static void tellUnreadable(
            BackupFolder.Listing listing, Stored chosen, StepContext context) {
        listing.unreadable().stream()
                .filter(name -> name.compareTo(chosen.manifest().name()) > 0)
                .forEach(
                        name ->
                                context.finding(
                                        Finding.error(
                                                name,
                                                "The manifest of a newer backup is missing or can't"
                                                        + " be read.",
                                                "unreadable-manifest")));
    }

    private Outcome check(Stored backup, Scratch scratch, StepContext context) throws Exception {
        Manifest manifest = backup.manifest();
        context.say("Checking %s, taken %s".formatted(manifest.name(), manifest.takenAt()));
        Duration age = Duration.between(manifest.takenAt(), context.clock().instant());
        read(context, "backup_age_hours", Amount.tenths(age.toMinutes() / 60.0), "h");
        List<Finding> differences = new ArrayList<>();
        Scratch.Restored restored = null;
        for (Stored.Damage damage : backup.damages(context::cancelled)) {
            differences.add(
                    Finding.error(
                            manifest.name(),
                            "%s %s.".formatted(damage.file(), damage.text()),
                            "damaged:" + damage.file()));
        }
        if (differences.isEmpty()) {
            context.say("All files are as they were written; restoring …");
            long start = System.nanoTime();
            restored = scratch.restore(backup);
            double seconds = (System.nanoTime() - start) / 1e9;
            read(context, "restore_seconds", Amount.tenths(seconds), "s");
            differences.addAll(compare(manifest, restored, context));
        }
        return settle(backup, restored, differences, context);
    }

    private List<Finding> compare(
            Manifest manifest, Scratch.Restored restored, StepContext context) {
        List<Finding> differences = new ArrayList<>();
        Map<String, Manifest.Part> found = new TreeMap<>();
        restored.parts().forEach(p -> found.put(key(p), p));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Manifest.Part wanted : manifest.parts()) {
            Manifest.Part back = found.remove(key(wanted));
            rows.add(row(wanted, back));
            if (!wanted.equals(back)) {
                differences.add(difference(wanted, back));
            }
        }
        found.values().forEach(extra -> differences.add(surplus(extra)));
        differences.addAll(restored.differences());
        restored.notes().forEach(context::finding);
        read(
                context,
                "restored_objects",
                restored.parts().stream().mapToLong(Manifest.Part::count).sum(),
                "");
        context.show(
                Table.of(
                        "Backed up and restored",
                        List.of(
                                Column.text("what"),
                                Column.text("name"),
                                new Column("in the backup", ""),
                                new Column("restored", ""),
                                Column.text("content")),
                        rows));
        return differences;
    }

    private static String key(Manifest.Part part) {
        return part.kind() + "\0" + part.name();
    }

    private static List<@Nullable Object> row(Manifest.Part wanted, Manifest.@Nullable Part back) {
        String content = back == null ? "missing" : wanted.equals(back) ? "the same" : "different";
        return Table.row(
                wanted.kind(),
                wanted.name(),
                wanted.count(),
                back == null ? null : back.count(),
                content);
    }

    private static Finding difference(Manifest.Part wanted, Manifest.@Nullable Part back) {
        String text =
                back == null
                        ? "%s %s did not come back.".formatted(wanted.kind(), wanted.name())
                        : wanted.count() == back.count()
                                ? "%s %s came back with other content."
                                        .formatted(wanted.kind(), wanted.name())
                                : "%s %s came back with %d instead of %d."
                                        .formatted(
                                                wanted.kind(),
                                                wanted.name(),
                                                back.count(),
                                                wanted.count());
        return Finding.error(
                wanted.name(), capital(text), "differs:" + wanted.kind() + ":" + wanted.name());
    }

    private static Finding surplus(Manifest.Part extra) {
        String text = "%s %s came back, and was not in the backup.";
        return Finding.error(
                extra.name(),
                capital(text.formatted(extra.kind(), extra.name())),
                "surplus:" + extra.kind() + ":" + extra.name());
    }

    private static String capital(String sentence) {
        return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
    }

    private Outcome settle(
            Stored backup,
            Scratch.@Nullable Restored restored,
            List<Finding> differences,
            StepContext context)
            throws IOException {
        if (context.cancelled()) {
            throw new IOException("cancelled");
        }
        differences.forEach(context::finding);
        read(context, "differences", differences.size(), "");
        boolean passed = differences.isEmpty() && restored != null;
        folder.record(
                backup,
                new Manifest.Verification(
                        context.clock().instant(),
                        context.run(),
                        passed,
                        restored == null ? "not restored: its files are damaged" : restored.how(),
                        differences.stream().limit(100).map(Finding::text).toList()));
        String name = backup.manifest().name();
        return Outcome.done(
                passed
                        ? name + " was restored and compared: no difference"
                        : name
                                + " is not to be relied on: "
                                + Amount.of(differences.size(), "difference"));
    }

    private void read(StepContext context, String name, double value, String unit) {
        context.reading(Reading.of(name, value, unit).label("target", type().word()));
    }
}
