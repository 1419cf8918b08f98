package org.amas.maintenance.step.file;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
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
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Copies a live log that has grown too big and truncates it, where every writer appends; elsewhere
 * it says what AMAS must change, because a truncated file would come back full of zeros.
 */
@Component
class FileTruncateLiveKind implements StepKind<FileTruncateLiveKind.Settings> {

    /**
     * @param patterns globs by retention class; none: the environment's
     * @param maxSize a live log beyond it is truncated
     * @param maxFiles at most so many in one run, the oldest first
     */
    record Settings(
            @Size(max = 20) Map<@NotBlank String, List<@NotBlank String>> patterns,
            @NotNull DataSize maxSize,
            @Min(1) @Max(1_000) Integer maxFiles) {

        Settings {
            patterns = patterns == null ? Map.of() : new TreeMap<>(patterns);
            maxSize = maxSize == null ? DataSize.ofMegabytes(100) : maxSize;
            maxFiles = maxFiles == null ? 50 : maxFiles;
        }
    }

    @Override
    public String name() {
        return "file.truncate-live";
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
        return Set.of("live_bytes", "files_truncated", "files_reported");
    }

    @Override
    public Plan plan(Settings settings, StepContext context) throws IOException {
        try {
            LogFolder folder = LogFolder.of(context, settings.patterns());
            OpenFiles open = OpenFiles.scan(OpenFiles.proc(context), Lease.kernel());
            List<PlannedObject> objects =
                    LiveLog.over(LiveLog.all(folder), settings.maxSize()).stream()
                            .filter(f -> LiveLog.judge(f, open) == LiveLog.Judgement.APPENDED)
                            .limit(settings.maxFiles())
                            .map(FileTruncateLiveKind::planned)
                            .toList();
            return Plan.of(
                    objects, "live logs beyond " + Amount.bytes(settings.maxSize().toBytes()));
        } catch (TargetAbsent | TargetDown e) {
            return Plan.unavailable(String.valueOf(e.getMessage()));
        }
    }

    static PlannedObject planned(LogFile file) {
        return new PlannedObject("file", file.path().toString(), "copy and truncate", file.bytes());
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) throws IOException {
        LogFolder folder = LogFolder.of(context, settings.patterns());
        context.say("Looking for the open files of every process …");
        OpenFiles open = OpenFiles.scan(OpenFiles.proc(context), Lease.kernel());
        context.say("Looking at the live logs below " + folder.root());
        LiveLogs logs = new LiveLogs(folder, open, settings, context);
        return logs.perform();
    }
}
