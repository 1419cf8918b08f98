package org.amas.maintenance.step.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class OpenFilesTests {

    private Path proc = Path.of("/");

    @BeforeEach
    void first(@TempDir Path fresh) throws IOException {
        proc = fresh;
        Files.createDirectories(proc.resolve("1/fd"));
    }

    /** A process whose descriptors can't be listed. */
    private void unseen(int pid, String stat) throws IOException {
        Path process = Files.createDirectories(proc.resolve(String.valueOf(pid)));
        Files.writeString(process.resolve("fd"), "");
        Files.writeString(process.resolve("comm"), "worker\n");
        Files.writeString(process.resolve("stat"), stat);
    }

    @Test
    void seesThroughLinksWhoHasAFileOpenAndHow() throws IOException {
        Path log = Files.writeString(proc.resolve("amas.log"), "x");
        Path process = proc.resolve("77");
        Files.createDirectories(process.resolve("fd"));
        Files.createDirectories(process.resolve("fdinfo"));
        Files.createSymbolicLink(process.resolve("fd/3"), log);
        Files.createSymbolicLink(process.resolve("fd/4"), Path.of("socket:[1]"));
        Files.createSymbolicLink(process.resolve("fd/5"), Path.of("/gone (deleted)"));
        Files.writeString(process.resolve("fdinfo/3"), "pos:\t1\nflags:\t0102001\nmnt_id:\t1\n");
        OpenFiles open = OpenFiles.scan(proc, path -> Lease.Answer.UNTOLD);
        LogFile file = LogFile.of(log, "amas.log", "application", true, false);
        assertThat(open.unreadable()).isEmpty();
        assertThat(open.of(file))
                .singleElement()
                .satisfies(h -> assertThat(h.writes()).isTrue())
                .satisfies(h -> assertThat(h.appends()).isTrue());
    }

    /** A process that has a log open by its descriptor 3, when it is scanned. */
    private OpenFiles scanned(Path log) throws IOException {
        Files.createDirectories(proc.resolve("77/fd"));
        Files.createDirectories(proc.resolve("77/fdinfo"));
        Files.createSymbolicLink(proc.resolve("77/fd/3"), log);
        Files.writeString(proc.resolve("77/fdinfo/3"), "pos:\t1\nflags:\t0102001\n");
        return OpenFiles.scan(proc, path -> Lease.Answer.UNTOLD);
    }

    @Test
    void forgetsWhoHasEndedSinceTheScan() throws IOException {
        Path log = Files.writeString(proc.resolve("amas.log"), "x");
        LogFile file = LogFile.of(log, "amas.log", "application", true, false);
        OpenFiles open = scanned(log);
        assertThat(open.standing(file)).isEqualTo(Lease.Answer.OPEN);
        FileSystemUtils.deleteRecursively(proc.resolve("77"));
        assertThat(open.standing(file)).isEqualTo(Lease.Answer.CLOSED);
    }

    @Test
    void takesWhoseWayOfOpeningCantBeToldForOneWhoWritesAnywhere() throws IOException {
        Path log = Files.writeString(proc.resolve("amas.log"), "x");
        LogFile file = LogFile.of(log, "amas.log", "application", true, false);
        OpenFiles open = scanned(log);
        Files.delete(proc.resolve("77/fdinfo/3"));
        Files.createDirectory(proc.resolve("77/fdinfo/3"));
        assertThat(open.of(file)).singleElement().matches(h -> h.writes() && !h.appends());
        Files.delete(proc.resolve("77/fd/3"));
        assertThat(open.of(file)).singleElement().matches(h -> h.writes() && !h.appends());
    }

    @Test
    void doesNotTakeAnotherFilesWayOfOpeningForThisOnes() throws IOException {
        Path log = Files.writeString(proc.resolve("amas.log"), "x");
        LogFile file = LogFile.of(log, "amas.log", "application", true, false);
        OpenFiles open = scanned(log);
        Files.delete(proc.resolve("77/fd/3"));
        Path other = Files.writeString(proc.resolve("other"), "x");
        Files.createSymbolicLink(proc.resolve("77/fd/3"), other);
        assertThat(open.of(file)).singleElement().matches(h -> h.writes() && !h.appends());
    }

    @Test
    void countsAnUnreadableProcessAgainstTheProof() throws IOException {
        unseen(42, "42 (worker) S 1 42 42 0 -1 4194560 1 2");
        assertThat(OpenFiles.scan(proc, path -> Lease.Answer.UNTOLD).unreadable())
                .containsExactly("worker (42)");
    }

    @Test
    void knowsThatKernelThreadsAndTheDeadHoldNoFiles() throws IOException {
        unseen(2, "2 (kthreadd) S 0 0 0 0 -1 2129984 0 0");
        unseen(43, "43 (a) b) Z 1 43 43 0 -1 4194560 1 2");
        assertThat(OpenFiles.scan(proc, path -> Lease.Answer.UNTOLD).unreadable()).isEmpty();
    }

    @Test
    void provesNothingWhereOtherProcessesAreHidden() throws IOException {
        Files.delete(proc.resolve("1/fd"));
        Files.delete(proc.resolve("1"));
        assertThat(OpenFiles.scan(proc, path -> Lease.Answer.UNTOLD).blind()).contains("hidden");
    }
}
