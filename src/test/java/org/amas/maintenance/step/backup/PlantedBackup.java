package org.amas.maintenance.step.backup;

import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.StandardEnvironment;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

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

    /** Takes the last line out of a file of a backup that was verified, as if it never had it. */
    public static void lose(Path folder, String environment, TargetType type, String file)
            throws IOException {
        Stored stored = newest(folder, environment, type);
        List<String> lines;
        try (InputStream in = stored.open(file)) {
            lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
        Path place = stored.folder().resolve(file);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(place))) {
            for (String line : lines.subList(0, lines.size() - 1)) {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        byte[] now = Files.readAllBytes(place);
        String sum = HexFormat.of().formatHex(Checksum.sha256().digest(now));
        Manifest was = stored.manifest();
        List<Manifest.StoredFile> files =
                was.files().stream()
                        .map(
                                one ->
                                        one.name().equals(file)
                                                ? new Manifest.StoredFile(file, now.length, sum)
                                                : one)
                        .toList();
        rewrite(stored, was.takenAt(), files);
    }

    /** As if it had been taken that much earlier. */
    public static void age(Path folder, String environment, TargetType type, Duration by)
            throws IOException {
        Stored stored = newest(folder, environment, type);
        rewrite(stored, stored.manifest().takenAt().minus(by), stored.manifest().files());
    }

    private static Stored newest(Path folder, String environment, TargetType type)
            throws IOException {
        BackupProperties where = new BackupProperties(folder.toString());
        return new BackupFolder(where, new StandardEnvironment())
                .newestVerified(environment, type)
                .orElseThrow();
    }

    private static void rewrite(Stored stored, Instant takenAt, List<Manifest.StoredFile> files)
            throws IOException {
        Manifest was = stored.manifest();
        Manifest now =
                new Manifest(
                        was.format(),
                        was.name(),
                        was.environment(),
                        was.target(),
                        was.address(),
                        was.server(),
                        was.method(),
                        was.omitted(),
                        takenAt,
                        was.finishedAt(),
                        was.run(),
                        was.step(),
                        files,
                        was.parts(),
                        was.verification());
        Files.write(stored.folder().resolve(BackupFolder.MANIFEST), BackupFolder.bytes(now));
    }
}
