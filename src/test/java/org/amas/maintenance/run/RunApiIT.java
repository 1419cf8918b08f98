package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The REST API over real HTTP, with a real token. */
class RunApiIT {

    private static final String TOKEN = "amas_test_" + "t".repeat(40);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static RunNode node;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "correct horse battery 9");
        Path token = Files.writeString(folder.resolve("token"), TOKEN);
        RunNode.procedure(folder, "good", "say: hello, value: 5", "say: again, value: 6");
        RunNode.procedure(folder, "long", "say: begun, sleep: 60s, value: 1");
        RunNode.procedure(folder, "changes", "effect: CHANGES, value: 1");
        node =
                new RunNode(
                        folder,
                        "amas.access.bootstrap.username=root",
                        "amas.access.bootstrap.password-file=" + password,
                        "amas.access.bootstrap.token-file=" + token);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static HttpResponse<String> send(
            String method, String path, @Nullable String body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:"
                                                + node.context
                                                        .getEnvironment()
                                                        .getProperty("local.server.port")
                                                + "/api/v1"
                                                + path))
                        .header("Authorization", "Bearer " + TOKEN)
                        .method(
                                method,
                                body == null
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body));
        if (body != null && !List.of(headers).contains("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode json(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }

    private static String launch(String procedure, String more) {
        return "{\"procedure\":\"test/%s\",\"environment\":\"local\"%s}".formatted(procedure, more);
    }

    @Test
    void launchesAndShowsARun() {
        HttpResponse<String> created = send("POST", "/runs", launch("good", ",\"reason\":\"why\""));

        assertThat(created.statusCode()).isEqualTo(201);
        long id = json(created).path("id").asLong();
        assertThat(created.headers().firstValue("Location"))
                .hasValueSatisfying(l -> assertThat(l).endsWith("/api/v1/runs/" + id));
        node.ended(id);
        JsonNode run = json(send("GET", "/runs/" + id, null));
        assertThat(run.path("state").asString()).isEqualTo("PASSED");
        assertThat(run.path("actor").path("kind").asString()).isEqualTo("api");
        assertThat(run.path("reason").asString()).isEqualTo("why");
        assertThat(run.path("resumes").isNull()).isTrue();
        assertThat(run.path("createdAt").asString()).endsWith("Z");
        JsonNode step = run.path("steps").get(0);
        assertThat(step.path("number").asInt()).isEqualTo(1);
        assertThat(step.path("outputBytes").asLong()).isEqualTo(6);
        assertThat(step.path("readings").get(0).path("labels").path("disk").asString())
                .isEqualTo("test");
        assertThat(send("GET", "/runs/" + id + "/output?after=3", null).body())
                .isEqualTo("lo\nagain\n");
        assertThat(send("GET", "/runs/" + id + "/steps/2/output?after=1", null).body())
                .isEqualTo("gain\n");
        assertThat(send("GET", "/runs/" + id + "/output?after=999", null).body()).isEmpty();
    }

    @Test
    void showsWhatAStepCameToWhenItWasCheckedAgain() {
        long id = node.perform("good").id();
        assertThat(json(send("GET", "/runs/" + id, null)).at("/steps/0/attempts").isEmpty())
                .isTrue();
        StepResult again = node.bean(CheckAgain.class).start(id, 1, RunNode.ANNA);
        StepResults results = node.bean(StepResults.class);
        await().until(() -> results.findById(again.id()).orElseThrow().state().isFinal());

        JsonNode run = json(send("GET", "/runs/" + id, null));

        assertThat(run.path("steps")).hasSize(2);
        JsonNode step = run.path("steps").get(0);
        assertThat(step.path("attempts")).hasSize(1);
        JsonNode attempt = step.path("attempts").get(0);
        assertThat(attempt.propertyNames())
                .containsExactly(
                        "number",
                        "state",
                        "reason",
                        "headline",
                        "startedAt",
                        "endedAt",
                        "outputBytes",
                        "readings",
                        "findings",
                        "tables");
        assertThat(attempt.path("number").asInt()).isEqualTo(1);
        assertThat(attempt.path("state").asString()).isEqualTo("PASSED");
        assertThat(attempt.path("outputBytes").asLong()).isEqualTo(6);
        assertThat(attempt.path("readings")).isEqualTo(step.path("readings"));
        assertThat(attempt.path("startedAt").asString())
                .isGreaterThan(step.path("endedAt").asString());
        assertThat(run.path("steps").get(1).path("attempts").isEmpty()).isTrue();
        JsonNode schemas = json(send("GET", "/openapi", null)).at("/components/schemas");
        assertThat(schemas.at("/StepDocument/properties/attempts/items/$ref").asString())
                .endsWith("/AttemptDocument");
        assertThat(schemas.at("/AttemptDocument/properties").propertyNames())
                .containsAll(attempt.propertyNames());
    }

    @Test
    void answersInJsonWhateverACallerWouldAccept() {
        HttpResponse<String> answer =
                send("POST", "/runs", launch("good", ""), "Accept", "application/xml");
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(json(answer).path("id").asLong()).isPositive();
        assertThat(send("GET", "/environments", null, "Accept", "application/yaml").body())
                .startsWith("{");
    }

    @Test
    void takesNothingButJson() {
        String yaml = "procedure: test/good\nenvironment: local\n";
        HttpResponse<String> answer =
                send("POST", "/runs", yaml, "Content-Type", "application/yaml");
        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(json(answer).path("detail").asString())
                .isEqualTo("A body of the type application/json is expected.");
    }

    @Test
    void knowsEachFilterThatItIsGiven() {
        for (String path :
                List.of(
                        "/runs?environment=mars",
                        "/runs?procedure=no/such",
                        "/environments?x=1",
                        "/runs/1/output?foo=2",
                        "/readings?x=1")) {
            assertThat(send("GET", path, null).statusCode()).as(path).isEqualTo(400);
        }
    }

    @Test
    void anIdempotencyKeyIsOneRun() {
        String[] key = {"Idempotency-Key", "k-1"};

        HttpResponse<String> first = send("POST", "/runs", launch("good", ""), key);
        HttpResponse<String> second = send("POST", "/runs", launch("good", ""), key);
        HttpResponse<String> other = send("POST", "/runs", launch("good", ",\"dryRun\":true"), key);

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(json(second).path("id")).isEqualTo(json(first).path("id"));
        assertThat(other.statusCode()).isEqualTo(409);
    }

    @Test
    void A22_namesTheFieldThatIsWrong() {
        assertWrong(launch("none", ""), "procedure");
        assertWrong("{\"procedure\":\"test/good\",\"environment\":\"mars\"}", "environment");
        assertWrong(launch("good", ",\"parameters\":{\"nope\":1}"), "parameters.nope");
        assertWrong(launch("good", ",\"runAs\":\"root\""), "runAs");
        assertWrong(launch("good", ",\"reason\":5"), "reason");
        assertWrong(launch("good", ",\"dryRun\":\"true\""), "dryRun");
        assertWrong(launch("good", ",\"dryRun\":null"), "dryRun");
        assertWrong(launch("good", ",\"parameters\":[]"), "parameters");
        assertWrong(launch("good", ",\"reason\":\"" + "x".repeat(2_001) + "\""), "reason");
        assertWrong(launch("changes", ""), "planDigest");
        assertThat(send("POST", "/runs", "{").statusCode()).isEqualTo(400);
        assertThat(send("POST", "/runs", "").statusCode()).isEqualTo(400);
        assertThat(send("GET", "/runs?state=maybe", null).statusCode()).isEqualTo(400);
        assertThat(send("GET", "/runs?limit=0", null).statusCode()).isEqualTo(400);
        assertThat(send("GET", "/runs?from=yesterday", null).statusCode()).isEqualTo(400);
        assertThat(
                        send("GET", "/runs?from=2026-11-24T06:00:00Z&to=2026-11-23T06:00:00Z", null)
                                .body())
                .contains("\"status\":400", "\"field\":\"to\",\"message\":\"must be after from\"");
    }

    private static void assertWrong(String body, String field) {
        HttpResponse<String> response = send("POST", "/runs", body);
        assertThat(response.statusCode()).as(body).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(t -> assertThat(t).startsWith("application/problem+json"));
        assertThat(json(response).path("errors").get(0).path("field").asString())
                .as(response.body())
                .isEqualTo(field);
    }

    @Test
    void aDryRunGivesTheDigestThatALaunchNeeds() {
        ActKind.objects = List.of("one", "two");
        HttpResponse<String> dry = send("POST", "/runs", launch("changes", ",\"dryRun\":true"));
        long id = json(dry).path("id").asLong();
        node.ended(id);
        JsonNode run = json(send("GET", "/runs/" + id, null));
        JsonNode plan = run.path("steps").get(0).path("plan");
        assertThat(plan.path("total").asInt()).isEqualTo(2);
        assertThat(plan.path("objects").get(0).path("action").asString()).isEqualTo("delete");
        String digest = run.path("planDigest").asString();

        HttpResponse<String> good =
                send("POST", "/runs", launch("changes", ",\"planDigest\":\"" + digest + "\""));
        HttpResponse<String> stale =
                send("POST", "/runs", launch("changes", ",\"planDigest\":\"0\""));

        assertThat(good.statusCode()).isEqualTo(201);
        assertThat(stale.statusCode()).isEqualTo(409);
        assertThat(json(stale).path("planDigest").asString()).isEqualTo(digest);
        node.ended(json(good).path("id").asLong());
    }

    @Test
    void cancelsARun() {
        long id = json(send("POST", "/runs", launch("long", ""))).path("id").asLong();

        assertThat(send("POST", "/runs/" + id + "/cancellation", "{\"mode\":\"x\"}").statusCode())
                .isEqualTo(400);
        assertThat(send("POST", "/runs/" + id + "/cancellation", null).statusCode()).isEqualTo(202);
        assertThat(node.ended(id).state()).isEqualTo(RunState.CANCELLED);
        long good = node.perform("good").id();
        assertThat(send("POST", "/runs/" + good + "/cancellation", null).statusCode())
                .isEqualTo(409);
    }

    @Test
    void listsPageByPage() {
        node.perform("good");
        node.perform("good");

        JsonNode first = json(send("GET", "/runs?procedure=test/good&limit=1", null));
        JsonNode second =
                json(
                        send(
                                "GET",
                                "/runs?procedure=test/good&limit=1&after="
                                        + first.path("next").asLong(),
                                null));

        assertThat(first.path("items")).hasSize(1);
        assertThat(second.path("items").get(0).path("id").asLong())
                .isLessThan(first.path("items").get(0).path("id").asLong());
    }

    @Test
    void knowsAStateInCapitalsAndWithout() {
        long id = node.perform("good").id();

        for (String state : List.of("PASSED", "passed", "Passed")) {
            JsonNode page =
                    json(send("GET", "/runs?procedure=test/good&limit=1&state=" + state, null));
            assertThat(page.path("items").get(0).path("id").asLong()).as(state).isEqualTo(id);
        }
        assertThat(send("GET", "/runs?state=TIMED_OUT", null).statusCode()).isEqualTo(200);
        assertThat(send("GET", "/runs?state=timed-out", null).statusCode()).isEqualTo(200);
    }

    @Test
    void refusesAFilterItDoesNotKnow() {
        HttpResponse<String> response = send("GET", "/runs?zzz=1&limit=1", null);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).path("errors").get(0).path("field").asString()).isEqualTo("zzz");
    }

    @Test
    void knowsNothingElse() {
        assertThat(json(send("GET", "/procedures/test/nope", null)).path("detail").asString())
                .isEqualTo("There is no procedure test/nope.");
        assertThat(send("GET", "/runs/999999", null).statusCode()).isEqualTo(404);
        assertThat(send("GET", "/runs/abc", null).statusCode()).isEqualTo(404);
        assertThat(send("GET", "/runs/1/steps/99/output", null).statusCode()).isEqualTo(404);
        assertThat(send("DELETE", "/runs/1", null).statusCode()).isEqualTo(405);
    }
}
