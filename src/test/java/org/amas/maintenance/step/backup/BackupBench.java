package org.amas.maintenance.step.backup;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.VerifiedBackups.VerifiedBackup;
import org.amas.maintenance.target.Target;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.util.unit.DataSize;

import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Backups in a folder of a test's own: made, checked, and damaged on purpose. */
public final class BackupBench {

    public static final String ENVIRONMENT = "test";

    private final Path root;
    private final BackupFolder folder;
    private final Target target;
    private Instant now = Instant.parse("2026-03-02T02:00:00Z");

    public BackupBench(Path root, Target target) {
        this.root = root;
        this.target = target;
        this.folder =
                new BackupFolder(new BackupProperties(root.toString()), new MockEnvironment());
    }

    public void startAt(Instant start) {
        now = start;
    }

    public BackupFolder folder() {
        return folder;
    }

    public static BackupSettings settings() {
        return new BackupSettings(null, DataSize.ofMegabytes(10), null, null, null);
    }

    /** A later moment each time, so that no two backups have one name. */
    public RecordingContext context(Target other) {
        now = now.plusSeconds(60);
        return new RecordingContext()
                .with(other)
                .environment(ENVIRONMENT)
                .clock(Clock.fixed(now, java.time.ZoneOffset.UTC))
                .timeLeft(Duration.ofMinutes(5));
    }

    public RecordingContext context() {
        return context(target);
    }

    public void sleep(Duration time) {
        now = now.plus(time);
    }

    public RecordingContext backedUp(StepKind<BackupSettings> kind, BackupSettings settings)
            throws Exception {
        RecordingContext said = context();
        Outcome outcome = said.perform(kind, settings);
        assertThat(outcome.ending()).as(outcome.toString()).isEqualTo(Outcome.Ending.DONE);
        assertThat(said.readings()).allMatch(r -> kind.readings().contains(r.name()));
        return said;
    }

    public RecordingContext backedUp(StepKind<BackupSettings> kind) throws Exception {
        return backedUp(kind, settings());
    }

    public RecordingContext checked(StepKind<CheckSettings> kind) throws Exception {
        RecordingContext said = context();
        Outcome outcome = said.perform(kind, new CheckSettings(null, null));
        assertThat(outcome.ending()).as(outcome.toString()).isEqualTo(Outcome.Ending.DONE);
        assertThat(said.readings()).allMatch(r -> kind.readings().contains(r.name()));
        return said;
    }

    /** What a check of the newest backup finds wrong; empty if nothing. */
    public List<String> differences(StepKind<CheckSettings> kind) throws Exception {
        RecordingContext said = checked(kind);
        List<String> found =
                said.findings(Severity.ERROR).stream().map(Finding::fingerprint).toList();
        assertThat(verified().isPresent()).isEqualTo(said.value("differences") == 0);
        return found;
    }

    public Optional<VerifiedBackup> verified() {
        return folder.newest(ENVIRONMENT, target);
    }

    public Optional<Stored> newestIfAny() throws IOException {
        return folder.list(ENVIRONMENT, target.type()).backups().stream().findFirst();
    }

    public Stored newest() {
        try {
            return folder.list(ENVIRONMENT, target.type()).backups().getFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything below, for what must not be there. */
    public List<Path> all() throws IOException {
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.toList();
        }
    }

    /** One byte in the middle; again to flip it back. */
    public void flip(String file) throws IOException {
        Path path = newest().folder().resolve(file);
        byte[] bytes = Files.readAllBytes(path);
        bytes[bytes.length / 2] ^= 1;
        Files.write(path, bytes);
    }

    /** The last byte lost; what was there is returned. */
    public byte[] truncate(String file) throws IOException {
        Path path = newest().folder().resolve(file);
        byte[] bytes = Files.readAllBytes(path);
        Files.write(path, java.util.Arrays.copyOf(bytes, bytes.length - 1));
        return bytes;
    }

    public void put(String file, byte[] bytes) throws IOException {
        Files.write(newest().folder().resolve(file), bytes, StandardOpenOption.TRUNCATE_EXISTING);
    }

    /**
     * Other content with its right checksum in the manifest: as if it had been written so.
     *
     * @return the content before
     */
    public byte[] rewrite(String file, UnaryOperator<byte[]> change) throws IOException {
        Stored stored = newest();
        byte[] before;
        try (InputStream in = stored.open(file)) {
            before = in.readAllBytes();
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(change.apply(before.clone()));
        }
        Files.write(stored.folder().resolve(file), packed.toByteArray());
        Manifest old = stored.manifest();
        List<Manifest.StoredFile> files =
                old.files().stream()
                        .map(
                                f ->
                                        f.name().equals(file)
                                                ? new Manifest.StoredFile(
                                                        file,
                                                        packed.size(),
                                                        HexFormat.of()
                                                                .formatHex(
                                                                        Checksum.sha256()
                                                                                .digest(
                                                                                        packed
                                                                                                .toByteArray())))
                                                : f)
                        .toList();
        Manifest changed =
                new Manifest(
                        old.format(),
                        old.name(),
                        old.environment(),
                        old.target(),
                        old.address(),
                        old.server(),
                        old.method(),
                        old.omitted(),
                        old.takenAt(),
                        old.finishedAt(),
                        old.run(),
                        old.step(),
                        files,
                        old.parts(),
                        old.verification());
        Files.write(
                stored.folder().resolve(BackupFolder.MANIFEST),
                JsonMapper.shared().writeValueAsBytes(changed));
        return before;
    }
}
