package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.lab.LabPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;

/** The quarterly analysis and the annual reviews, launched and signed by an outsider. */
class ReviewsIT {

    private static final Api API = Product.shared().api();

    private static JsonNode step(JsonNode run, String kind) {
        return run.path("steps")
                .valueStream()
                .filter(s -> s.path("kind").asString().equals(kind))
                .findFirst()
                .orElseThrow(() -> new AssertionError(run.toString()));
    }

    private static String state(JsonNode run, String kind) {
        return step(run, kind).path("state").asString();
    }

    private static JsonNode asked(long run) {
        return await().atMost(Duration.ofSeconds(120))
                .until(() -> API.run(run), r -> step(r, "review.sign-off").path("form").isObject());
    }

    /** An owner and a day for every item that the form asks for. */
    private static Map<String, String> signed(JsonNode form) {
        Map<String, String> values = new TreeMap<>(Map.of("status", "accepted"));
        form.path("fields")
                .forEach(
                        field -> {
                            String name = field.path("name").asString();
                            if (name.startsWith("owner-")) {
                                values.put(name, "bob");
                            } else if (name.startsWith("until-")) {
                                values.put(
                                        name, LocalDate.now(ZoneOffset.UTC).plusDays(9).toString());
                            } else if (field.path("choices").size() == 3) {
                                values.put(
                                        name,
                                        field.path("choices").path(0).path("value").asString());
                            }
                        });
        return values;
    }

    @ParameterizedTest
    @ValueSource(strings = {"annual/architecture-assessment", "annual/technology-stack-review"})
    void aReviewEndsWhenEverythingThatFailsIsOwned(String procedure) {
        long id = API.launched(procedure, "production");
        JsonNode sign = step(asked(id), "review.sign-off");
        int number = sign.path("number").asInt();
        API.post("/api/v1/runs/" + id + "/answers", Map.of("step", number, "values", Map.of()))
                .has(400);
        API.post(
                        "/api/v1/runs/" + id + "/answers",
                        Map.of("step", number, "values", signed(sign.path("form"))))
                .has(202);
        JsonNode run = API.ended(id);
        assertThat(state(run, "review.sign-off")).isEqualTo("PASSED");
        assertThat(state(run, "review.calendar")).isEqualTo("PASSED");
        assertThat(run.path("steps").valueStream())
                .noneMatch(s -> s.path("state").asString().isEmpty())
                .allMatch(s -> !s.path("state").asString().equals("PENDING"));
        assertThat(API.output(id, number)).contains("# Sign-off of run " + id, "| bob |");
        assertThat(API.output(id, number + 1))
                .startsWith("BEGIN:VCALENDAR")
                .contains("BEGIN:VEVENT");
        assertThat(run.toString()).doesNotContain(":" + LabPostgres.PASSWORD + "@");
    }

    @Test
    void theAnalysisOfAQuarterSaysWhatItDoesNotKnowAndLoadsStagingOnly() {
        String quarterly = "quarterly/performance-analysis";
        Map<String, Object> brief = Map.of("each", "1s");
        JsonNode dry = API.performed(quarterly, "staging", "parameters", brief, "dryRun", true);
        JsonNode run =
                API.performed(
                        quarterly,
                        "staging",
                        "parameters",
                        brief,
                        "planDigest",
                        dry.path("planDigest").asString());
        assertThat(state(run, "performance.quarter")).isEqualTo("UNKNOWN");
        assertThat(state(run, "log.traffic")).isIn("UNKNOWN", "NOT_RUN");
        assertThat(state(run, "performance.trends")).isEqualTo("UNKNOWN");
        assertThat(state(run, "http.load")).isIn("PASSED", "WARNED");
        assertThat(step(run, "http.load").path("headline").asString()).startsWith("carries ");

        JsonNode production = API.performed(quarterly, "production", "dryRun", true);
        assertThat(step(production, "http.load").path("plan").path("objects")).isEmpty();
    }
}
