package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Launching through the API: what is answered, how often a run comes of it, who may. */
class LaunchIT {

    private static final String UTC = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z";
    private static final String SPEAK = "/procedures/launch/speak";
    private static final Product PRODUCT = Product.shared();
    private static final Api API = PRODUCT.api();

    @BeforeAll
    static void write() {
        PRODUCT.add(
                new Recipe("launch/speak")
                        .parameter("name: greeting, type: string, default: hello")
                        .parameter("name: times, type: integer, default: 3")
                        .script(
                                """
                                echo "$GREETING $TIMES"
                                echo '{"reading":{"name":"waste","value":7.5,"unit":"%",\
                                "labels":{"of":"a"},"warn":5,"fail":9}}'
                                echo '{"finding":{"severity":"warning","place":"here",\
                                "text":"odd","fingerprint":"odd"}}'
                                echo '{"table":{"title":"T","columns":[{"name":"n","unit":"B"}],\
                                "rows":[[1],[2]]}}'
                                echo '{"headline":"said"}'
                                """),
                new Recipe("launch/asking")
                        .parameter("name: word, type: string, required: true, pattern: '[a-z]+'")
                        .parameter(
                                "name: times, type: integer, default: 3, min: 1, max: 5, help: How"
                                        + " often.")
                        .parameter("name: age, type: duration, default: 1h, min: 1m, max: 2d")
                        .script("true"),
                new Recipe("launch/absent").step("redis.roundtrip", ""));
    }

    @Test
    void leadsFromTheFormToTheRunsPage() {
        Pages lead = new Pages(PRODUCT.base()).signedIn(Product.LEAD);
        Map<String, String> fields =
                Map.of("environment", "bare", "token", "once", "parameters.greeting", "hi");

        String address = lead.submit(SPEAK, SPEAK + "/runs", fields).has(303).header("Location");
        Answer inPlace = lead.submit(SPEAK, SPEAK + "/runs", fields, "HX-Request", "true").has(200);

        assertThat(address).matches(".*/runs/\\d+");
        assertThat(address).endsWith(inPlace.header("HX-Push-Url"));
        assertThat(inPlace.text()).contains("<main").contains("hi 3");
        lead.submit(SPEAK, SPEAK + "/runs", fields, "HX-Request", "banana").has(303);
    }

    @Test
    void theFormSaysWhatEachFieldAccepts() {
        Pages lead = new Pages(PRODUCT.base()).signedIn(Product.LEAD);

        String form = lead.open("/procedures/launch/asking").text();

        assertThat(hint(form, "word")).isEqualTo("Required; matches [a-z]+");
        assertThat(input(form, "word"))
                .contains(
                        "type=\"text\"",
                        " required",
                        "pattern=\"[a-z]+\"",
                        "aria-describedby=\"parameters.word-help\"");
        assertThat(hint(form, "times")).isEqualTo("How often. Whole number 1 to 5");
        assertThat(input(form, "times"))
                .contains("type=\"number\"", "min=\"1\"", "max=\"5\"", "value=\"3\"")
                .doesNotContain(" required");
        assertThat(hint(form, "age")).isEqualTo("1m to 2d");
        assertThat(input(form, "age")).doesNotContain("min=");

        String refused =
                lead.submit(
                                "/procedures/launch/asking",
                                "/procedures/launch/asking/runs",
                                Map.of("environment", "bare", "parameters.word", "A"))
                        .has(422)
                        .text();
        assertThat(input(refused, "word"))
                .contains(
                        "value=\"A\"",
                        "aria-invalid=\"true\"",
                        "aria-describedby=\"parameters.word-help parameters.word-error\"");
    }

    private static String input(String page, String parameter) {
        return found(page, "<input[^>]* id=\"parameters." + parameter + "\"[^>]*>");
    }

    private static String hint(String page, String parameter) {
        return found(page, "id=\"parameters." + parameter + "-help\">.*?</p>")
                .replaceAll("^[^>]*>|<[^>]*>", " ")
                .replaceAll("\\s+", " ")
                .strip();
    }

    private static String found(String page, String pattern) {
        return Pattern.compile(pattern, Pattern.DOTALL)
                .matcher(page)
                .results()
                .map(MatchResult::group)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aFormThatIsSentAgainWithOtherContentIsToldInWordsOfAForm() {
        Pages lead = new Pages(PRODUCT.base()).signedIn(Product.LEAD);
        String once = "sent-twice";
        Map<String, String> fields =
                Map.of("environment", "bare", "token", once, "parameters.greeting", "hi");
        Map<String, String> other =
                Map.of("environment", "bare", "token", once, "parameters.greeting", "ho");
        lead.submit(SPEAK, SPEAK + "/runs", fields).has(303);
        assertThat(lead.submit(SPEAK, SPEAK + "/runs", other).has(409).text())
                .contains("This form was sent before, with other content")
                .doesNotContain("Idempotency-Key");
        Map<String, String> blank = Map.of("environment", "bare", "token", "x".repeat(201));
        assertThat(lead.submit(SPEAK, SPEAK + "/runs", blank).text())
                .contains("load the page again")
                .doesNotContain("Idempotency-Key");
    }

    @Test
    void answers201WithTheRunAndItsLocation() {
        Answer answer =
                API.post(
                        "/api/v1/runs",
                        Api.launch(
                                "launch/speak",
                                "staging",
                                "parameters",
                                Map.of("greeting", "hi", "times", 2),
                                "reason",
                                "to see it"));

        JsonNode run = answer.has(201).json();
        long id = run.path("id").asLong();
        assertThat(answer.header("Location")).endsWith("/api/v1/runs/" + id);
        assertThat(run.path("id").isIntegralNumber()).isTrue();
        Pages lead = new Pages(PRODUCT.base()).signedIn(Product.LEAD);
        for (String page : List.of("/runs/" + id, "/history", SPEAK)) {
            assertThat(lead.open(page).text().replaceAll("<[^>]*>", ""))
                    .as(page)
                    .contains("root by token");
        }
        assertThat(run.path("procedure").asString()).isEqualTo("launch/speak");
        assertThat(run.path("version").asInt()).isEqualTo(1);
        assertThat(run.path("environment").asString()).isEqualTo("staging");
        assertThat(run.path("reason").asString()).isEqualTo("to see it");
        assertThat(run.path("dryRun").isBoolean()).isTrue();
        assertThat(run.path("actor").path("kind").asString()).isEqualTo("api");
        assertThat(run.path("actor").path("name").asString()).contains("root");
        assertThat(run.path("parameters").path("times").isIntegralNumber()).isTrue();
        assertThat(run.path("createdAt").asString()).matches(UTC);
        assertThat(names(run))
                .contains(
                        "id",
                        "procedure",
                        "version",
                        "environment",
                        "state",
                        "dryRun",
                        "reason",
                        "actor",
                        "parameters",
                        "resumes",
                        "createdAt",
                        "startedAt",
                        "endedAt",
                        "steps");
        API.ended(id);
    }

    @Test
    void aRunHasEveryFieldWithItsType() {
        JsonNode run = API.performed("launch/speak", "staging");

        assertThat(run.path("state").asString()).isEqualTo("WARNED");
        assertThat(run.path("startedAt").asString()).matches(UTC);
        assertThat(run.path("endedAt").asString()).matches(UTC);
        assertThat(run.path("resumes").isNull()).isTrue();
        assertThat(run.path("parameters").path("greeting").asString()).isEqualTo("hello");
        JsonNode step = run.path("steps").get(0);
        assertThat(names(step))
                .contains(
                        "number",
                        "title",
                        "kind",
                        "effect",
                        "state",
                        "reason",
                        "headline",
                        "startedAt",
                        "endedAt",
                        "outputBytes",
                        "readings",
                        "findings",
                        "tables",
                        "plan");
        assertThat(step.path("number").asInt()).isEqualTo(1);
        assertThat(step.path("effect").asString()).isEqualTo("READS");
        assertThat(step.path("headline").asString()).isEqualTo("said");
        assertThat(step.path("outputBytes").asLong()).isPositive();
        JsonNode reading = step.path("readings").get(0);
        assertThat(names(reading))
                .containsExactlyInAnyOrder(
                        "name", "labels", "value", "unit", "warn", "fail", "worse");
        assertThat(reading.path("value").asDouble()).isEqualTo(7.5);
        assertThat(reading.path("labels").path("of").asString()).isEqualTo("a");
        assertThat(reading.path("worse").asString()).isEqualTo("above");
        JsonNode finding = step.path("findings").get(0);
        assertThat(names(finding))
                .containsExactlyInAnyOrder(
                        "severity",
                        "place",
                        "text",
                        "fingerprint",
                        "evidence",
                        "life",
                        "sinceRun",
                        "since");
        assertThat(finding.path("severity").asString()).isEqualTo("WARNING");
        JsonNode table = step.path("tables").get(0);
        assertThat(names(table))
                .containsExactlyInAnyOrder("title", "columns", "rows", "total", "difference");
        assertThat(names(table.path("columns").get(0))).containsExactlyInAnyOrder("name", "unit");
        assertThat(table.path("rows").get(1).get(0).asInt()).isEqualTo(2);
        assertThat(table.path("total").asInt()).isEqualTo(2);
    }

    @Test
    void theSameKeyAndBodyIsTheFirstRunAndAnotherBodyAConflict() {
        String[] key = {"Idempotency-Key", "launch-once"};
        Map<String, Object> body = Api.launch("launch/absent", "bare", "reason", "one");
        Map<String, Object> other = Api.launch("launch/absent", "bare", "reason", "two");

        JsonNode first = API.post("/api/v1/runs", body, key).has(201).json();
        JsonNode second = API.post("/api/v1/runs", body, key).has(200).json();

        assertThat(second.path("id").asLong()).isEqualTo(first.path("id").asLong());
        API.post("/api/v1/runs", other, key).problem(409);
    }

    @Test
    void anEmptyReasonIsNoReason() {
        String[] key = {"Idempotency-Key", "no-reason"};
        API.post("/api/v1/runs", Api.launch("launch/absent", "bare"), key).has(201);
        API.post("/api/v1/runs", Api.launch("launch/absent", "bare", "reason", " "), key).has(200);
    }

    @Test
    void thePageOfARunNamesTheTokenThatLaunchedIt() {
        long id =
                API.post("/api/v1/runs", Api.launch("launch/absent", "bare"))
                        .has(201)
                        .json()
                        .path("id")
                        .asLong();
        assertThat(new Pages(PRODUCT.base()).signedIn().open("/runs/" + id).has(200).text())
                .containsPattern("by token</span></span>\\s*<strong> bootstrap</strong>");
    }

    @Test
    void fiftyPostsAtOnceWithOneKeyAreOneRun() throws Exception {
        Map<String, Object> body = Api.launch("launch/absent", "bare", "reason", "fifty");
        Callable<Answer> post = () -> API.post("/api/v1/runs", body, "Idempotency-Key", "fifty");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Answer> answers =
                    threads.invokeAll(IntStream.range(0, 50).mapToObj(i -> post).toList()).stream()
                            .map(Future::resultNow)
                            .toList();

            assertThat(answers.stream().filter(a -> a.status() == 201)).hasSize(1);
            assertThat(answers.stream().filter(a -> a.status() == 200)).hasSize(49);
            assertThat(answers.stream().map(a -> a.json().path("id").asLong()).distinct())
                    .hasSize(1);
        }
    }

    @Test
    void aScopeMayDoWhatItSaysAndNothingElse() {
        Pages root = new Pages(PRODUCT.base()).signedIn();
        Api reader = root.token("read");
        Api launcher = root.token("launch");
        Map<String, Object> body = Api.launch("launch/absent", "bare");

        reader.get("/api/v1/runs").has(200);
        reader.post("/api/v1/runs", body).problem(403);
        launcher.post("/api/v1/runs", body).has(201);
        launcher.post("/api/v1/procedures/reload", null).problem(403);
        new Api(PRODUCT.base(), null).get("/api/v1/runs").problem(401);
        new Api(PRODUCT.base(), "amas_" + "x".repeat(40)).get("/api/v1/runs").problem(401);
    }

    @Test
    void theCatalogueShowsWhatAProcedureDoes() {
        JsonNode all = API.get("/api/v1/procedures").has(200).json();
        JsonNode one = API.get("/api/v1/procedures/daily/system-status").has(200).json();

        assertThat(names(all)).containsExactlyInAnyOrder("items", "next");
        assertThat(all.path("items").valueStream().map(p -> p.path("key").asString()))
                .contains(
                        "daily/system-status",
                        "daily/performance",
                        "daily/error-log-review",
                        "daily/log-rotation");
        assertThat(names(one))
                .contains(
                        "key",
                        "title",
                        "frequency",
                        "category",
                        "owner",
                        "priority",
                        "version",
                        "steps");
        assertThat(names(one.path("steps").get(0))).contains("number", "title", "kind", "effect");
        assertThat(one.path("steps").get(0).path("number").asInt()).isEqualTo(1);
        API.get("/api/v1/procedures/daily/nothing").problem(404);
    }

    private static Set<String> names(JsonNode node) {
        return node.propertyNames().stream().collect(Collectors.toSet());
    }
}
