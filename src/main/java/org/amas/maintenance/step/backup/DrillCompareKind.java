package org.amas.maintenance.step.backup;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.step.docker.DrillStack;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads a restored store of the drill stack from beginning to end, as a backup of it would, and
 * holds that against what was counted when the backup was made.
 */
public abstract class DrillCompareKind implements ReadingKind<DrillSettings> {

    private final BackupFolder folder;

    protected DrillCompareKind(BackupFolder folder) {
        this.folder = folder;
    }

    protected abstract TargetType type();

    protected abstract String host(StepContext context);

    /** What a backup would read now. */
    protected abstract Source open(StepContext context);

    @Override
    public final Class<DrillSettings> settings() {
        return DrillSettings.class;
    }

    @Override
    public final Set<TargetType> uses(DrillSettings settings) {
        return Set.of(type(), TargetType.DOCKER);
    }

    @Override
    public final Set<String> readings() {
        return Set.of("differences", "compared_objects");
    }

    @Override
    public final Outcome perform(DrillSettings settings, StepContext context) throws Exception {
        DockerTarget docker = context.target(DockerTarget.class, TargetType.DOCKER);
        Instant killed;
        context.say("Asking whether %s is a container of the drill …".formatted(host(context)));
        try {
            killed = DrillStack.requireOurs(docker, host(context));
        } catch (DrillStack.NotADrill foreign) {
            return Outcome.failed(foreign.reason());
        }
        Optional<Stored> backup = folder.newestVerified(settings.from(), type(), killed);
        if (backup.isEmpty()) {
            return Outcome.failed(settings.noBackup(type(), killed));
        }
        Manifest manifest = backup.get().manifest();
        context.say("Comparing with %s, taken %s".formatted(manifest.name(), manifest.takenAt()));
        return compare(manifest, read(context), context);
    }

    /** What is read on the way is not kept. */
    private Source.Contents read(StepContext context) throws Exception {
        BackupSettings limits =
                new BackupSettings(
                        DataSize.ofGigabytes(20),
                        DataSize.ofGigabytes(1),
                        2,
                        Duration.ofDays(1),
                        false);
        try (Source source = open(context);
                Draft draft =
                        Draft.begin(context.directory(), "compared", limits, context::cancelled)) {
            return source.write(draft);
        }
    }

    private Outcome compare(Manifest manifest, Source.Contents now, StepContext context)
            throws IOException {
        Map<String, Manifest.Part> found = new TreeMap<>();
        now.parts().forEach(part -> found.put(key(part), part));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        int differences = 0;
        for (Manifest.Part wanted : manifest.parts()) {
            Manifest.Part back = found.remove(key(wanted));
            boolean same = wanted.equals(back);
            rows.add(
                    Table.row(
                            wanted.kind(),
                            wanted.name(),
                            wanted.count(),
                            back == null ? null : back.count(),
                            same ? "the same" : back == null ? "missing" : "different"));
            if (!same) {
                differences++;
                context.finding(difference(wanted, back));
            }
        }
        for (Manifest.Part extra : found.values()) {
            differences++;
            context.finding(
                    Finding.error(
                            extra.name(),
                            "is there and was not in the backup",
                            "surplus:" + extra.kind() + ":" + extra.name()));
        }
        context.reading(label(Reading.of("differences", differences, "")));
        context.reading(label(Reading.of("compared_objects", now.objects(), "")));
        context.show(
                Table.of(
                        "Backed up and found in the drill stack",
                        List.of(
                                Column.text("What"),
                                Column.text("Name"),
                                new Column("In the backup", ""),
                                new Column("Found", ""),
                                Column.text("Content")),
                        rows));
        return Outcome.done(
                "%s compared with %s: %s"
                        .formatted(
                                now.amount(),
                                manifest.name(),
                                Amount.of(differences, "difference")));
    }

    private Reading label(Reading reading) {
        return reading.label("target", type().word());
    }

    private static String key(Manifest.Part part) {
        return part.kind() + "\0" + part.name();
    }

    private static Finding difference(Manifest.Part wanted, Manifest.@Nullable Part back) {
        String text =
                back == null
                        ? "%s %s is missing".formatted(wanted.kind(), wanted.name())
                        : "%s %s has %d instead of %d, or other content"
                                .formatted(
                                        wanted.kind(), wanted.name(), back.count(), wanted.count());
        return Finding.error(wanted.name(), text, "differs:" + wanted.kind() + ":" + wanted.name());
    }
}
