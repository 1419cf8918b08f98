package org.amas.maintenance.step.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.shell.Tools;
import org.amas.maintenance.target.FilesTarget;
import org.amas.maintenance.target.HostTarget;
import org.amas.maintenance.target.TargetAbsent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Programs that really run, from a server that really answers. */
class ReplaceToolIT {

    private static final String OLD = "#!/bin/sh\necho tool 1.29.2\n";
    private static final byte[] NEW =
            "#!/bin/sh\necho tool 2.30.1\n".getBytes(StandardCharsets.UTF_8);

    @TempDir Path folder;

    private final AnnotationConfigApplicationContext spring =
            new AnnotationConfigApplicationContext();
    private HttpServer mirror;
    private Path tool;
    private Tools tools;
    private volatile Served served = new Served(200, "application/octet-stream", NEW, NEW.length);

    /** What the mirror answers. */
    private record Served(int code, String type, byte[] body, long announced) {}

    @BeforeEach
    void start() throws IOException {
        spring.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("test", Map.of("amas.step.shell.enabled", "true")));
        spring.scan("org.amas.maintenance.step.shell");
        spring.refresh();
        tools = spring.getBean(Tools.class);
        mirror = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        mirror.createContext(
                "/",
                exchange -> {
                    Served now = served;
                    exchange.getResponseHeaders().set("Content-Type", now.type());
                    exchange.sendResponseHeaders(now.code(), now.announced());
                    exchange.getResponseBody().write(now.body());
                    exchange.getResponseBody().flush();
                    try {
                        exchange.close();
                    } catch (RuntimeException cutShort) {
                        // That is what is asked for.
                    }
                });
        mirror.start();
        tool = Files.createDirectories(folder.resolve("bin")).resolve("tool");
        Files.writeString(tool, OLD);
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void stop() {
        mirror.stop(0);
        spring.close();
    }

    private String address() {
        return "http://127.0.0.1:" + mirror.getAddress().getPort() + "/";
    }

    private FileReplaceToolKind kind() {
        return new FileReplaceToolKind(
                tools,
                new ToolProperties(List.of(folder.resolve("bin").toString()), List.of(address())));
    }

    private static String sha256(byte[] content) {
        return HexFormat.of().formatHex(ToolDownload.sha256().digest(content));
    }

    private FileReplaceToolKind.Settings settings(String sha256, Path file, String version) {
        return new FileReplaceToolKind.Settings(
                address() + "tool", sha256, file.toString(), version, null, null);
    }

    private FileReplaceToolKind.Settings right() {
        return settings(sha256(NEW), tool, "2.30.1");
    }

    private RecordingContext context() {
        return new RecordingContext()
                .with(new HostTarget("here", Path.of("/"), null))
                .directory(folder.resolve("run"))
                .timeLeft(Duration.ofMinutes(2));
    }

    private List<String> beside() throws IOException {
        try (Stream<Path> files = Files.list(tool.getParent())) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    private void assertNothingChanges(FileReplaceToolKind.Settings settings, String why)
            throws Exception {
        Outcome outcome = context().perform(kind(), settings);
        assertThat(outcome.ending()).isEqualTo(Ending.FAILED);
        assertThat(outcome.reason()).contains(why);
        assertThat(Files.readString(tool)).isEqualTo(OLD);
        assertThat(beside()).containsExactly("tool");
    }

    private void assertIsReplaced() throws Exception {
        RecordingContext context = context();
        assertThat(context.perform(kind(), right()).ending()).isEqualTo(Ending.DONE);
        assertThat(context.findings()).isEmpty();
        assertThat(Files.readAllBytes(tool)).isEqualTo(NEW);
    }

    @Test
    void replacesTheProgramAsShownAndKeepsTheOldOne() throws Exception {
        RecordingContext context = context();
        Plan plan = context.plan(kind(), right());
        assertThat(plan.objects())
                .extracting(PlannedObject::name)
                .containsExactly(tool + ": 1.29.2 → 2.30.1");
        assertThat(beside()).as("a plan writes nothing").containsExactly("tool");

        context.approving(plan.objects());
        assertThat(context.perform(kind(), right()).ending()).isEqualTo(Ending.DONE);

        assertThat(Files.readAllBytes(tool)).isEqualTo(NEW);
        String kept = "tool.before-" + context.token();
        assertThat(beside()).containsExactly("tool", kept);
        assertThat(Files.readString(tool.resolveSibling(kept))).isEqualTo(OLD);
        assertThat(context.tables().getFirst().rows().getFirst().get(2))
                .isEqualTo("mv " + tool.resolveSibling(kept) + " " + tool);
    }

    @Test
    void aMirrorThatServesAPageOf404ChangesNothing() throws Exception {
        served = new Served(404, "text/html", NEW, NEW.length);
        assertNothingChanges(right(), "HTTP 404");
    }

    @Test
    void aPageWithStatus200ChangesNothing() throws Exception {
        byte[] page = "<html>gone</html>".getBytes(StandardCharsets.UTF_8);
        served = new Served(200, "text/html; charset=utf-8", page, page.length);
        assertNothingChanges(settings(sha256(page), tool, "2.30.1"), "a page, not a file");
    }

    @Test
    void aTruncatedFileChangesNothing() throws Exception {
        served = new Served(200, "application/octet-stream", NEW, NEW.length + 100);
        assertNothingChanges(right(), "cut short");
    }

    @Test
    void aMirrorThatIsNotThereChangesNothing() throws Exception {
        mirror.stop(0);
        assertNothingChanges(right(), "no answer");
    }

    @Test
    @PlantedFault(
            check = "file.replace-tool",
            fault = "the checksum is another",
            removed = "the checksum is right")
    void aWrongChecksumChangesNothing() throws Exception {
        assertNothingChanges(settings("0".repeat(64), tool, "2.30.1"), "its SHA-256 is");
        assertIsReplaced();
    }

    @Test
    void anotherVersionThanSaidChangesNothing() throws Exception {
        assertNothingChanges(settings(sha256(NEW), tool, "2.30"), "it says it is 2.30.1");
    }

    @Test
    void aProgramThatDoesNotRunChangesNothing() throws Exception {
        byte[] broken = "#!/bin/sh\nexit 3\n".getBytes(StandardCharsets.UTF_8);
        served = new Served(200, "application/octet-stream", broken, broken.length);
        assertNothingChanges(settings(sha256(broken), tool, "2.30.1"), "exit code 3");
    }

    @Test
    @PlantedFault(
            check = "file.replace-tool",
            fault = "the new program fails in its place",
            removed = "the new program runs in its place")
    void putsTheOldOneBackWhenTheNewOneFailsInItsPlace() throws Exception {
        byte[] shy =
                "#!/bin/sh\ncase $0 in */tool) exit 1;; esac\necho 2.30.1\n"
                        .getBytes(StandardCharsets.UTF_8);
        served = new Served(200, "application/octet-stream", shy, shy.length);
        RecordingContext context = context();
        context.perform(kind(), settings(sha256(shy), tool, "2.30.1"));
        assertThat(context.findings(Severity.ERROR)).hasSize(1);
        assertThat(Files.readString(tool)).isEqualTo(OLD);
        assertThat(beside()).containsExactly("tool");

        served = new Served(200, "application/octet-stream", NEW, NEW.length);
        assertIsReplaced();
    }

    @Test
    void refusesEveryOtherPlaceAndMirror() throws Exception {
        Path elsewhere = folder.resolve("tool");
        assertNothingChanges(settings(sha256(NEW), elsewhere, "2.30.1"), "in none of the folders");
        Path link = tool.resolveSibling("link");
        Files.createSymbolicLink(link, elsewhere);
        assertThat(context().perform(kind(), settings(sha256(NEW), link, "2.30.1")).reason())
                .contains("a link");
        Files.delete(link);
        FileReplaceToolKind other =
                new FileReplaceToolKind(
                        tools,
                        new ToolProperties(
                                List.of(tool.getParent().toString()), List.of("https://m.test/")));
        assertThat(context().perform(other, right()).reason()).contains("amas.step.tool.mirrors");
    }

    @Test
    void staysBelowTheLabsFolderInTheLab() throws Exception {
        Path lab = Files.createDirectory(folder.resolve("lab"));
        RecordingContext context =
                context()
                        .lab(true)
                        .with(new FilesTarget(lab, List.of(), List.of(), List.of(), null, null));
        assertThat(context.perform(kind(), right()).reason()).contains("not below the lab's");
        assertThat(Files.readString(tool)).isEqualTo(OLD);
    }

    @Test
    void doesNothingUnaskedNorWhereTheMachineIsNotProven() throws Exception {
        FileReplaceToolKind.Settings none =
                new FileReplaceToolKind.Settings("", "", "", "", null, null);
        assertThat(context().perform(kind(), none).ending()).isEqualTo(Ending.SKIPPED);
        RecordingContext context =
                context().with(new HostTarget("here", Path.of("/"), "not proven"));
        assertThatThrownBy(() -> context.perform(kind(), right())).isInstanceOf(TargetAbsent.class);
    }
}
