package org.amas.maintenance.step.file;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compresses old log files and deletes the ones past their retention. Audit logs and files that a
 * process has open are left; so is what can't be proven closed.
 */
@Component
class FileRotateKind implements StepKind<FileRotateKind.Settings> {

    /**
     * @param patterns globs by retention class; none: the environment's
     * @param compressAfter since a file was last written
     * @param deleteAfter since the content of a file, compressed or not, was last written
     * @param maxFiles at most so many are touched in one run, the oldest first
     * @param maxBytes at most so much is read or deleted in one run
     */
    record Settings(
            @Size(max = 20) Map<@NotBlank String, List<@NotBlank String>> patterns,
            @DurationMin(hours = 1) Duration compressAfter,
            @DurationMin(days = 1) Duration deleteAfter,
            @Min(1) @Max(100_000) Integer maxFiles,
            DataSize maxBytes) {

        Settings {
            patterns = patterns == null ? Map.of() : new TreeMap<>(patterns);
            compressAfter = compressAfter == null ? Duration.ofDays(7) : compressAfter;
            deleteAfter = deleteAfter == null ? Duration.ofDays(30) : deleteAfter;
            maxFiles = maxFiles == null ? 500 : maxFiles;
            maxBytes = maxBytes == null ? DataSize.ofGigabytes(50) : maxBytes;
        }

        @AssertTrue(message = "deleteAfter must be longer than compressAfter")
        boolean isOrdered() {
            return deleteAfter.compareTo(compressAfter) > 0;
        }

        String rule() {
            return "log files not written for %s compressed, those not written for %s deleted, at most %d files and %s"
                    .formatted(
                            Amount.time(compressAfter),
                            Amount.time(deleteAfter),
                            maxFiles,
                            Amount.bytes(maxBytes.toBytes()));
        }
    }

    private final Lease lease;

    FileRotateKind() {
        this(Lease.kernel());
    }

    FileRotateKind(Lease lease) {
        this.lease = lease;
    }

    @Override
    public String name() {
        return "file.rotate";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Effect effect(Settings settings) {
        return Effect.CHANGES;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Set.of(TargetType.FILES);
    }

    @Override
    public Set<String> readings() {
        return Set.of(
                "files_compressed",
                "files_deleted",
                "files_left",
                "bytes_reclaimed",
                "used_percent");
    }

    @Override
    public Plan plan(Settings settings, StepContext context) throws IOException {
        try {
            LogFolder folder = LogFolder.of(context, settings.patterns());
            OpenFiles open = OpenFiles.scan(OpenFiles.proc(context), lease);
            Selection selection = Selection.of(folder, open, settings, context.clock().instant());
            List<PlannedObject> objects =
                    selection.due().stream().map(Selection.Due::planned).toList();
            if (objects.isEmpty() && !selection.unproven().isEmpty()) {
                return Plan.unavailable(open.blind());
            }
            return Plan.of(objects, settings.rule());
        } catch (TargetAbsent | TargetDown e) {
            return Plan.unavailable(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) throws IOException {
        LogFolder folder = LogFolder.of(context, settings.patterns());
        context.say("Looking for the open files of every process …");
        OpenFiles open = OpenFiles.scan(OpenFiles.proc(context), lease);
        context.say("Looking at the log files below " + folder.root() + ": " + settings.rule());
        Selection selection = Selection.of(folder, open, settings, context.clock().instant());
        Rotation rotation = new Rotation(folder, lease, context);
        rotation.leave(selection, open);
        rotation.act(selection.due());
        return rotation.report(selection, open);
    }
}
