package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.lab.Paused;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is down, slow, locked or not there is said as it is. */
class FaultIT {

    private static final Product PRODUCT = Product.shared();
    private static final Api API = PRODUCT.api();

    @BeforeAll
    static void write() {
        PRODUCT.add(
                new Recipe("fault/trips")
                        .step("postgres.roundtrip", "", "timeout: 4s")
                        .step("redis.roundtrip", "", "timeout: 4s")
                        .step("neo4j.roundtrip", "", "timeout: 4s")
                        .script("echo goes on"));
    }

    private static Map<String, JsonNode> byKind(JsonNode run) {
        Map<String, JsonNode> steps = new HashMap<>();
        run.path("steps").forEach(s -> steps.put(s.path("kind").asString(), s));
        return steps;
    }

    private static String state(JsonNode step) {
        return step.path("state").asString();
    }

    private static String said(JsonNode step) {
        return step.path("reason").toString() + step.path("findings") + step.path("headline");
    }

    @Test
    void everyServerThatIsDownIsSaidAndTheOthersGoOn() {
        JsonNode run = API.performed("daily/system-status", "down");
        Map<String, JsonNode> steps = byKind(run);

        assertThat(run.path("state").asString()).isEqualTo("FAILED");
        for (String kind :
                List.of("postgres.roundtrip", "redis.roundtrip", "neo4j.roundtrip", "api.health")) {
            assertThat(state(steps.get(kind))).as(kind).isEqualTo("FAILED");
            assertThat(said(steps.get(kind)).toLowerCase())
                    .as(kind)
                    .containsAnyOf("refused", "connect");
            assertThat(said(steps.get(kind))).contains("127.0.0.1:").doesNotContain("s3cret");
        }
        assertThat(state(steps.get("docker.containers"))).isNotIn("PASSED", "WARNED");
        assertThat(said(steps.get("docker.containers"))).contains("docker.sock");
        assertThat(state(steps.get("host.disk"))).isEqualTo("NOT_RUN");
        assertThat(said(steps.get("host.disk"))).contains("host");
    }

    @Test
    void anEngineThatIsNotThereIsNotRun() {
        JsonNode step = byKind(API.performed("daily/system-status", "bare")).get("docker.disk");
        assertThat(state(step)).isEqualTo("NOT_RUN");
        assertThat(said(step)).contains("docker").contains("bare");
    }

    @Test
    void whatIsAbsentIsNotRunAndNeverAPass() {
        JsonNode run = API.performed("daily/system-status", "bare");
        assertThat(run.path("state").asString()).isEqualTo("WARNED");
        assertThat(run.path("steps").valueStream())
                .allSatisfy(
                        step -> {
                            assertThat(state(step)).isEqualTo("NOT_RUN");
                            assertThat(step.path("reason").asString()).contains("bare");
                        });
    }

    @Test
    void aWrongPasswordIsCalledAWrongPassword() {
        Map<String, JsonNode> steps = byKind(API.performed("fault/trips", "refused"));
        assertThat(said(steps.get("postgres.roundtrip"))).contains("password");
        assertThat(said(steps.get("redis.roundtrip"))).containsIgnoringCase("password");
        assertThat(said(steps.get("neo4j.roundtrip"))).containsAnyOf("unauthorized", "password");
        for (String kind : List.of("postgres.roundtrip", "redis.roundtrip", "neo4j.roundtrip")) {
            assertThat(state(steps.get(kind))).as(kind).isIn("FAILED", "NOT_RUN", "UNKNOWN");
            assertThat(said(steps.get(kind))).doesNotContain("s3cret");
        }
        assertThat(state(steps.get("shell.script"))).isEqualTo("PASSED");
    }

    @Test
    void aMissingPrivilegeIsNamedWithItsRemedy() {
        JsonNode run = API.performed("daily/performance", "guest");
        List<JsonNode> blocked =
                run.path("steps")
                        .valueStream()
                        .filter(s -> s.path("kind").asString().startsWith("postgres."))
                        .filter(s -> state(s).equals("NOT_RUN"))
                        .toList();
        assertThat(blocked).as(run.toPrettyString()).isNotEmpty();
        assertThat(blocked).allSatisfy(s -> assertThat(said(s)).containsIgnoringCase("grant"));
    }

    @Test
    void aServerThatHangsIsSaidWithinTheTimeOutOfItsStep() throws Exception {
        PRODUCT.activate("fault/trips");
        Instant began = Instant.now();
        JsonNode run;
        try (Paused postgres = Paused.process(PRODUCT.lab().postgres().pid());
                Paused redis = Paused.process(PRODUCT.lab().redis().pid());
                Paused neo4j = Paused.process(PRODUCT.lab().neo4j().pid())) {
            run = API.performed("fault/trips", "production");
        }
        Duration taken = Duration.between(began, Instant.now());
        Map<String, JsonNode> steps = byKind(run);

        for (String kind : List.of("postgres.roundtrip", "redis.roundtrip", "neo4j.roundtrip")) {
            JsonNode step = steps.get(kind);
            assertThat(state(step)).as(kind).isIn("FAILED", "TIMED_OUT");
            Duration own =
                    Duration.between(
                            Instant.parse(step.path("startedAt").asString()),
                            Instant.parse(step.path("endedAt").asString()));
            assertThat(own).as(kind).isLessThan(Duration.ofSeconds(7));
            assertThat(step.path("reason").asString()).isNotBlank();
        }
        assertThat(state(steps.get("shell.script"))).isEqualTo("PASSED");
        assertThat(taken).isLessThan(Duration.ofSeconds(30));
        assertThat(state(byKind(API.performed("fault/trips", "staging")).get("redis.roundtrip")))
                .isEqualTo("PASSED");
    }

    @Test
    void oneCauseIsShownOnceOnTheRunPage() {
        long id = API.performed("daily/performance", "down").path("id").asLong();
        String page = new Pages(PRODUCT.base()).signedIn().open("/runs/" + id).has(200).text();
        Matcher causes = Pattern.compile("<strong>postgres at [^<]*</strong>").matcher(page);
        assertThat(causes.results()).as(page).hasSize(1);
        assertThat(page).contains("No answer: see the cause above.");
        assertThat(page)
                .containsPattern("id=\"step-2\">\\s*<details>")
                .doesNotContainPattern("id=\"step-[2-8]\">\\s*<details open");
        assertThat(page).containsPattern("One cause, <span>\\d+ checks</span> without an answer");
    }

    @Test
    void theAuditChainStillHolds() {
        Pages root = new Pages(PRODUCT.base()).signedIn();
        Answer answer = root.submit("/audit", "/audit/verification", Map.of());
        String page = answer.status() == 303 ? root.open("/audit").text() : answer.text();
        assertThat(page).contains("Chain verified to");
    }
}
