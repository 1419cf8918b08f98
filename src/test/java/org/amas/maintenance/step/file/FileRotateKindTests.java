package org.amas.maintenance.step.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.target.FilesTarget;
import org.amas.maintenance.target.HostTarget;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDown;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

class FileRotateKindTests {

    private Path temporary = Path.of("/");

    private final FileRotateKind kind = new FileRotateKind();
    private final FileRotateKind.Settings settings = settings(500, DataSize.ofGigabytes(1));
    private Path root = Path.of("/");
    private RecordingContext context = new RecordingContext();

    @BeforeEach
    void folder(@TempDir Path fresh) throws IOException {
        temporary = fresh.toRealPath();
        root = temporary.resolve("amas");
        Files.createDirectories(root.resolve("logs"));
        context = context(null);
    }

    private RecordingContext context(@Nullable String unproven) {
        FilesTarget target =
                new FilesTarget(
                        root,
                        List.of("logs/*.log"),
                        List.of("nginx/logs/*.log"),
                        List.of("logs/trail*.log*"),
                        null,
                        unproven);
        return new RecordingContext().with(target).at(OldFile.NOW);
    }

    private static FileRotateKind.Settings settings(int files, DataSize bytes) {
        return new FileRotateKind.Settings(
                Map.of(), Duration.ofDays(7), Duration.ofDays(30), files, bytes);
    }

    private Path log(String name, int days) throws IOException {
        return OldFile.of(root.resolve("logs").resolve(name), "line of " + name + "\n", days);
    }

    private static String unzipped(Path path) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(path))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void compressesOldFilesAndKeepsContentAgeAndMode() throws Exception {
        Path old = log("amas.log.1", 8);
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rw-r-----"));
        var written = Files.getLastModifiedTime(old);
        Path young = log("amas.log.2", 6);
        Outcome outcome = context.perform(kind, settings);
        Path twin = root.resolve("logs/amas.log.1.gz");
        assertThat(old).doesNotExist();
        assertThat(young).exists();
        assertThat(unzipped(twin)).isEqualTo("line of amas.log.1\n");
        assertThat(Files.getLastModifiedTime(twin)).isEqualTo(written);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(twin)))
                .isEqualTo("rw-r-----");
        assertThat(context.value("files_compressed", "class", "application")).isOne();
        assertThat(context.value("files_compressed", "class", "nginx")).isZero();
        assertThat(context.value("used_percent")).isBetween(0.0, 100.0);
        assertThat(outcome.headline()).startsWith("1 file compressed, 0 deleted, 0 left");
    }

    @Test
    void deletesFilesPastTheirRetentionOnly() throws Exception {
        Path past = log("amas.log.3.gz", 31);
        Path kept = log("amas.log.2.gz", 29);
        Path raw = log("amas-20260101.log", 40);
        context.perform(kind, settings);
        assertThat(past).doesNotExist();
        assertThat(kept).exists();
        assertThat(raw).doesNotExist();
        assertThat(root.resolve("logs/amas-20260101.log.gz")).doesNotExist();
        assertThat(context.value("files_deleted", "class", "application")).isEqualTo(2);
    }

    @Test
    void A48_whatCameDueAfterThePlanWaitsForTheNext() throws Exception {
        Path shown = log("amas.log.1", 8);
        Plan plan = context.plan(kind, settings);
        Path due = log("amas.log.2", 9);
        Path past = log("amas.log.3.gz", 31);
        context.approving(plan.objects());
        context.perform(kind, settings);
        assertThat(shown).doesNotExist();
        assertThat(due).exists();
        assertThat(past).exists();
        assertThat(context.value("files_left", "class", "application")).isEqualTo(2);
        assertThat(context.text()).contains("amas.log.3.gz: left: it wasn't in the plan");
    }

    @Test
    void sparesAuditLogsByPatternAndByName() throws Exception {
        Path trail = log("trail.log.1", 400);
        Path security = log("amas-security-audit.log", 400);
        Path zipped = log("amas-security-audit.log.1.gz", 400);
        context.perform(kind, settings);
        assertThat(List.of(trail, security, zipped)).allMatch(Files::exists);
        assertThat(context.value("files_left", "class", "application")).isZero();
    }

    @Test
    @PlantedFault(
            check = "file.rotate",
            fault = "a process has an old log open",
            removed = "the process has ended")
    void leavesAFileThatAProcessHasOpen() throws Exception {
        Path held = log("amas.log", 8);
        Process holder =
                new ProcessBuilder("sleep", "60")
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(held.toFile()))
                        .start();
        try {
            OldFile.of(held, "line\n", 8);
            context.perform(kind, settings);
        } finally {
            holder.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        assertThat(held).exists();
        assertThat(context.value("files_left", "class", "application")).isOne();
        assertThat(context.text()).contains("amas.log: left: open by sleep (" + holder.pid());
        RecordingContext after = context(null);
        after.perform(kind, settings);
        assertThat(held).doesNotExist();
    }

    @Test
    void followsNoLinkOutOfTheRoot() throws Exception {
        Path outside = OldFile.of(temporary.resolve("elsewhere/secret.log"), "x\n", 40);
        Files.createSymbolicLink(root.resolve("logs/link.log"), outside);
        Files.createDirectories(root.resolve("nginx"));
        Files.createSymbolicLink(root.resolve("nginx/logs"), outside.getParent());
        context.perform(kind, settings);
        assertThat(outside).hasContent("x");
        assertThat(context.readings("files_compressed")).allMatch(r -> r.value() == 0);
    }

    @Test
    void refusesAPatternThatClimbs() {
        FileRotateKind.Settings climbing =
                new FileRotateKind.Settings(
                        Map.of("application", List.of("../elsewhere/*.log")),
                        Duration.ofDays(7),
                        Duration.ofDays(30),
                        10,
                        DataSize.ofMegabytes(1));
        assertThatThrownBy(() -> context.perform(kind, climbing))
                .hasMessageContaining("leads out of");
    }

    @Test
    void touchesInTheLabOnlyAMarkedFolder() throws Exception {
        Path old = log("amas.log.1", 8);
        context.lab(true);
        assertThatThrownBy(() -> context.perform(kind, settings))
                .isInstanceOf(TargetAbsent.class)
                .hasMessageContaining(".amas-lab");
        assertThat(context.plan(kind, settings).unavailable()).contains(".amas-lab");
        assertThat(old).exists();
        Files.createFile(root.resolve(".amas-lab"));
        context.perform(kind, settings);
        assertThat(old).doesNotExist();
    }

    @Test
    void plansExactlyWhatItDoesAndWritesNothing() throws Exception {
        Path zip = log("amas.log.1", 8);
        Path delete = log("amas.log.9.gz", 31);
        log("amas.log.2", 1);
        Plan plan = context.plan(kind, settings);
        assertThat(plan.unavailable()).isNull();
        assertThat(plan.objects())
                .extracting(o -> o.action() + " " + o.name())
                .containsExactly("gzip " + zip, "delete " + delete);
        assertThat(plan.objects().getFirst().bytes()).isEqualTo(Files.size(zip));
        assertThat(zip).exists();
        assertThat(delete).exists();
        try (var files = Files.list(root.resolve("logs"))) {
            assertThat(files).hasSize(3);
        }
    }

    @Test
    void staysInsideItsLimitsOldestFirst() throws Exception {
        Path oldest = log("amas.log.3", 20);
        Path newer = log("amas.log.2", 10);
        context.perform(kind, settings(1, DataSize.ofGigabytes(1)));
        assertThat(oldest).doesNotExist();
        assertThat(newer).exists();
        assertThat(context.value("files_left", "class", "application")).isOne();
        RecordingContext few = context(null);
        few.perform(kind, settings(500, DataSize.ofBytes(3)));
        assertThat(newer).exists();
    }

    @Test
    void leavesWhatNeitherProcessesNorTheKernelProveClosed() throws Exception {
        Path old = log("amas.log.1", 8);
        Path machine = temporary.resolve("machine");
        Files.createDirectories(machine.resolve("proc/1/fd"));
        Files.createDirectories(machine.resolve("proc/42"));
        Files.writeString(machine.resolve("proc/42/fd"), "not to be listed");
        Files.writeString(machine.resolve("proc/42/comm"), "python\n");
        context.with(new HostTarget("web-1", machine, null));
        FileRotateKind blind = new FileRotateKind(path -> Lease.Answer.UNTOLD);
        Outcome outcome = context.perform(blind, settings);
        assertThat(outcome.ending()).isEqualTo(Outcome.Ending.UNKNOWN);
        assertThat(outcome.reason()).contains("python (42)");
        assertThat(old).exists();
        assertThat(context.findings(Severity.WARNING))
                .singleElement()
                .satisfies(f -> assertThat(f.evidence()).contains("logs/amas.log.1"));
        assertThat(context.plan(blind, settings).unavailable()).contains("python (42)");
        assertThat(context.plan(kind, settings).objects()).hasSize(1);
    }

    @Test
    void takesADatedNameWhereThePlainOneIsTaken() throws Exception {
        Path old = log("amas.log", 8);
        Path other = log("amas.log.gz", 9);
        context.perform(kind, settings);
        assertThat(old).doesNotExist();
        assertThat(other).hasContent("line of amas.log.gz");
        try (var files = Files.newDirectoryStream(root.resolve("logs"), "amas.log-*.gz")) {
            assertThat(unzipped(files.iterator().next())).isEqualTo("line of amas.log\n");
        }
    }

    @Test
    void finishesWhatAKilledRunLeftBehind() throws Exception {
        Path old = log("amas.log.1", 8);
        byte[] content = Files.readAllBytes(old);
        Files.writeString(root.resolve("logs/.amas.log.1.gz.amas-part"), "half");
        context.perform(kind, settings);
        assertThat(root.resolve("logs/.amas.log.1.gz.amas-part")).doesNotExist();
        Path twin = root.resolve("logs/amas.log.1.gz");
        assertThat(twin).exists();
        OldFile.of(old, new String(content, StandardCharsets.UTF_8), 8);
        RecordingContext again = context(null);
        again.perform(kind, settings);
        assertThat(old).doesNotExist();
        try (var files = Files.list(root.resolve("logs"))) {
            assertThat(files).containsExactly(twin);
        }
    }

    @Test
    void isDownWithoutItsFolderAndAbsentOnAnotherMachine() throws Exception {
        RecordingContext elsewhere = context("the files are on another machine");
        assertThatThrownBy(() -> elsewhere.perform(kind, settings))
                .isInstanceOf(TargetAbsent.class);
        Files.delete(root.resolve("logs"));
        Files.delete(root);
        assertThatThrownBy(() -> context.perform(kind, settings)).isInstanceOf(TargetDown.class);
    }

    @Test
    void touchesNothingOnceCancelled() throws Exception {
        Path old = log("amas.log.1", 8);
        context.cancel();
        context.perform(kind, settings);
        assertThat(old).exists();
        assertThat(context.value("files_left", "class", "application")).isOne();
    }
}
