package org.amas.maintenance.step.backup;

import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What a backup of some age looks like to whoever asks how old the newest verified one is. */
public final class PlantedBackup {

    private PlantedBackup() {}

    /** A young verified one of each store of the lab: else nothing that destroys begins there. */
    public static List<Path> ofEveryStore(Lab lab, String environment) {
        Path folder = lab.directory().resolve("backups");
        String postgres = lab.postgres().url("amas").replaceFirst("^jdbc:", "");
        Map<TargetType, String> stores =
                Map.of(
                        TargetType.POSTGRES, postgres.replaceFirst("[?].*", ""),
                        TargetType.REDIS, lab.redis().url(0),
                        TargetType.NEO4J, lab.neo4j().url());
        Instant now = Instant.now();
        return stores.entrySet().stream()
                .map(e -> plant(folder, environment, e.getKey(), e.getValue(), now, true))
                .toList();
    }

    /**
     * @param folder that {@code amas.step.backup.directory} names
     * @param passed what its check came to; null if nobody restored it
     */
    public static Path plant(
            Path folder,
            String environment,
            TargetType type,
            String address,
            Instant takenAt,
            @Nullable Boolean passed) {
        String name = takenAt.toString().replaceAll("[^0-9]", "") + "Z-run-9-1";
        Path place = folder.resolve(environment).resolve(type.word()).resolve(name);
        Manifest.Verification check =
                passed == null
                        ? null
                        : new Manifest.Verification(takenAt, 9, passed, "restored", List.of());
        Manifest manifest =
                new Manifest(
                        Manifest.FORMAT,
                        name,
                        environment,
                        type.word(),
                        address,
                        "1",
                        "planted",
                        List.of(),
                        takenAt,
                        takenAt,
                        9,
                        1,
                        List.of(),
                        List.of(),
                        check);
        try {
            Files.createDirectories(place);
            Files.write(place.resolve(BackupFolder.MANIFEST), BackupFolder.bytes(manifest));
            return place;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
