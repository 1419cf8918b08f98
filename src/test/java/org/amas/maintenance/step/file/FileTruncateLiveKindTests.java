package org.amas.maintenance.step.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.target.FilesTarget;
import org.amas.maintenance.target.HostTarget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

class FileTruncateLiveKindTests {

    private final FileTruncateLiveKind kind = new FileTruncateLiveKind();
    private final FileTruncateLiveKind.Settings settings =
            new FileTruncateLiveKind.Settings(Map.of(), DataSize.ofBytes(100), 50);
    private Path log = Path.of("/");
    private Path proc = Path.of("/");
    private RecordingContext context = new RecordingContext();
    private List<Process> writers = new java.util.ArrayList<>();

    @BeforeEach
    void folder(@TempDir Path fresh) throws IOException {
        Path root = fresh.toRealPath();
        log = OldFile.of(root.resolve("logs/amas.log"), "x".repeat(5_000) + "\n", 0);
        FilesTarget target =
                new FilesTarget(root, List.of("logs/*.log"), List.of(), List.of(), null, null);
        // a machine of which every process can be seen, which isn't so for every tester
        proc = root.resolve("machine/proc");
        Files.createDirectories(proc.resolve("1/fd"));
        context =
                new RecordingContext()
                        .with(target)
                        .with(new HostTarget("web-1", root.resolve("machine"), null))
                        .at(OldFile.NOW);
    }

    @AfterEach
    void stop() throws Exception {
        for (Process writer : writers) {
            writer.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    /** Writes a line whenever one is sent to it. */
    private Process writer(boolean append) throws IOException {
        String open = append ? "exec 3>>\"$0\"" : "exec 3<>\"$0\"";
        Process writer =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                open
                                        + "; echo open; while read l; do echo \"$l\" >&3; echo ok;"
                                        + " done",
                                log.toString())
                        .start();
        writers.add(writer);
        Path seen = proc.resolve(String.valueOf(writer.pid()));
        Files.createSymbolicLink(seen, Path.of("/proc", String.valueOf(writer.pid())));
        assertThat(writer.inputReader().readLine()).isEqualTo("open");
        return writer;
    }

    private static void write(Process writer, String line) throws IOException {
        writer.outputWriter().write(line + "\n");
        writer.outputWriter().flush();
        assertThat(writer.inputReader().readLine()).isEqualTo("ok");
    }

    private Path copy() throws IOException {
        try (var copies = Files.newDirectoryStream(log.getParent(), "amas.log.*")) {
            return copies.iterator().next();
        }
    }

    @Test
    void A48_aLogThatGrewTooBigAfterThePlanWaitsForTheNext() throws Exception {
        write(writer(true), "before");
        context.approving(List.of());
        context.perform(kind, settings);
        assertThat(Files.size(log)).isGreaterThan(5_000);
        assertThat(context.value("files_truncated")).isZero();
        assertThat(context.text()).contains("left: it wasn't in the plan");
    }

    @Test
    void copiesAndTruncatesWhatIsAppendedTo() throws Exception {
        Process writer = writer(true);
        write(writer, "before");
        Plan plan = context.plan(kind, settings);
        assertThat(plan.objects())
                .extracting(Plan.PlannedObject::name)
                .containsExactly(log.toString());
        assertThat(Files.size(log)).isGreaterThan(5_000);
        context.perform(kind, settings);
        assertThat(copy()).hasContent("x".repeat(5_000) + "\nbefore\n");
        assertThat(Files.size(log)).isZero();
        write(writer, "after");
        assertThat(log).hasContent("after");
        assertThat(context.value("files_truncated")).isOne();
    }

    @Test
    @PlantedFault(
            check = "file.truncate-live",
            fault = "the writer doesn't append",
            removed = "the writer appends")
    void reportsAWriterThatKeepsItsOwnOffset() throws Exception {
        Process writer = writer(false);
        write(writer, "12345");
        context.perform(kind, settings);
        assertThat(Files.size(log)).isEqualTo(5_001);
        assertThat(context.plan(kind, settings).objects()).isEmpty();
        assertThat(context.findings(Severity.WARNING))
                .singleElement()
                .satisfies(f -> assertThat(f.text()).contains("append mode"))
                .satisfies(f -> assertThat(f.evidence()).contains("sh (" + writer.pid()));

        writer.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        Files.delete(proc.resolve(String.valueOf(writer.pid())));
        writer(true);
        RecordingContext mended = context.next();
        mended.perform(kind, settings);
        assertThat(mended.findings()).isEmpty();
        assertThat(mended.value("files_truncated")).isOne();
        assertThat(log).isEmptyFile();
    }

    @Test
    void leavesWhatNobodyWritesToAndWhatIsSmall() throws Exception {
        OldFile.of(log.resolveSibling("small.log"), "x\n", 0);
        context.perform(kind, settings);
        assertThat(Files.size(log)).isEqualTo(5_001);
        assertThat(context.value("files_truncated")).isZero();
        assertThat(context.value("live_bytes")).isEqualTo(5_003);
        assertThat(context.text())
                .contains("nobody writes to it", "logs/small.log, 2 B: left: within the limit");
    }

    @Test
    void leavesALogWithAWriterThatMayNotAppend() throws Exception {
        writer(true);
        Path unseen = Files.createDirectories(proc.resolve("42"));
        Files.writeString(unseen.resolve("fd"), "not to be listed");
        assertThat(context.perform(kind, settings).ending()).isEqualTo(Outcome.Ending.UNKNOWN);
        assertThat(Files.size(log)).isEqualTo(5_001);
    }

    @Test
    void neverTruncatesAnAuditLog() throws Exception {
        Files.move(log, log.resolveSibling("audit.log"));
        log = log.resolveSibling("audit.log");
        writer(true);
        context.perform(kind, settings);
        assertThat(Files.size(log)).isEqualTo(5_001);
        assertThat(context.findings(Severity.INFO)).hasSize(1);
    }
}
