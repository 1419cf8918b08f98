package org.amas.maintenance.step.packages;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.KeptLists;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.target.FilesTarget;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** With the advisories that ship; their fixes are facts that don't change. */
class PackagesChangesKindTests {

    @TempDir Path folder;

    private final PackagesChangesKind kind =
            new PackagesChangesKind(
                    new Advisories(
                            new PackagesProperties(null, null, null),
                            new KeptLists("target/no-lists")));

    @BeforeEach
    void writeSource() throws IOException {
        write(
                "requirements.txt",
                """
                # web
                fastapi==0.104.1
                uvicorn[standard]==0.24.0
                requests == 2.31.0 ; python_version > "3.8"
                python-jose==3.3.0
                ecdsa==0.18.0
                structlog
                """);
        write("frontend/package.json", manifest("^1.6.2"));
        write("frontend/package-lock.json", lock("1.6.2"));
    }

    private static String manifest(String axios) {
        return "{\n  \"name\": \"amas-frontend\",\n  \"dependencies\": {\n    \"axios\": \""
                + axios
                + "\",\n    \"react\": \"18.2.0\"\n  }\n}\n";
    }

    private static String lock(String axios) {
        return "{\"packages\":{\"node_modules/axios\":{\"version\":\"" + axios + "\"}}}";
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void raise() throws IOException {
        write("requirements.txt", "fastapi==0.115.6\nrequests==2.32.5\n");
        write("frontend/package.json", manifest("^1.12.0"));
        write("frontend/package-lock.json", lock("1.12.2"));
    }

    private RecordingContext proposed() throws Exception {
        List<String> none = List.of();
        RecordingContext context =
                new RecordingContext()
                        .with(new FilesTarget(folder, none, none, none, folder, null));
        context.perform(kind, new PackagesChangesKind.Settings(null, null));
        return context;
    }

    @Test
    @PlantedFault(
            check = "packages.changes",
            fault = "pins with known advisories",
            removed = "the pins are raised")
    void theOutputIsAPatchThatApplies() throws Exception {
        RecordingContext context = proposed();
        assertThat(context.value("changes_proposed")).isEqualTo(4);
        List<String> before = Files.readAllLines(folder.resolve("requirements.txt"));
        List<String> printed = context.text().lines().toList();
        List<String> diff = printed.subList(0, printed.indexOf("--- a/frontend/package.json"));
        assertThat(DiffUtils.patch(before, UnifiedDiffUtils.parseUnifiedDiff(diff)))
                .containsExactly(
                        "# web",
                        "fastapi==0.109.1",
                        "uvicorn[standard]==0.24.0",
                        "requests == 2.32.4 ; python_version > \"3.8\"",
                        "python-jose==3.4.0",
                        "ecdsa==0.18.0",
                        "structlog");
        assertThat(context.text())
                .contains("-    \"axios\": \"^1.6.2\",", "+    \"axios\": \"^1.12.0\",")
                .contains("# npm install --package-lock-only");
        assertThat(Files.readAllLines(folder.resolve("requirements.txt"))).isEqualTo(before);

        raise();
        assertThat(proposed().value("changes_proposed")).isZero();
    }

    @Test
    void proposesNothingOnceThePinsAreRaised() throws Exception {
        raise();
        RecordingContext context = proposed();
        assertThat(context.value("changes_proposed")).isZero();
        assertThat(context.value("pins_read")).isEqualTo(4);
        assertThat(context.text()).startsWith("# no pin has to be raised");
    }

    @Test
    void oldAdvisoriesProveNothingAboutCleanPins() throws Exception {
        assertThat(proposed().outcome().orElseThrow().ending()).isEqualTo(Ending.DONE);
        write("requirements.txt", "fastapi==0.115.6\n");
        write("frontend/package.json", manifest("^1.12.0"));
        write("frontend/package-lock.json", lock("1.12.2"));
        // What ships is older than a month, and nothing newer was given.
        assertThat(proposed().outcome().orElseThrow().ending()).isEqualTo(Ending.UNKNOWN);
    }
}
