package org.amas.maintenance.step.backup;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Limit;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.Recovery;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads a whole server and writes a new folder of ours: nothing at the server is changed. Whether
 * the backup is any good is for {@link RestoreCheckKind} to say.
 */
public abstract class BackupKind implements StepKind<BackupSettings> {

    private static final Duration USUAL = Duration.ofDays(30);
    private static final int USUAL_RUNS = 7;

    private final BackupFolder folder;

    protected BackupKind(BackupFolder folder) {
        this.folder = folder;
    }

    protected abstract TargetType type();

    protected abstract Target target(StepContext context);

    /**
     * @throws TargetDown and {@link TargetDenied} as {@link StepKind#perform}
     */
    protected abstract Source open(StepContext context);

    /** What becomes of the server while it is read; part of the plan and of what is printed. */
    protected abstract String touched();

    @Override
    public final Class<BackupSettings> settings() {
        return BackupSettings.class;
    }

    @Override
    public final Effect effect(BackupSettings settings) {
        return Effect.CHANGES;
    }

    @Override
    public final Set<TargetType> uses(BackupSettings settings) {
        return Set.of(type());
    }

    @Override
    public final Set<String> readings() {
        return Set.of(
                "backup_bytes",
                "backup_objects",
                "backup_seconds",
                "size_percent_of_usual",
                "backups_kept",
                "backups_bytes");
    }

    @Override
    public final Plan plan(BackupSettings settings, StepContext context) throws Exception {
        try (Source source = open(context)) {
            Path place = folder.of(context.environment(), type());
            List<PlannedObject> objects = new ArrayList<>();
            objects.add(written(place, source.estimate()));
            objects.addAll(retention(settings, context).planned());
            return Plan.of(objects, "a new backup below " + place + "; kept: " + settings.rule());
        } catch (TargetAbsent | TargetDenied | TargetDown e) {
            return Plan.unavailable(String.valueOf(e.getMessage()));
        }
    }

    private PlannedObject written(Path place, long estimate) {
        return new PlannedObject(
                "folder", place.toString(), "add a backup; " + touched(), estimate);
    }

    @Override
    public final Outcome perform(BackupSettings settings, StepContext context) throws Exception {
        Target target = target(context);
        try (Source source = open(context)) {
            long expected = source.estimate();
            String tight = tight(settings, context, expected);
            if (tight != null) {
                return Outcome.failed(tight);
            }
            long start = System.nanoTime();
            Source.Contents contents;
            Stored stored;
            List<Long> usual = usual(target, context);
            Instant now = context.clock().instant();
            try (Draft draft = folder.begin(context, target, settings, now)) {
                context.say("Writing " + draft.name() + "; " + touched());
                contents = source.write(draft);
                stored = draft.finish(manifest(draft, contents, target, context, now));
            } catch (Draft.NoRoom full) {
                return Outcome.failed("no backup was made: " + full.getMessage());
            }
            report(stored, contents, usual, (System.nanoTime() - start) / 1e9, context);
            retain(settings, context);
            return Outcome.done(
                    "%s in %s, not verified yet"
                            .formatted(contents.amount(), Amount.bytes(stored.manifest().bytes())));
        }
    }

    /** Why there is no room for it; null if there is. */
    private @Nullable String tight(BackupSettings settings, StepContext context, long expected)
            throws IOException {
        Path place = folder.of(context.environment(), type());
        long free =
                Files.getFileStore(BackupFolder.standing(place)).getUsableSpace()
                        - settings.keepFree().toBytes();
        context.say(
                "About %s are expected; %s are free below %s beside the %s that stay free"
                        .formatted(
                                Amount.bytes(expected),
                                Amount.bytes(Math.max(0, free)),
                                place,
                                Amount.bytes(settings.keepFree().toBytes())));
        if (expected > settings.maxBytes().toBytes()) {
            return "about %s are expected, and a backup may have %s (maxBytes)"
                    .formatted(Amount.bytes(expected), Amount.bytes(settings.maxBytes().toBytes()));
        }
        return free >= 2 * expected
                ? null
                : "too little room below %s: twice the expected %s must be free beside the %s that stay free, and %s are"
                        .formatted(
                                place,
                                Amount.bytes(expected),
                                Amount.bytes(settings.keepFree().toBytes()),
                                Amount.bytes(Math.max(0, free)));
    }

    static Manifest manifest(
            Draft draft,
            Source.Contents contents,
            Target target,
            StepContext context,
            Instant takenAt) {
        return new Manifest(
                Manifest.FORMAT,
                draft.name(),
                context.environment(),
                target.type().word(),
                target.address(),
                contents.server(),
                contents.method(),
                contents.omitted(),
                takenAt,
                context.clock().instant(),
                context.run(),
                context.step(),
                draft.files(),
                contents.parts(),
                null);
    }

    /** Sizes of the last backups of exactly this server, whichever procedure made them. */
    private List<Long> usual(Target target, StepContext context) throws IOException {
        Instant since = context.clock().instant().minus(USUAL);
        return folder.list(context.environment(), type()).backups().stream()
                .map(Stored::manifest)
                .filter(m -> m.address().equals(target.address()) && m.takenAt().isAfter(since))
                .map(Manifest::bytes)
                .filter(bytes -> bytes > 0)
                .limit(USUAL_RUNS)
                .sorted()
                .toList();
    }

    private void report(
            Stored stored,
            Source.Contents contents,
            List<Long> usual,
            double seconds,
            StepContext context) {
        Manifest manifest = stored.manifest();
        read(context, "backup_bytes", manifest.bytes(), "bytes");
        read(context, "backup_objects", contents.objects(), "");
        read(context, "backup_seconds", Amount.tenths(seconds), "s");
        compare(manifest.bytes(), usual, context);
        context.show(
                Table.of(
                        "What the backup holds",
                        List.of(
                                Column.text("what"),
                                Column.text("name"),
                                new Column("count", ""),
                                Column.text("checksum")),
                        manifest.parts().stream()
                                .map(p -> Table.row(p.kind(), p.name(), p.count(), p.checksum()))
                                .toList()));
        context.say("Complete: " + stored.folder());
        if (!contents.omitted().isEmpty()) {
            context.finding(
                    Finding.info(
                                    manifest.address(),
                                    "Not in the backup: "
                                            + String.join("; ", contents.omitted())
                                            + ".",
                                    "not-in-the-backup")
                            .evidence(contents.method()));
        }
    }

    /** A backup that has become small has mostly lost what it is a backup of. */
    private void compare(long bytes, List<Long> usual, StepContext context) {
        if (usual.isEmpty()) {
            context.say("No earlier backup to compare its size with");
            return;
        }
        long median = usual.get(usual.size() / 2);
        context.say(
                "%s; the median of the last %s is %s"
                        .formatted(
                                Amount.bytes(bytes),
                                Amount.of(usual.size(), "backup"),
                                Amount.bytes(median)));
        double percent = Amount.tenths(100.0 * bytes / median);
        context.reading(
                Reading.of("size_percent_of_usual", percent, "%")
                        .label("target", type().word())
                        .limit(Limit.of(50.0, null, Limit.Worse.BELOW)));
    }

    private void read(StepContext context, String name, double value, String unit) {
        context.reading(Reading.of(name, value, unit).label("target", type().word()));
    }

    private Retention retention(BackupSettings settings, StepContext context) throws IOException {
        return new Retention(
                settings, folder.list(context.environment(), type()), context.clock().instant());
    }

    private void retain(BackupSettings settings, StepContext context) throws IOException {
        retention(settings, context).apply(context);
        List<Stored> left = folder.list(context.environment(), type()).backups();
        read(context, "backups_kept", left.size(), "");
        read(
                context,
                "backups_bytes",
                left.stream().mapToLong(s -> s.manifest().bytes()).sum(),
                "bytes");
    }

    /** Nothing is half a backup: either its folder has its name, or the next run removes it. */
    @Override
    public Recovery recover(StepContext context) throws IOException {
        return folder.list(context.environment(), type()).backups().stream()
                .filter(s -> s.manifest().run() == context.run())
                .filter(s -> s.manifest().step() == context.step())
                .findFirst()
                .map(s -> Recovery.unknown("the backup " + s.folder() + " was complete by then"))
                .orElseGet(
                        () -> Recovery.killed("no backup was completed; the server was only read"));
    }
}
