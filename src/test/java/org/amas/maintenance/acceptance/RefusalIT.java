package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What the API refuses, and how it says so. */
class RefusalIT {

    private static final String RUNS = "/api/v1/runs";
    private static final Product PRODUCT = Product.shared();
    private static final Api API = PRODUCT.api();

    @BeforeAll
    static void write() {
        PRODUCT.add(
                new Recipe("refusal/choosy")
                        .parameter("name: count, type: integer, default: 1, min: 1, max: 9")
                        .parameter("name: sure, type: boolean, default: false")
                        .parameter("name: size, type: choice, choices: [s, m], default: s")
                        .parameter("name: age, type: duration, default: 7d, min: 1d")
                        .parameter("name: word, type: string, default: a, pattern: '[a-z]+'")
                        .step("shell.command", "command: [echo, '{word}', '{count}']"),
                new Recipe("refusal/path")
                        .parameter("name: file, type: string, required: true")
                        .step("shell.command", "command: [ls, '{file}']"));
    }

    private static Answer launch(Map<String, Object> parameters) {
        return API.post(RUNS, Api.launch("refusal/choosy", "bare", "parameters", parameters));
    }

    @Test
    void aBodyThatIsNotJsonIsRefused() {
        for (String body : List.of("{", "", "[]", "null", "\"x\"", "{\"procedure\":}", "\0")) {
            API.post(RUNS, body).problem(400);
        }
        API.post(RUNS, "{".repeat(5_000)).problem(400);
        JsonNode errors = API.post(RUNS, "{\"procedure\":}").problem(400).path("errors");
        assertThat(errors.get(0).path("message").asString()).contains("line 1");
    }

    @Test
    void anUnknownFieldIsNamed() {
        API.post(RUNS, Api.launch("refusal/choosy", "bare", "runAs", "root")).refuses("runAs");
    }

    @Test
    void aFieldThatIsThereTwiceIsNamed() {
        String twice = "{\"procedure\":\"refusal/choosy\",\"environment\":\"bare\",%s}";
        API.post(RUNS, twice.formatted("\"reason\":\"a\",\"reason\":\"b\"")).refuses("reason");
        API.post(RUNS, twice.formatted("\"parameters\":{\"word\":\"a\",\"word\":\"b\"}"))
                .refuses("parameters.word");
    }

    /** It has no UTF-8 form: the database would keep something else, or nothing. */
    @Test
    void halfOfACharacterIsNamed() {
        String body = "{\"procedure\":\"refusal/choosy\",\"environment\":\"bare\",%s}";
        API.post(RUNS, body.formatted("\"reason\":\"a\\ud800b\"")).refuses("reason");
        API.post(RUNS, body.formatted("\"parameters\":{\"word\":\"\\udc00\"}"))
                .refuses("parameters.word");
        API.post(RUNS, "{\"procedure\":\"\\ud800\",\"environment\":\"\\ud800\"}")
                .refuses("procedure", "environment");
        API.post(RUNS, body.formatted("\"\\ud800\":1")).problem(400);
        API.post(RUNS, body.formatted("\"reason\":\"whole \\ud83d\\ude00\"")).has(201);
        String form = "username=%ED%A0%80&password=x";
        API.post("/sign-in", form, "Content-Type", "application/x-www-form-urlencoded").has(400);
    }

    @Test
    void aFieldOfTheWrongTypeIsNamed() {
        API.post(RUNS, Api.launch("refusal/choosy", "bare", "dryRun", "true")).refuses("dryRun");
        API.post(RUNS, Api.launch("refusal/choosy", "bare", "reason", 5)).refuses("reason");
        API.post(RUNS, Api.launch("refusal/choosy", "bare", "reason", Map.of())).refuses("reason");
        API.post(RUNS, Api.launch("refusal/choosy", "bare", "parameters", List.of(1)))
                .refuses("parameters");
    }

    @Test
    void whatIsUnknownOrMissingIsNamedAllAtOnce() {
        API.post(RUNS, Map.of()).refuses("procedure", "environment");
        API.post(RUNS, Api.launch("no/such", "mars")).refuses("procedure", "environment");
        API.post(RUNS, Api.launch("refusal/path", "bare")).refuses("parameters.file");
        launch(Map.of("nope", 1)).refuses("parameters.nope");
    }

    @Test
    void aValueThatAParameterDoesNotTakeIsNamed() {
        launch(Map.of("count", "2x", "sure", "maybe", "size", "xl", "age", "soon", "word", "A"))
                .refuses(
                        "parameters.count",
                        "parameters.sure",
                        "parameters.size",
                        "parameters.age",
                        "parameters.word");
        launch(Map.of("count", 10)).refuses("parameters.count");
        launch(Map.of("count", 1.5)).refuses("parameters.count");
        launch(Map.of("age", "1h")).refuses("parameters.age");
        launch(Map.of("word", List.of("a"))).refuses("parameters.word");
        launch(Map.of("word", "ab\ncd")).refuses("parameters.word");
    }

    @Test
    void whatIsTooLongIsRefused() {
        API.post(RUNS, Api.launch("refusal/choosy", "bare", "reason", "x".repeat(2_001)))
                .refuses("reason");
        launch(Map.of("word", "x".repeat(50_000))).refuses("parameters.word");
        API.post(RUNS, Api.launch("x".repeat(10_000), "bare")).refuses("procedure");
        API.post(RUNS, Api.launch("refusal/choosy", "bare"), "Idempotency-Key", "x".repeat(300))
                .problem(400);
    }

    @Test
    void aValueWithADashInFrontNeverBecomesAnOption() {
        API.post(RUNS, Api.launch("refusal/path", "bare", "parameters", Map.of("file", "-la")))
                .refuses("parameters.file");
    }

    @Test
    void whatIsNotThereIs404() {
        for (String path :
                List.of(
                        "/api/v1/runs/999999999",
                        "/api/v1/runs/abc",
                        "/api/v1/runs/-1",
                        "/api/v1/runs/99999999999999999999999",
                        "/api/v1/runs/999999999/output",
                        "/api/v1/runs/1/steps/99/output",
                        "/api/v1/nothing",
                        "/api/v2/runs",
                        "/api/v1/procedures/daily/nothing")) {
            API.get(path).problem(404);
        }
        API.post("/api/v1/runs/999999999/cancellation", null).problem(404);
    }

    @Test
    void aPageOfSomethingThatCannotBeIs404() {
        Pages root = new Pages(PRODUCT.base()).signedIn();
        Map.of(
                        "/runs/abc", "There is no run abc.",
                        "/runs/0x1", "There is no run 0x1.",
                        "/runs/+1", "There is no run +1.",
                        "/runs/99999999999999999999", "There is no run 99999999999999999999.",
                        "/runs/abc/steps/1/raw", "There is no run abc.",
                        "/runs/1/steps/x/raw", "There is no step x.",
                        "/procedures/refusal/choosy/versions/x", "There is no version x.")
                .forEach(
                        (path, sentence) ->
                                assertThat(root.open(path).has(404).text())
                                        .contains(sentence)
                                        .doesNotContain("Failed to convert"));
        assertThat(root.open("/runs/1/steps/1/output?from=x&to=1").has(400).text())
                .contains("A whole number is expected")
                .doesNotContain("Failed to convert");
    }

    @Test
    void aPageSaysOnceWhatIsWrongAndWhatHoldsNow() {
        Pages root = new Pages(PRODUCT.base()).signedIn();
        String refused =
                root.submit("/settings/tokens", "/runs/1/cancellation", Map.of("mode", "x"))
                        .has(400)
                        .text();
        assertThat(refused.split("is after-step or now", -1)).hasSize(2);
        assertThat(refused).doesNotContain("Failed to");
    }

    @Test
    void aMethodThatARouteDoesNotHaveIs405() {
        for (String method : List.of("PUT", "DELETE", "PATCH")) {
            API.send(method, RUNS, "{}").problem(405);
        }
        API.post("/api/v1/environments", "{}").problem(405);
        API.get("/api/v1/procedures/reload").problem(405);
    }

    @Test
    void aBodyThatIsNotAnnouncedAsJsonIs415() {
        for (String type : List.of("text/plain", "application/x-www-form-urlencoded")) {
            API.post(RUNS, Api.launch("refusal/choosy", "bare"), "Content-Type", type).problem(415);
        }
    }

    @Test
    void aQueryThatMakesNoSenseIs400() {
        API.get(RUNS + "?limit=0").refuses("limit");
        API.get(RUNS + "?limit=many").refuses("limit");
        API.get(RUNS + "?after=x").refuses("after");
        API.get(RUNS + "?state=HAPPY").refuses("state");
        API.get(RUNS + "?from=yesterday").refuses("from");
        API.get("/api/v1/audit?after=-1").refuses("after");
        API.get("/api/v1/audit?actor=root").refuses("actor");
        API.get("/api/v1/procedures?frequency=daily").refuses("frequency");
    }

    @Test
    void theEnvironmentsNeverContainASecret() throws IOException {
        String text = API.get("/api/v1/environments").has(200).text();
        JsonNode items = JsonMapper.shared().readTree(text).path("items");

        assertThat(items.valueStream().map(e -> e.path("name").asString()))
                .contains("production", "staging", "drill", "down", "bare");
        JsonNode target =
                items.valueStream()
                        .filter(e -> e.path("name").asString().equals("production"))
                        .findFirst()
                        .orElseThrow()
                        .path("targets")
                        .get(0);
        assertThat(target.propertyNames())
                .containsExactlyInAnyOrder("type", "address", "reachable", "detail");
        assertThat(text)
                .doesNotContain(
                        "amas_redis_password", "amas_password", "s3cret", "\"password\"", "guest:");
    }
}
