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
import org.amas.maintenance.step.StandInListServer;
import org.amas.maintenance.step.StandInListServer.Asked;
import org.amas.maintenance.target.FilesTarget;
import org.amas.maintenance.target.InvalidConfiguration;
import org.amas.maintenance.target.PostgresTarget;
import org.amas.maintenance.target.Secret;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Advisories that are asked for at a server of OSV's form, here one on loopback. */
class AdvisoryRefreshTests {

    private static final Instant NOW = Instant.parse("2026-11-30T06:00:00Z");
    private static final String BATCH = "/v1/querybatch";
    private static final String NEW = "GHSA-2222-3333-4444";
    private static final String NOTHING = "{\"results\": [{}, {}]}";

    @TempDir Path folder;

    private StandInListServer server;

    @BeforeEach
    void serve() throws IOException {
        server = new StandInListServer();
        Path lock = folder.resolve("frontend/package-lock.json");
        Files.createDirectories(lock.getParent());
        Files.writeString(
                lock,
                """
                { "lockfileVersion": 3, "packages": {
                  "": { "name": "amas-frontend", "version": "1.0.0" },
                  "node_modules/axios": { "version": "1.99.1" },
                  "node_modules/left-pad": { "version": "1.3.0" } } }
                """);
    }

    @AfterEach
    void end() {
        server.close();
    }

    private void found(String ids) {
        server.says(BATCH, "{\"results\": [{\"vulns\": [%s]}, {}]}".formatted(ids));
    }

    private void planted() {
        found("{\"id\": \"%s\", \"modified\": \"2026-11-29T10:00:00Z\"}".formatted(NEW));
        server.says("/v1/vulns/" + NEW, document(NEW, "2026-11-29T10:00:00Z", "CRITICAL"));
    }

    private static String document(String id, String modified, String level) {
        return """
        {"id": "%s", "modified": "%s", "aliases": ["CVE-2026-99999"], "summary": "Planted by a test",
         "database_specific": {"severity": "%s"}, "references": [{"url": "https://amas.example"}],
         "affected": [{"package": {"ecosystem": "npm", "name": "axios"}, "ranges": [{"type": "SEMVER",
           "events": [{"introduced": "1.0.0"}, {"fixed": "1.99.2"}]}]}]}
        """
                .formatted(id, modified, level);
    }

    private RecordingContext looked(Instant at) throws Exception {
        List<String> none = List.of();
        RecordingContext context =
                new RecordingContext()
                        .with(new FilesTarget(folder, none, none, none, folder, null))
                        .with(
                                new PostgresTarget(
                                        "jdbc:postgresql://127.0.0.1:1/amas",
                                        "amas",
                                        Secret.of("not-for-others")))
                        .timeLeft(Duration.ofSeconds(20))
                        .at(at);
        Advisories advisories =
                new Advisories(
                        new PackagesProperties(null, null, server.url()),
                        new KeptLists(folder.resolve("data").toString()));
        context.perform(
                new PackagesNpmKind(advisories), new PackagesNpmKind.Settings(null, null, null));
        return context;
    }

    private static Outcome outcome(RecordingContext context) {
        return context.outcome().orElseThrow();
    }

    @Test
    @PlantedFault(
            check = "packages.npm",
            fault = "an advisory that was published yesterday",
            removed = "the advisory is withdrawn")
    void aNewAdvisoryIsFoundAndWithoutOneTheStepPasses() throws Exception {
        planted();
        RecordingContext during = looked(NOW);
        assertThat(during.findings(Severity.ERROR))
                .singleElement()
                .extracting(Finding::text)
                .asString()
                .contains("Planted by a test", "fixed in 1.99.2");
        assertThat(during.value("advisories_age_days")).isZero();
        assertThat(outcome(during).headline()).contains("as of 2026-11-30", "127.0.0.1");

        server.says(BATCH, NOTHING);
        RecordingContext gone = looked(NOW.plus(Duration.ofDays(1)));
        assertThat(gone.findings()).isEmpty();
        assertThat(outcome(gone).ending()).as(gone.text()).isEqualTo(Ending.DONE);
    }

    @Test
    void whatWasHadTodayIsNotAskedForAgainAndWhatDidNotChangeIsNotFetchedAgain() throws Exception {
        planted();
        looked(NOW);
        server.forget();
        assertThat(looked(NOW.plusSeconds(60)).findings(Severity.ERROR)).hasSize(1);
        assertThat(server.paths()).isEmpty();

        assertThat(looked(NOW.plus(Duration.ofDays(1))).findings(Severity.ERROR)).hasSize(1);
        assertThat(server.paths()).containsExactly(BATCH);
    }

    @Test
    void theServerIsToldNamesAndNothingElse() throws Exception {
        planted();
        looked(NOW);
        Asked batch = server.asked().getFirst();
        assertThat(batch.body())
                .contains("\"axios\"", "\"left-pad\"", "\"npm\"")
                .doesNotContain("1.99.1", "1.3.0", "version", "amas-frontend");
        for (Asked one : server.asked()) {
            assertThat(one.headers())
                    .containsOnlyKeys(
                            one.method().equals("POST")
                                    ? List.of(
                                                    "accept",
                                                    "content-length",
                                                    "content-type",
                                                    "host",
                                                    "user-agent")
                                            .toArray(String[]::new)
                                    : List.of("accept", "host", "user-agent")
                                            .toArray(String[]::new));
            assertThat(one.headers().toString() + one.body()).doesNotContain("not-for-others");
        }
    }

    @Test
    void aBrokenAnswerChangesNothingAndIsTold() throws Exception {
        planted();
        looked(NOW);
        Instant tomorrow = NOW.plus(Duration.ofDays(1));
        Path kept = folder.resolve("data/lists/advisories-npm.json");
        byte[] before = Files.readAllBytes(kept);
        for (String broken :
                List.of(
                        "<html>Sign in first</html>",
                        "{\"results\": []}",
                        "{\"results\": \"none\"}",
                        "{\"results\": [{\"vulns\": [{\"id\": \"../../x\"}]}, {}]}",
                        "{\"results\": [{\"vulns\": [{\"id\": \"GHSA-gone-gone-gone\"}]}, {}]}")) {
            server.says(BATCH, broken);
            RecordingContext context = looked(tomorrow);
            assertThat(context.text()).as(broken).contains("newer advisories could not be had");
            assertThat(context.findings(Severity.ERROR)).as(broken).hasSize(1);
            assertThat(context.value("advisories_age_days")).isOne();
            assertThat(outcome(context).ending()).isEqualTo(Ending.DONE);
            assertThat(Files.readAllBytes(kept)).as(broken).isEqualTo(before);
        }
        found("{\"id\": \"GHSA-5555-6666-7777\", \"modified\": \"x\"}");
        server.says("/v1/vulns/GHSA-5555-6666-7777", document(NEW, "x", "LOW"));
        assertThat(looked(tomorrow).text()).contains("is not what OSV publishes");
        assertThat(Files.readAllBytes(kept)).isEqualTo(before);
    }

    @Test
    void aRedirectToAnotherHostIsNotFollowed() throws Exception {
        try (StandInListServer other = new StandInListServer()) {
            other.says(BATCH, NOTHING);
            server.leads(BATCH, other.url() + BATCH);
            RecordingContext context = looked(NOW);
            assertThat(other.asked()).isEmpty();
            assertThat(context.text()).contains("answers 302");
            assertThat(outcome(context).ending()).isEqualTo(Ending.UNKNOWN);
            assertThat(outcome(context).reason()).contains("answers 302");
        }
    }

    @Test
    void aServerThatCannotBeHadIsNoErrorAsLongAsWhatIsKeptIsYoung() throws Exception {
        server.says(BATCH, NOTHING);
        looked(NOW);
        server.fails(BATCH, 503);
        RecordingContext young = looked(NOW.plus(Duration.ofDays(30)));
        assertThat(outcome(young).ending()).as(young.text()).isEqualTo(Ending.DONE);
        assertThat(young.text()).contains("answers 503");
        assertThat(young.value("advisories_age_days")).isEqualTo(30);

        RecordingContext old = looked(NOW.plus(Duration.ofDays(31)));
        assertThat(outcome(old).ending()).isEqualTo(Ending.UNKNOWN);
        assertThat(outcome(old).reason()).contains("31 days old", "answers 503");
    }

    @Test
    void anAnswerThatGoesOnIsReadToItsEnd() throws Exception {
        server.says(
                BATCH,
                """
                {"results": [{"vulns": [], "next_page_token": "more"}, {}]}
                """);
        RecordingContext endless = looked(NOW);
        assertThat(endless.text()).contains("has not one result for each package");
        assertThat(server.asked().get(1).body()).contains("\"page_token\":\"more\"", "axios");
    }

    @Test
    void ofTwoNumbersForOneTheOneThatSaysHowBadItIsCounts() throws Exception {
        found(
                "{\"id\": \"%s\", \"modified\": \"a\"}, {\"id\": \"CVE-2026-99999\", \"modified\": \"a\"}"
                        .formatted(NEW));
        server.says("/v1/vulns/" + NEW, document(NEW, "a", "CRITICAL"));
        server.says(
                "/v1/vulns/CVE-2026-99999",
                document("CVE-2026-99999", "a", "")
                        .replace("[\"CVE-2026-99999\"]", "[\"" + NEW + "\"]"));
        RecordingContext context = looked(NOW);
        assertThat(context.findings()).hasSize(1);
        assertThat(context.findings(Severity.ERROR)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://api.osv.dev",
                "https://user:secret@api.osv.dev",
                "https://api.osv.dev?key=secret",
                "api.osv.dev"
            })
    void anAddressThatCannotBeUsedEndsTheStart(String address) {
        assertThatThrownBy(() -> new PackagesProperties(null, null, address))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageStartingWith("amas.step.packages.osv")
                .hasMessageNotContaining("secret");
    }
}
