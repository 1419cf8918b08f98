package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;

/** Every launch that was refused is on record, once, with who asked and why it was refused. */
class AttemptsIT {

    private static final String RUNS = "/api/v1/runs";
    private static final String FORM = "/procedures/attempt/choosy";
    private static final Product PRODUCT = Product.shared();
    private static final Api API = PRODUCT.api();
    private static Pages lead;

    @BeforeAll
    static void write() {
        PRODUCT.add(
                new Recipe("attempt/choosy")
                        .parameter("name: count, type: integer, default: 1, min: 1, max: 9")
                        .script("echo $COUNT"),
                new Recipe("attempt/changing")
                        .parameter("name: count, type: integer, default: 1, min: 1, max: 9")
                        .script("echo $COUNT", "effect: CHANGES"));
        lead = new Pages(PRODUCT.base()).signedIn(Product.LEAD);
    }

    private static void leavesOne(String reason, Runnable attempt) {
        leavesOne("a run", reason, "root", attempt);
    }

    private static void leavesOne(String object, String reason, String who, Runnable attempt) {
        long before = AuditRead.head(API);
        attempt.run();
        List<JsonNode> events =
                AuditRead.after(API, before).stream()
                        .filter(e -> !e.path("action").asString().startsWith("session."))
                        .toList();
        assertThat(events).as(reason).hasSize(1);
        JsonNode event = events.getFirst();
        assertThat(event.path("action").asString()).isEqualTo("run.launch");
        assertThat(event.path("outcome").asString()).isEqualTo("FAILED");
        assertThat(event.path("object").asString()).isEqualTo(object);
        assertThat(event.path("reason").asString()).contains(reason);
        assertThat(event.path("actor").path("name").asString()).isEqualTo(who);
    }

    @Test
    void ofABodyThatCannotBeRead() {
        leavesOne("not valid JSON, line 1", () -> API.post(RUNS, "{\"procedure\":}").problem(400));
        leavesOne("body is missing", () -> API.post(RUNS, "").problem(400));
        leavesOne(
                "A body of the type application/json",
                () -> API.post(RUNS, "{}", "Content-Type", "text/plain").problem(415));
    }

    @Test
    void ofAFieldThatIsNotThereOrOfAnotherType() {
        leavesOne(
                "runAs: There is no such field",
                () -> API.post(RUNS, Api.launch("attempt/choosy", "bare", "runAs", "root")));
        leavesOne(
                "dryRun: ",
                () -> API.post(RUNS, Api.launch("attempt/choosy", "bare", "dryRun", 3)));
    }

    @Test
    void ofWhatTheLauncherRefuses() {
        leavesOne(
                "no/such",
                "There is no environment mars",
                "root",
                () -> API.post(RUNS, Api.launch("no/such", "mars")).has(400));
        leavesOne(
                "attempt/choosy",
                "count must be",
                "root",
                () ->
                        API.post(
                                        RUNS,
                                        Api.launch(
                                                "attempt/choosy",
                                                "bare",
                                                "parameters",
                                                Map.of("count", 99)))
                                .has(400));
        leavesOne(
                "attempt/changing",
                "What it would touch was not looked at first.",
                "root",
                () -> API.post(RUNS, Api.launch("attempt/changing", "bare")).has(400));
    }

    @Test
    void ofTheForm() {
        leavesOne(
                "attempt/choosy",
                "count must be",
                Product.LEAD,
                () -> form("attempt/choosy", Map.of("parameters.count", "99")).has(422));
        leavesOne(
                "attempt/changing",
                "count must be",
                Product.LEAD,
                () -> form("attempt/changing", Map.of("parameters.count", "x")).has(422));
        leavesOne(
                "no/such",
                "There is no procedure no/such",
                Product.LEAD,
                () -> form("no/such", Map.of()).has(404));
        leavesOne(
                "attempt/choosy",
                "runAs",
                Product.LEAD,
                () -> form("attempt/choosy", Map.of("runAs", "root")).has(422));
        assertThat(lead.open("/audit?what=no/such&who=lead").text())
                .contains("lead failed to launch no/such – There is no procedure no/such.");
    }

    private static Answer form(String procedure, Map<String, String> fields) {
        Map<String, String> all = new java.util.HashMap<>(fields);
        all.put("environment", "bare");
        return lead.submit(FORM, "/procedures/" + procedure + "/runs", all);
    }

    @Test
    void butAFloodOfStrangersIsAFewRecords() {
        Api stranger = new Api(PRODUCT.base(), null);
        Api guesser = new Api(PRODUCT.base(), "amas_" + "x".repeat(40));
        long before = AuditRead.head(API);
        for (int i = 0; i < 200; i++) {
            stranger.post(RUNS, "{").has(401);
            stranger.post(RUNS, "x".repeat(70_000)).has(413);
            guesser.post(RUNS, "{").has(401);
        }
        assertThat(AuditRead.after(API, before)).hasSizeLessThan(6);
    }
}
