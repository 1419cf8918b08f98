package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The two weekly procedures about security, launched by a program on the faulty stand-in. */
class WeeklySecurityIT {

    private static final Product PRODUCT = Product.shared();
    private static final Api API = PRODUCT.api();
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static JsonNode scanning;
    private static JsonNode dependencies;

    @BeforeAll
    static void perform() {
        long first = API.launched("weekly/security-scanning", "production");
        long second = API.launched("weekly/dependency-updates", "production");
        scanning = API.ended(first, PATIENCE);
        dependencies = API.ended(second, PATIENCE);
    }

    private static JsonNode step(JsonNode run, String kind) {
        return run.path("steps")
                .valueStream()
                .filter(s -> s.path("kind").asString().equals(kind))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no step of " + kind));
    }

    private static String state(JsonNode run, String kind) {
        return step(run, kind).path("state").asString();
    }

    private static List<String> fingerprints(JsonNode step) {
        return step.path("findings")
                .valueStream()
                .map(f -> f.path("fingerprint").asString())
                .toList();
    }

    @Test
    void everyStepComesToAVerdictWithEvidenceOrAReason() {
        for (JsonNode run : List.of(scanning, dependencies)) {
            assertThat(run.path("state").asString()).isIn("FAILED", "WARNED");
            for (JsonNode step : run.path("steps")) {
                String state = step.path("state").asString();
                assertThat(state).isIn("PASSED", "WARNED", "FAILED", "NOT_RUN", "UNKNOWN");
                if (state.equals("NOT_RUN") || state.equals("UNKNOWN")) {
                    assertThat(step.path("reason").asString()).isNotBlank();
                } else {
                    assertThat(
                                    step.path("readings").size()
                                            + step.path("findings").size()
                                            + step.path("tables").size())
                            .isPositive();
                }
            }
        }
    }

    @Test
    void thePlantedFaultsAreFound() {
        assertThat(state(scanning, "file.secrets")).isEqualTo("FAILED");
        assertThat(fingerprints(step(scanning, "file.secrets")))
                .anyMatch(f -> f.startsWith("secret:github-token:src/amas/config/settings.py:"));
        assertThat(state(scanning, "tls.certificates")).isEqualTo("WARNED");
        assertThat(state(scanning, "postgres.default-passwords")).isEqualTo("FAILED");
        assertThat(state(scanning, "redis.default-passwords")).isEqualTo("FAILED");
        assertThat(state(scanning, "neo4j.default-passwords")).isEqualTo("FAILED");
        assertThat(step(scanning, "grafana.default-passwords").path("reason").asString())
                .isEqualTo("no grafana target in production");
        assertThat(state(dependencies, "packages.npm")).isEqualTo("WARNED");
        assertThat(fingerprints(step(dependencies, "packages.npm")))
                .contains("advisory:axios:GHSA-8hc4-vh64-cxmj");
    }

    @Test
    void theRunSaysHowManyScannersRan() {
        JsonNode coverage = step(scanning, "scanner.coverage");
        long ran =
                scanning.path("steps")
                        .valueStream()
                        .filter(s -> s.path("kind").asString().equals("scanner.run"))
                        .filter(s -> !s.path("state").asString().equals("NOT_RUN"))
                        .count();
        assertThat(coverage.path("headline").asString()).isEqualTo(ran + " of 4 scanners ran");
        if (ran == 0) {
            assertThat(coverage.path("state").asString()).isEqualTo("NOT_RUN");
            assertThat(step(scanning, "scanner.run").path("reason").asString())
                    .contains("not installed here");
        }
    }

    @Test
    void theSecretIsInNothingThatWasKept() throws IOException {
        Path settings = PRODUCT.lab().files().root().resolve("src/amas/config/settings.py");
        String secret = Files.readString(settings).replaceFirst("(?s).*\"(.+)\".*", "$1").strip();
        assertThat(secret).startsWith("ghp_");
        StringBuilder kept = new StringBuilder(scanning.toString());
        for (int step = 1; step <= scanning.path("steps").size(); step++) {
            kept.append(API.output(scanning.path("id").asLong(), step));
        }
        assertThat(kept.toString())
                .contains("src/amas/config/settings.py:3")
                .doesNotContain(secret)
                .doesNotContain("amas_redis_password");
    }

    @Test
    void theRawOutputOfTheProposalIsAPatch() {
        JsonNode changes = step(dependencies, "packages.changes");
        String patch = API.output(dependencies.path("id").asLong(), changes.path("number").asInt());
        assertThat(changes.path("state").asString()).isEqualTo("WARNED");
        assertThat(patch)
                .startsWith("--- a/requirements.txt\n+++ b/requirements.txt\n@@ ")
                .contains("-requests==2.31.0\n", "+requests==2.32.4\n");
    }

    @Test
    void bothOnlyReadAndAreLaunchedWithoutAPlan() {
        for (String key : List.of("weekly/security-scanning", "weekly/dependency-updates")) {
            JsonNode procedure = API.get("/api/v1/procedures/" + key).has(200).json();
            assertThat(procedure.path("steps").valueStream())
                    .allMatch(s -> s.path("effect").asString().equals("READS"));
        }
    }
}
