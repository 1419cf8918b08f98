package org.amas.maintenance.step.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.KeptLists;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.target.FilesTarget;
import org.amas.maintenance.target.TargetAbsent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

class PackagesNpmKindTests {

    private static final Instant FRESH = Instant.parse("2026-11-20T06:00:00Z");
    private static final PackagesNpmKind.Settings DEFAULTS =
            new PackagesNpmKind.Settings(null, null, null);

    private static final String AXIOS =
            """
            { "id": "GHSA-8hc4-vh64-cxmj", "aliases": ["CVE-2024-39338"], "summary": "Another host",
              "database_specific": { "severity": "%s" },
              "affected": [ { "package": { "ecosystem": "npm", "name": "axios" },
                "ranges": [ { "type": "SEMVER",
                  "events": [ { "introduced": "1.3.2" }, { "fixed": "1.7.4" } ] } ] } ] }
            """;

    @TempDir Path folder;

    private Path own;
    private PackagesNpmKind kind;

    @BeforeEach
    void writeWhatIsKnown() throws IOException {
        own = Files.createDirectory(folder.resolve("advisories"));
        known("2026-11-15", "HIGH", true);
        kind =
                new PackagesNpmKind(
                        new Advisories(
                                new PackagesProperties(own.toString(), null, null),
                                new KeptLists("target/no-lists")));
        lock("1.6.2");
    }

    private void known(String date, String level, boolean complete) throws IOException {
        Files.writeString(
                own.resolve("npm.json"),
                """
                { "source": "an operator's export", "date": "%s", "advisories": [ %s ],
                  "complete": %s }
                """
                        .formatted(date, AXIOS.formatted(level), complete));
    }

    private void lock(String axios) throws IOException {
        Path file = folder.resolve("frontend/package-lock.json");
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                """
                { "lockfileVersion": 3, "packages": {
                  "": { "name": "amas-frontend", "version": "1.0.0" },
                  "node_modules/axios": { "version": "%s" },
                  "node_modules/a/node_modules/@babel/core": { "version": "7.0.0", "dev": true },
                  "node_modules/linked": { "link": true } } }
                """
                        .formatted(axios));
    }

    private RecordingContext looked() throws Exception {
        List<String> none = List.of();
        RecordingContext context =
                new RecordingContext()
                        .at(FRESH)
                        .with(new FilesTarget(folder, none, none, none, folder, null));
        context.perform(kind, DEFAULTS);
        return context;
    }

    private static Outcome outcome(RecordingContext context) {
        return context.outcome().orElseThrow();
    }

    @Test
    @PlantedFault(
            check = "packages.npm",
            fault = "a pin with a known advisory",
            removed = "the pin is raised")
    void aVulnerablePinWarnsUntilItIsRaised() throws Exception {
        RecordingContext during = looked();
        assertThat(during.findings(Severity.WARNING))
                .singleElement()
                .satisfies(
                        f -> {
                            assertThat(f.place()).isEqualTo("axios 1.6.2");
                            assertThat(f.fingerprint())
                                    .isEqualTo("advisory:axios:GHSA-8hc4-vh64-cxmj");
                            assertThat(f.text()).endsWith("fixed in 1.7.4");
                        });
        assertThat(during.tables().getFirst().rows().getFirst())
                .startsWith("axios", "1.6.2", "1.7.4", "CVE-2024-39338, GHSA-8hc4-vh64-cxmj");
        assertThat(during.value("packages_vulnerable")).isOne();
        assertThat(during.value("packages_installed")).isEqualTo(2);

        lock("1.7.4");
        RecordingContext after = looked();
        assertThat(after.findings()).isEmpty();
        assertThat(outcome(after).ending()).isEqualTo(Ending.DONE);
        assertThat(outcome(after).headline()).contains("2026-11-15", "an operator's export");
    }

    @Test
    void whatIsCriticalAndCanBeMendedFails() throws Exception {
        known("2026-11-15", "CRITICAL", true);
        assertThat(looked().findings(Severity.ERROR)).hasSize(1);
    }

    @Test
    @PlantedFault(
            check = "packages.npm",
            fault = "the advisories are older than 30 days",
            removed = "there are newer ones")
    void oldAdvisoriesCanFindButNotPass() throws Exception {
        known("2026-10-01", "HIGH", true);
        RecordingContext found = looked();
        assertThat(outcome(found).ending()).isEqualTo(Ending.DONE);
        assertThat(found.findings())
                .extracting(Finding::fingerprint)
                .contains("advisories-gap", "advisory:axios:GHSA-8hc4-vh64-cxmj");
        lock("1.7.4");
        RecordingContext clean = looked();
        assertThat(outcome(clean).ending()).isEqualTo(Ending.UNKNOWN);
        assertThat(outcome(clean).reason()).contains("50 days old", "amas.step.packages");
        assertThat(clean.value("advisories_age_days")).isEqualTo(50);

        known("2026-11-15", "HIGH", true);
        RecordingContext newer = looked();
        assertThat(outcome(newer).ending()).isEqualTo(Ending.DONE);
        assertThat(newer.findings()).isEmpty();
    }

    @Test
    void aSelectionCanNotPassEither() throws Exception {
        known("2026-11-15", "HIGH", false);
        lock("1.7.4");
        assertThat(outcome(looked()).reason()).contains("selection");
    }

    @Test
    void whatShipsKnowsTheLabsAxios() throws Exception {
        Files.delete(own.resolve("npm.json"));
        assertThat(looked().findings())
                .extracting(Finding::fingerprint)
                .contains("advisory:axios:GHSA-8hc4-vh64-cxmj", "advisories-gap");
    }

    @Test
    void readsTheFirstFormOfALockFile() throws Exception {
        List<Installed> found =
                NpmLock.packages(
                        """
                        { "dependencies": { "a": { "version": "1.0.0",
                            "dependencies": { "b": { "version": "2.0.0" } } } } }
                        """);
        assertThat(found)
                .containsExactly(
                        new Installed("a", "1.0.0", "node_modules/a"),
                        new Installed("b", "2.0.0", "node_modules/a/node_modules/b"));
    }

    @Test
    void saysWhichFileCanNotBeUsed() throws Exception {
        Files.writeString(own.resolve("npm.json"), "{ \"advisories\": [] }");
        assertThatThrownBy(this::looked).hasMessageContaining("npm.json can't be used");
        Files.delete(folder.resolve("frontend/package-lock.json"));
        assertThatThrownBy(this::looked)
                .isInstanceOf(TargetAbsent.class)
                .hasMessageContaining("package-lock.json");
    }
}
