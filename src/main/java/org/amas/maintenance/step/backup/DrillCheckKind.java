package org.amas.maintenance.step.backup;

import jakarta.validation.constraints.NotBlank;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.docker.DockerCheck;
import org.amas.maintenance.step.docker.DrillStack;
import org.amas.maintenance.step.docker.DrillStack.NotADrill;
import org.amas.maintenance.step.docker.Stores;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.TargetType;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a drill may begin: nothing but drill containers, no way out of their network, no secret
 * of anybody else in them, a verified backup of each store, and room for twice of it.
 */
@Component
class DrillCheckKind extends DockerCheck<DrillCheckKind.Settings> {

    /**
     * @param from the environment whose backups are restored
     */
    record Settings(@NotBlank String from) {}

    private final BackupFolder folder;

    DrillCheckKind(BackupFolder folder) {
        this.folder = folder;
    }

    @Override
    public String name() {
        return "drill.check";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("drill_containers", "backup_bytes", "free_bytes");
    }

    @Override
    protected Outcome check(Settings settings, DockerEngine engine, StepContext context)
            throws IOException {
        try {
            DrillStack stack = DrillStack.of(engine);
            stack.volumes();
            context.reading(Reading.of("drill_containers", stack.containers().size(), ""));
            for (String fault : stack.faults()) {
                context.finding(Finding.error(engine.target().project(), fault, "drill:" + fault));
            }
            return room(backups(settings, context), engine, context);
        } catch (NotADrill foreign) {
            return Outcome.failed(foreign.reason());
        }
    }

    private long backups(Settings settings, StepContext context) throws IOException {
        long bytes = 0;
        for (TargetType type : Stores.ALL.stream().sorted().toList()) {
            Optional<Stored> newest = folder.newestVerified(settings.from(), type);
            if (newest.isEmpty()) {
                context.finding(
                        Finding.error(
                                settings.from(),
                                "has no verified backup of " + type.word(),
                                "no-backup:" + type.word()));
            } else {
                context.say("%s: %s".formatted(type.word(), newest.get().folder()));
                bytes += newest.get().manifest().bytes();
            }
        }
        context.reading(Reading.of("backup_bytes", bytes, "bytes"));
        return bytes;
    }

    /** Volumes lie where the engine keeps them: on this machine only if it is this machine's. */
    private static Outcome room(long needed, DockerEngine engine, StepContext context)
            throws IOException {
        Path root = Path.of(engine.get("/info").path("DockerRootDir").asString("/nonexistent"));
        boolean here = "unix".equals(engine.target().host().getScheme()) && Files.isDirectory(root);
        if (!here) {
            return Outcome.unknown("how much room the engine has can't be seen from here: " + root);
        }
        long free = Files.getFileStore(root).getUsableSpace();
        context.reading(Reading.of("free_bytes", free, "bytes"));
        if (free < 2 * needed) {
            context.finding(
                    Finding.error(
                            root.toString(),
                            "has %s free, and twice the backups are %s"
                                    .formatted(Amount.bytes(free), Amount.bytes(2 * needed)),
                            "no-room"));
        }
        return Outcome.done(
                "the drill restores %s; %s are free"
                        .formatted(Amount.bytes(needed), Amount.bytes(free)));
    }
}
