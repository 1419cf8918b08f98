package org.amas.maintenance.step.backup;

import org.amas.maintenance.step.OwnerOnly;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.VerifiedBackups;
import org.amas.maintenance.target.Target;
import org.amas.maintenance.target.TargetType;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Where backups lie: {@code <environment>/<target>/<name>}, for us alone. Their names sort by time.
 */
@Component
@EnableConfigurationProperties(BackupProperties.class)
public class BackupFolder implements VerifiedBackups {

    static final String MANIFEST = "manifest.json";

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path root;

    /** Nothing is made before the first backup. */
    BackupFolder(BackupProperties properties, Environment environment) {
        String data = environment.getProperty("amas.data-dir", "./data");
        String own = properties.directory();
        Path chosen = own == null || own.isBlank() ? Path.of(data, "backups") : Path.of(own);
        this.root = chosen.toAbsolutePath().normalize();
    }

    /**
     * The backups of one target of an environment.
     *
     * @param backups the newest first
     * @param unreadable names of folders whose manifest is missing or can't be understood
     * @param unfinished what a process that was killed left
     */
    public record Listing(List<Stored> backups, List<String> unreadable, List<Path> unfinished) {}

    Path of(String environment, TargetType type) {
        return root.resolve(environment).resolve(type.word());
    }

    /** The nearest folder that is there already: on whose disk backups will lie. */
    static Path standing(Path folder) {
        Path found = folder;
        while (!Files.isDirectory(found) && found.getParent() != null) {
            found = found.getParent();
        }
        return found;
    }

    Draft begin(StepContext context, Target target, BackupSettings limits, Instant now)
            throws IOException {
        Path folder = of(context.environment(), target.type());
        Files.createDirectories(folder, OwnerOnly.FOLDER);
        String name = "%sZ-run-%d-%d".formatted(STAMP.format(now), context.run(), context.step());
        return Draft.begin(folder, name, limits, context::cancelled);
    }

    /** What lies there, of whatever server. */
    public Listing list(String environment, TargetType type) throws IOException {
        List<Stored> backups = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        List<Path> unfinished = new ArrayList<>();
        Path folder = of(environment, type);
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> found =
                    Files.newDirectoryStream(
                            folder, f -> Files.isDirectory(f, LinkOption.NOFOLLOW_LINKS))) {
                for (Path one : found) {
                    String name = String.valueOf(one.getFileName());
                    if (name.startsWith(Draft.UNFINISHED)) {
                        unfinished.add(one);
                    } else {
                        read(one).ifPresentOrElse(backups::add, () -> unreadable.add(name));
                    }
                }
            }
        }
        backups.sort(Comparator.comparing((Stored s) -> s.manifest().takenAt()).reversed());
        return new Listing(backups, unreadable, unfinished);
    }

    private static Optional<Stored> read(Path folder) {
        try {
            byte[] text = Files.readAllBytes(folder.resolve(MANIFEST));
            Manifest manifest = JSON.readValue(text, Manifest.class);
            boolean ours =
                    manifest.format() == Manifest.FORMAT
                            && manifest.name().equals(String.valueOf(folder.getFileName()))
                            && manifest.files().stream().allMatch(f -> isPlain(f.name()));
            return ours ? Optional.of(new Stored(folder, manifest)) : Optional.empty();
        } catch (IOException | JacksonException | NullPointerException e) {
            return Optional.empty();
        }
    }

    private static boolean isPlain(String name) {
        return name.matches("[0-9a-z][0-9a-z.-]{0,80}");
    }

    static byte[] bytes(Manifest manifest) {
        return JSON.writeValueAsBytes(manifest);
    }

    /** Keeps what a check came to; the old manifest is there until the new one is. */
    Stored record(Stored backup, Manifest.Verification result) throws IOException {
        Manifest checked = backup.manifest().verified(result);
        Path next = backup.folder().resolve("." + MANIFEST);
        Files.deleteIfExists(next);
        Files.createFile(next, OwnerOnly.FILE);
        Files.write(next, bytes(checked));
        Files.move(
                next,
                backup.folder().resolve(MANIFEST),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        Draft.settle(backup.folder());
        return new Stored(backup.folder(), checked);
    }

    /** Its manifest first: half a folder must not look like a backup. */
    static void delete(Path backup) throws IOException {
        Files.deleteIfExists(backup.resolve(MANIFEST));
        FileSystemUtils.deleteRecursively(backup);
    }

    @Override
    public Optional<VerifiedBackup> newest(String environment, Target target) {
        try {
            return list(environment, target.type()).backups().stream()
                    .filter(s -> s.manifest().address().equals(target.address()))
                    .filter(Stored::isComplete)
                    .flatMap(BackupFolder::verified)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The newest of an environment, of whatever server, that was restored and compared. */
    public Optional<Stored> newestVerified(String environment, TargetType type) throws IOException {
        return newestVerified(environment, type, Instant.MAX);
    }

    /** The newest of those that were taken before a moment, however many came after it. */
    Optional<Stored> newestVerified(String environment, TargetType type, Instant before)
            throws IOException {
        return list(environment, type).backups().stream()
                .filter(stored -> stored.manifest().takenAt().isBefore(before))
                .filter(Stored::isComplete)
                .filter(stored -> stored.manifest().verified())
                .findFirst();
    }

    /** The newest of this server that one run has made, restored once and compared. */
    Optional<Stored> verifiedOf(long run, String environment, Target target) throws IOException {
        return list(environment, target.type()).backups().stream()
                .filter(stored -> stored.manifest().address().equals(target.address()))
                .filter(stored -> stored.manifest().run() == run)
                .filter(stored -> stored.manifest().verified())
                .filter(Stored::isComplete)
                .findFirst();
    }

    private static java.util.stream.Stream<VerifiedBackup> verified(Stored stored) {
        Manifest manifest = stored.manifest();
        return manifest.verifiedAt().stream()
                .map(
                        at ->
                                new VerifiedBackup(
                                        manifest.name(),
                                        stored.folder(),
                                        manifest.takenAt(),
                                        at,
                                        manifest.run()));
    }
}
