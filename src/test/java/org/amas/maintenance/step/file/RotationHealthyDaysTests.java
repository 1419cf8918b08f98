package org.amas.maintenance.step.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.target.FilesTarget;
import org.amas.maintenance.target.HostTarget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Sixty days of log files that nobody needs to look at, rotated each morning as it ships: AMAS
 * appends to a log that it never rotates, nginx's are rotated each night, an audit log grows,
 * something writes once a week, and somebody reads an old file. Then a log that can't be shortened.
 */
class RotationHealthyDaysTests {

    private static final Instant FIRST = Instant.parse("2026-03-02T06:00:00Z"); // a Monday
    private static final int DAYS = 60;
    private static final int READ_DAY = 20;
    private static final long MB = 1_000_000;

    private final ShippedProcedure procedure = ShippedProcedure.load("daily/log-rotation");
    private final FileRotateKind rotate = new FileRotateKind();
    private final FileTruncateLiveKind truncate = new FileTruncateLiveKind();
    private final List<AutoCloseable> open = new ArrayList<>();
    private Path root = Path.of("/");
    private Instant morning = FIRST;
    private RecordingContext rotated = new RecordingContext();
    private RecordingContext truncated = new RecordingContext();

    @BeforeEach
    void folder(@TempDir Path fresh) throws IOException {
        root = fresh.toRealPath();
        // A machine of which every process can be seen: this one's, which is everybody in it.
        Path proc = root.resolve("machine/proc");
        Files.createDirectories(proc.resolve("1/fd"));
        String own = Long.toString(ProcessHandle.current().pid());
        Files.createSymbolicLink(proc.resolve(own), Path.of("/proc", own));
        grow("logs/amas.log", 2 * MB);
        open.add(
                FileChannel.open(
                        root.resolve("logs/amas.log"),
                        StandardOpenOption.WRITE,
                        StandardOpenOption.APPEND));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable file : open) {
            file.close();
        }
    }

    /** To the end of it comes what nobody reads, so that it takes no room. */
    private void grow(String name, long bytes) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "rw")) {
            log.setLength(log.length() + bytes);
        }
        written(file);
    }

    private void written(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(morning));
    }

    private void live(int day) throws Exception {
        grow("logs/amas.log", 18 * MB);
        grow("logs/amas-security-audit.log", MB);
        grow("nginx/logs/access.log", MB / 4);
        Path access = root.resolve("nginx/logs/access.log");
        Files.move(access, access.resolveSibling("access.log." + day));
        grow("nginx/logs/access.log", 1_000);
        if (day % 7 == 6) {
            grow("logs/import.log", 40_000);
        }
        if (day == READ_DAY) {
            open.add(Files.newInputStream(root.resolve("nginx/logs/access.log." + (day - 8))));
        } else if (day == READ_DAY + 1) {
            assertThat(rotated.value("files_left", "class", "nginx")).isOne();
            open.removeLast().close();
        }
    }

    private List<String> judged() throws Exception {
        List<String> troubles = new ArrayList<>();
        rotated = perform(rotate, troubles);
        truncated = perform(truncate, troubles);
        for (Path copy : files("logs", "amas.log.2")) {
            if (Files.getLastModifiedTime(copy).toInstant().isAfter(morning)) {
                written(copy); // it was, though the machine's clock says otherwise
            }
        }
        return troubles;
    }

    private <S> RecordingContext perform(StepKind<S> kind, List<String> troubles) throws Exception {
        RecordingContext context =
                new RecordingContext()
                        .with(
                                new FilesTarget(
                                        root,
                                        List.of("logs/*.log", "logs/*.log.*"),
                                        List.of("nginx/logs/*.log", "nginx/logs/*.log.*"),
                                        List.of("logs/*audit*.log*"),
                                        null,
                                        null))
                        .with(new HostTarget("web-1", root.resolve("machine"), null))
                        .at(morning);
        S settings = procedure.settings(kind);
        context.approving(context.plan(kind, settings).objects());
        context.perform(kind, settings);
        assertThat(context.outcome().orElseThrow().reason()).as(kind.name()).isNull();
        procedure.troubles(kind, context).stream()
                .filter(t -> !t.contains("used_percent")) // of the tester's own disk
                .forEach(troubles::add);
        return context;
    }

    private List<Path> files(String folder, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(root.resolve(folder))) {
            return files.filter(f -> f.getFileName().toString().startsWith(prefix)).toList();
        }
    }

    @Test
    void growingAndRotatedLogsAreNoFault() throws Exception {
        double shortened = 0;
        double compressed = 0;
        double deleted = 0;
        for (int day = 0; day < DAYS; day++) {
            morning = FIRST.plus(Duration.ofDays(day));
            live(day);
            assertThat(judged()).as("day %d", day).isEmpty();
            shortened += truncated.value("files_truncated");
            compressed += rotated.value("files_compressed", "class", "nginx");
            deleted += rotated.value("files_deleted", "class", "nginx");
        }
        assertThat(shortened).isBetween(9.0, 11.0);
        assertThat(compressed).as("all that were older than a week").isEqualTo(DAYS - 8);
        assertThat(deleted).isEqualTo(DAYS - 31);
        assertThat(files("nginx/logs", "access.log")).hasSize(32);
        assertThat(root.resolve("logs/amas-security-audit.log")).hasSize(DAYS * MB);
        assertThat(root.resolve("logs/import.log")).exists();
    }

    @Test
    void aBigLogThatIsNotAppendedToIsTold() throws Exception {
        live(0);
        grow("logs/worker.log", 150 * MB);
        open.add(FileChannel.open(root.resolve("logs/worker.log"), StandardOpenOption.WRITE));
        assertThat(judged())
                .singleElement()
                .asString()
                .startsWith("WARNING too-big:logs/worker.log: is too big and can't be truncated");
    }
}
