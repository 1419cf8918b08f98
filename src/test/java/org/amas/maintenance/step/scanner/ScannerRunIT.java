package org.amas.maintenance.step.scanner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.validation.Validation;

import org.amas.maintenance.Machine;
import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.StepKinds;
import org.amas.maintenance.target.FilesTarget;
import org.amas.maintenance.target.TargetAbsent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Real programs: Debian's bandit, and scripts that behave as badly as scanners can. */
class ScannerRunIT {

    private static final String SECRET = "hunter2-of-the-test";

    private static final Map<String, Object> BANDIT =
            Map.of(
                    "scanner",
                    "bandit",
                    "command",
                    List.of("bandit", "-q", "-r", "-f", "json", "-o", "@report", "@source"),
                    "probe",
                    List.of("bandit", "--version"),
                    "install",
                    "apt-get install bandit",
                    "format",
                    "JSON",
                    "mapping",
                    Map.of(
                            "findings", List.of("/results"),
                            "rule", "/test_id",
                            "place", List.of("/filename"),
                            "line", "/line_number",
                            "text", "/issue_text",
                            "severity", "/issue_severity",
                            "errors", "/errors",
                            "severities",
                                    Map.of("HIGH", "ERROR", "MEDIUM", "WARNING", "LOW", "INFO")));

    @TempDir Path folder;

    private final AnnotationConfigApplicationContext spring =
            new AnnotationConfigApplicationContext();
    private Path source;
    private ScannerRunKind kind;

    @BeforeEach
    void start() throws IOException {
        source = Files.createDirectory(folder.resolve("source")).toRealPath();
        Files.writeString(source.resolve("good.py"), "x = 1\n");
        kind = kind(true);
    }

    @AfterEach
    void close() {
        spring.close();
    }

    private ScannerRunKind kind(boolean enabled) {
        spring.getEnvironment()
                .getPropertySources()
                .addFirst(
                        new MapPropertySource(
                                "shell",
                                Map.of(
                                        "amas.step.shell.enabled",
                                        String.valueOf(enabled),
                                        "amas.step.shell.grace",
                                        "1s")));
        spring.scan("org.amas.maintenance.step.shell");
        spring.register(ScannerRunKind.class);
        spring.refresh();
        return spring.getBean(ScannerRunKind.class);
    }

    private ScannerRunKind.Settings bound(Map<String, Object> settings) {
        return new StepKinds(
                        List.of(kind), Validation.buildDefaultValidatorFactory().getValidator())
                .bind(kind, settings);
    }

    private RecordingContext context() {
        List<String> none = List.of();
        return new RecordingContext()
                .directory(folder.resolve("run"))
                .with(new FilesTarget(source, none, none, none, source, null));
    }

    private RecordingContext ran(Map<String, Object> settings) throws Exception {
        RecordingContext context = context();
        context.perform(kind, bound(settings));
        return context;
    }

    private static Outcome outcome(RecordingContext context) {
        return context.outcome().orElseThrow();
    }

    @Test
    @PlantedFault(
            check = "scanner.run",
            fault = "source code that bandit finds fault with",
            removed = "the file is removed")
    void aPlantedFaultFailsUnderBanditUntilItIsRemoved() throws Exception {
        Machine.program("bandit");
        RecordingContext before = ran(BANDIT);
        assertThat(before.findings()).isEmpty();
        assertThat(outcome(before).ending()).isEqualTo(Ending.DONE);
        assertThat(before.readings("scanner_findings")).hasSize(4);
        assertThat(before.text()).contains("bandit 1.");

        Path planted =
                Files.writeString(
                        source.resolve("bad.py"),
                        "import subprocess\n\ndef run(word):\n"
                                + "    subprocess.call('ls ' + word, shell=True)\n"
                                + "    exec(word)\n");
        RecordingContext during = ran(BANDIT);
        assertThat(during.findings(Severity.ERROR))
                .extracting(Finding::fingerprint)
                .contains("bandit:B602:bad.py");
        assertThat(during.findings(Severity.WARNING))
                .extracting(Finding::fingerprint)
                .contains("bandit:B102:bad.py");
        assertThat(during.value("scanner_findings", "severity", "error")).isOne();

        Files.delete(planted);
        assertThat(ran(BANDIT).findings()).isEmpty();
        onlyTellsThatItRan();
    }

    @Test
    void banditsOwnErrorsKeepItFromPassing() throws Exception {
        Machine.program("bandit");
        Files.writeString(source.resolve("torn.py"), "def (:\n");
        RecordingContext context = ran(BANDIT);
        assertThat(outcome(context).ending()).isEqualTo(Ending.UNKNOWN);
        assertThat(outcome(context).reason()).contains("didn't see everything");
    }

    @Test
    void anAbsentScannerIsNotRunWithHowToGetIt() throws Exception {
        for (String scanner : List.of("trivy", "semgrep", "trufflehog", "pip-audit")) {
            Map<String, Object> settings = new TreeMap<>(Told.settings(scanner));
            List<String> absent = List.of("/nowhere/" + scanner, "@report", "@source");
            settings.put("command", absent);
            RecordingContext context = ran(settings);
            assertThat(outcome(context).ending()).isEqualTo(Ending.NOT_RUN);
            assertThat(outcome(context).reason())
                    .contains(scanner + " is not installed here", settings.get("install") + "");
        }
    }

    @Test
    void isNotRunWhereNoProgramMayBeRun() throws Exception {
        spring.close();
        AnnotationConfigApplicationContext off = new AnnotationConfigApplicationContext();
        off.scan("org.amas.maintenance.step.shell");
        off.register(ScannerRunKind.class);
        off.refresh();
        try (off) {
            RecordingContext context = context();
            Outcome outcome =
                    context.perform(off.getBean(ScannerRunKind.class), bound(script("exit 0")));
            assertThat(outcome.ending()).isEqualTo(Ending.NOT_RUN);
            assertThat(outcome.reason()).contains("amas.step.shell.enabled");
        }
    }

    /** A program that does as the script says; {@code $1} is the report, {@code $2} the source. */
    private Map<String, Object> script(String body) throws IOException {
        Path program = folder.resolve("scan");
        Files.writeString(
                program, "#!/bin/sh\n[ \"$1\" = version ] && { echo scan 7; exit 0; }\n" + body);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Map<String, Object> settings = new TreeMap<>();
        settings.put("scanner", "scan");
        settings.put("command", List.of(program.toString(), "@report", "@source"));
        settings.put("probe", List.of(program.toString(), "version"));
        settings.put("install", "nobody can");
        settings.put("format", "SARIF");
        return settings;
    }

    private static String sarif(String results) {
        return "cat > \"$1\" <<'END'\n"
                + "{\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"rules\":["
                + "{\"id\":\"R1\",\"properties\":{\"security-severity\":\"9.8\"}}]}},\"results\":["
                + results
                + "]}]}\nEND\n";
    }

    private static String result(String rule, String level, String text) {
        return "{\"ruleId\":\"%s\",\"level\":\"%s\",\"message\":{\"text\":\"%s\"},\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"a.py\"},\"region\":{\"startLine\":3}}}]}"
                .formatted(rule, level, text);
    }

    @Test
    void findingsCountWhateverTheExitCodeSays() throws Exception {
        RecordingContext context =
                ran(
                        script(
                                sarif(
                                                result("R1", "note", "bad")
                                                        + ","
                                                        + result("R2", "error", "worse"))
                                        + "exit 0"));
        assertThat(context.findings(Severity.CRITICAL))
                .extracting(Finding::fingerprint)
                .containsExactly("scan:R1:a.py");
        assertThat(context.findings(Severity.ERROR))
                .extracting(Finding::fingerprint)
                .containsExactly("scan:R2:a.py");
        assertThat(ran(script(sarif("") + "exit 1")).findings()).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "scanner.run",
            fault = "the scanner breaks",
            removed = "the scanner reports")
    void aScannerThatBreaksIsUnknownAndNeverClean() throws Exception {
        assertUnknown("exit 2", "exit code 2");
        assertUnknown(sarif("") + "exit 2", "exit code 2");
        assertUnknown("exit 0", "left no report");
        assertUnknown("echo '{' > \"$1\"; exit 0", "isn't JSON");
        assertUnknown("echo '{}' > \"$1\"; exit 0", "isn't SARIF");
        assertUnknown("kill -9 $$", "didn't finish");

        RecordingContext mended = ran(script(sarif("") + "exit 0"));
        assertThat(outcome(mended).ending()).isEqualTo(Ending.DONE);
        assertThat(mended.findings()).isEmpty();
    }

    private void assertUnknown(String body, String reason) throws Exception {
        RecordingContext context = ran(script(body));
        assertThat(outcome(context).ending()).as(body).isEqualTo(Ending.UNKNOWN);
        assertThat(outcome(context).reason()).contains(reason);
        assertThat(context.readings()).isEmpty();
        onlyTellsThatItRan();
    }

    @Test
    void aSecretThatIsFoundIsToldNowhere() throws Exception {
        Map<String, Object> settings = new TreeMap<>(Told.settings("trufflehog"));
        Map<String, Object> program =
                script(
                        "echo 'scanning' >&2\n"
                                + "echo '{\"level\":\"info\",\"msg\":\""
                                + SECRET
                                + "\"}'\n"
                                + "echo '{\"SourceMetadata\":{\"Data\":{\"Filesystem\":{\"file\":\"'$2'/a.env\",\"line\":4}}},"
                                + "\"DetectorName\":\"Github\",\"Raw\":\""
                                + SECRET
                                + "\"}'\n");
        settings.put("command", program.get("command"));
        settings.put("probe", program.get("probe"));
        RecordingContext context = ran(settings);
        assertThat(context.findings(Severity.WARNING))
                .singleElement()
                .satisfies(
                        f -> {
                            assertThat(f.place()).isEqualTo("a.env");
                            assertThat(f.fingerprint())
                                    .matches("trufflehog:Github:a.env:[0-9a-f]{12}");
                            assertThat(f.evidence()).contains("lines 4");
                        });
        RecordingContext quoted =
                ran(
                        script(
                                sarif(
                                                result(
                                                        "R2",
                                                        "error",
                                                        "password = '"
                                                                + SECRET
                                                                + "' is hard coded"))
                                        + "exit 1"));
        assertThat(quoted.findings()).hasSize(1);
        for (RecordingContext said : List.of(context, quoted)) {
            assertThat(said.text() + said.findings() + said.tables() + said.kept() + outcome(said))
                    .doesNotContain(SECRET);
        }
        onlyTellsThatItRan();
    }

    /** Until its result is stored; of what it wrote and printed nothing is left. */
    private void onlyTellsThatItRan() throws IOException {
        try (Stream<Path> left = Files.walk(folder.resolve("run"))) {
            assertThat(left.filter(Files::isRegularFile))
                    .allSatisfy(
                            file ->
                                    assertThat(file.getFileName().toString())
                                            .isIn("run.sh", "process", "status", "further"));
        }
    }

    @Test
    void readsNestedListsAsPipAuditWritesThem() throws Exception {
        Map<String, Object> settings = new TreeMap<>(Told.settings("pip-audit"));
        Map<String, Object> program =
                script(
                        "echo '{\"dependencies\":[{\"name\":\"requests\",\"version\":\"2.31.0\",\"vulns\":[{\"id\":\"GHSA-9wx4-h78v-vm56\",\"description\":\"never"
                            + " verifies\"}]},{\"name\":\"idna\",\"version\":\"3.7\",\"vulns\":[]}]}'"
                            + " > \"$1\"; exit 1");
        settings.put("command", program.get("command"));
        settings.put("probe", program.get("probe"));
        assertThat(ran(settings).findings(Severity.ERROR))
                .singleElement()
                .satisfies(
                        f -> {
                            assertThat(f.place()).isEqualTo("requests 2.31.0");
                            assertThat(f.text()).isEqualTo("GHSA-9wx4-h78v-vm56: never verifies");
                        });
    }

    @Test
    void refusesSettingsThatCanTellNothing() throws Exception {
        Map<String, Object> unreported = script("");
        unreported.put("command", List.of("/bin/true"));
        assertThatThrownBy(() -> bound(unreported)).hasMessageContaining("@report");
        Map<String, Object> unmapped = script("");
        unmapped.put("format", "JSON");
        assertThatThrownBy(() -> bound(unmapped)).hasMessageContaining("mapping");
    }

    @Test
    void isNotRunWithoutASourceFolder() throws Exception {
        RecordingContext context = new RecordingContext().directory(folder.resolve("run"));
        Map<String, Object> settings = script("exit 0");
        assertThatThrownBy(() -> context.perform(kind, bound(settings)))
                .isInstanceOf(TargetAbsent.class);
    }
}
