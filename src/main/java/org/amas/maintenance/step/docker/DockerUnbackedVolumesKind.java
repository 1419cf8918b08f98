package org.amas.maintenance.step.docker;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.step.VerifiedBackups;
import org.amas.maintenance.step.VerifiedBackups.VerifiedBackup;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.Target;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetType;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Volumes whose data is in no backup that was restored once: if the disk is lost, so are they. What
 * may be lost, logs and the like, is told by the patterns of the settings.
 */
@Component
class DockerUnbackedVolumesKind extends DockerCheck<DockerUnbackedVolumesKind.Settings> {

    /**
     * @param expendable patterns of volumes' names and of the folders where containers see them;
     *     {@code *} stands for anything
     * @param maxAge of a backup
     */
    record Settings(
            @Size(max = 50) List<@NotBlank @Size(max = 200) String> expendable,
            @DurationMin(hours = 1) Duration maxAge) {

        Settings {
            expendable =
                    expendable == null
                            ? List.of("*logs", "*cache", "*tmp", "*plugins", "*import")
                            : List.copyOf(expendable);
            maxAge = maxAge == null ? Duration.ofDays(7) : maxAge;
        }

        private boolean mayBeLost(DataVolume volume) {
            return expendable.stream()
                    .map(p -> FileSystems.getDefault().getPathMatcher("glob:" + p))
                    .anyMatch(
                            p ->
                                    p.matches(Path.of(volume.name()))
                                            || p.matches(last(volume.destination())));
        }

        private static Path last(String destination) {
            Path name = Path.of(destination).getFileName();
            return name == null ? Path.of(destination) : name;
        }
    }

    private final VerifiedBackups backups;

    DockerUnbackedVolumesKind(VerifiedBackups backups) {
        this.backups = backups;
    }

    @Override
    public String name() {
        return "docker.unbacked-volumes";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("volumes", "volumes_unbacked", "backup_age_h");
    }

    /**
     * @param trouble what is wrong; null if nothing is
     */
    private record Judged(DataVolume volume, String covered, @Nullable String trouble) {}

    @Override
    protected Outcome check(Settings settings, DockerEngine engine, StepContext context)
            throws IOException {
        List<JsonNode> containers = Inspections.of(engine);
        if (containers.isEmpty()) {
            return Outcome.unknown("project " + engine.target().project() + " has no container");
        }
        List<Judged> judged = new ArrayList<>();
        for (JsonNode container : containers) {
            DataVolume.of(container).forEach(v -> judged.add(judge(v, settings, context)));
        }
        List<Judged> bare = judged.stream().filter(j -> j.trouble() != null).toList();
        bare.forEach(
                j ->
                        context.finding(
                                Finding.error(
                                                j.volume().service(),
                                                "volume %s: %s"
                                                        .formatted(j.volume().name(), j.trouble()),
                                                "unbacked:" + j.volume().name())
                                        .evidence("mounted at " + j.volume().destination())));
        context.reading(Reading.of("volumes", judged.size(), ""));
        context.reading(Reading.of("volumes_unbacked", bare.size(), ""));
        context.show(table(judged));
        return Outcome.done(
                "%d of %s without a backup that was restored once"
                        .formatted(bare.size(), Amount.of(judged.size(), "volume")));
    }

    private Judged judge(DataVolume volume, Settings settings, StepContext context) {
        if (settings.mayBeLost(volume)) {
            return new Judged(volume, "may be lost", null);
        }
        Optional<TargetType> store = volume.store();
        if (store.isEmpty()) {
            return new Judged(volume, "", "is in no backup of ours");
        }
        Target target;
        try {
            target = context.target(Target.class, store.get());
        } catch (TargetAbsent absent) {
            return new Judged(volume, "", "is in no backup of ours: there is " + absent.reason());
        }
        Optional<VerifiedBackup> newest = backups.newest(context.environment(), target);
        if (newest.isEmpty()) {
            String trouble =
                    "there is no backup of %s that was restored once: run tools/backup"
                            .formatted(store.get().word());
            return new Judged(volume, "", trouble);
        }
        Instant now = context.clock().instant();
        Duration age = newest.get().age(now);
        context.reading(
                Reading.of("backup_age_h", Amount.tenths(age.toMinutes() / 60.0), "h")
                        .label("volume", volume.name()));
        String old = "the newest backup is %s old".formatted(Amount.time(age));
        return new Judged(
                volume, newest.get().name(), age.compareTo(settings.maxAge()) > 0 ? old : null);
    }

    private static Table table(List<Judged> judged) {
        List<Column> columns =
                List.of(
                        Column.text("service"),
                        Column.text("volume"),
                        Column.text("seen at"),
                        Column.text("covered by"),
                        Column.text("trouble"));
        return Table.of(
                "Volumes and their backups",
                columns,
                judged.stream()
                        .map(
                                j ->
                                        Table.row(
                                                j.volume().service(),
                                                j.volume().name(),
                                                j.volume().destination(),
                                                j.covered(),
                                                j.trouble() == null ? "" : j.trouble()))
                        .toList());
    }
}
