package org.amas.maintenance.step.packages;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.target.FilesTarget;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

class PackagesAgeKindTests {

    private static final Instant NOW = Instant.parse("2026-12-01T00:00:00Z");

    @TempDir Path folder;

    private RecordingContext context = new RecordingContext();
    private PackagesAgeKind kind =
            new PackagesAgeKind(new Releases(new PackagesProperties(null, null, null)));

    @BeforeEach
    void locks() throws IOException {
        lock("axios", "1.6.2");
        write("2026-11-28");
    }

    private void lock(String name, String version) throws IOException {
        Files.writeString(
                folder.resolve("package-lock.json"),
                """
                { "packages": { "": { "version": "1.0.0" },
                  "node_modules/%s": { "version": "%s" } } }
                """
                        .formatted(name, version));
    }

    private RecordingContext perform(Ecosystem ecosystem) throws Exception {
        context =
                new RecordingContext()
                        .at(NOW)
                        .with(new FilesTarget(folder, List.of(), List.of(), List.of(), null, null));
        context.perform(
                kind,
                new PackagesAgeKind.Settings(
                        ecosystem, "package-lock.json", null, 2, 50, Duration.ofDays(30)));
        return context;
    }

    private Ending ending() {
        return context.outcome().orElseThrow().ending();
    }

    @Test
    @PlantedFault(
            check = "packages.age",
            fault = "a package is years behind",
            removed = "the package is raised")
    void aPackageYearsBehindIsToldUntilItIsRaised() throws Exception {
        RecordingContext old = perform(Ecosystem.NPM);
        assertThat(ending()).isEqualTo(Ending.DONE);
        assertThat(old.findings()).extracting(Finding::fingerprint).containsExactly("behind:axios");
        assertThat(old.findings().getFirst().text())
                .contains("2.8 years and 2 versions behind 1.20.0");
        assertThat(old.value("years_behind")).isGreaterThan(2);
        assertThat(old.value("packages_behind")).isOne();

        lock("axios", "1.20.0");
        RecordingContext raised = perform(Ecosystem.NPM);
        assertThat(raised.findings()).isEmpty();
        assertThat(raised.value("years_behind")).isZero();
        assertThat(ending()).isEqualTo(Ending.DONE);
    }

    @Test
    void whatNobodyPublishesAnyMoreIsOnHold() throws Exception {
        lock("loose-envify", "1.4.0");
        RecordingContext said = perform(Ecosystem.NPM);
        assertThat(said.findings())
                .extracting(Finding::text)
                .singleElement()
                .asString()
                .startsWith("nothing was published of it since 2018");
        assertThat(said.tables().getLast().rows().getFirst()).last().isEqualTo("hold");
    }

    @Test
    void ofWhatTheListDoesNotHaveNothingIsSaid() throws Exception {
        lock("left-pad", "1.3.0");
        perform(Ecosystem.NPM);
        assertThat(ending()).isEqualTo(Ending.UNKNOWN);
        assertThat(context.outcome().orElseThrow().reason()).contains("knows only 0 of 1 package");
        assertThat(context.readings("years_behind")).isEmpty();
    }

    @Test
    void anOldListProvesNothing() throws Exception {
        lock("axios", "1.20.0");
        write("2026-10-01");
        perform(Ecosystem.NPM);
        assertThat(ending()).isEqualTo(Ending.UNKNOWN);
        assertThat(context.outcome().orElseThrow().reason()).contains("is 61 days old");
        write("2026-11-20");
        perform(Ecosystem.NPM);
        assertThat(ending()).isEqualTo(Ending.DONE);
    }

    private void write(String date) throws IOException {
        Path own = Files.createDirectories(folder.resolve("own"));
        Files.writeString(
                own.resolve("npm.json"),
                """
                { "source": "a test", "date": "%s", "packages": {
                  "axios": { "0.27.2": "2022-04-27", "1.6.2": "2023-11-14", "1.7.0": "2024-05-19",
                             "1.20.0": "2026-09-01", "0.35.0": "2026-11-03" },
                  "loose-envify": { "1.3.1": "2017-01-12", "1.4.0": "2018-07-11" } } }
                """
                        .formatted(date));
        kind =
                new PackagesAgeKind(
                        new Releases(new PackagesProperties(null, own.toString(), null)));
    }

    @Test
    void withoutAListNothingIsKnown() throws Exception {
        kind = new PackagesAgeKind(new Releases(new PackagesProperties(null, null, null)));
        perform(Ecosystem.NPM);
        assertThat(ending()).isEqualTo(Ending.UNKNOWN);
        assertThat(context.outcome().orElseThrow().reason())
                .contains("put a npm.json into the folder of amas.step.packages.releases");
    }

    @Test
    void theHighestVersionIsTheNewestWhateverWasPublishedLast() throws Exception {
        lock("axios", "0.27.2");
        assertThat(perform(Ecosystem.NPM).tables().getLast().rows().getFirst().get(2))
                .isEqualTo("1.20.0");
    }
}
