package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.step.backup.PlantedBackup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What programs say to runs that wait: answers, approvals, and approvals in advance. */
class DecisionApiIT {

    private static final Product PRODUCT = Product.shared();
    private static final Api API = PRODUCT.api();
    private static final String SHOWN = "decision/shown";
    private static final String ASKS = "decision/asks";
    private static final String DESTROYS = "decision/destroys";
    private static final Pattern RUN = Pattern.compile("/runs/(\\d+)");

    private static Pages lead;
    private static List<Path> backups;

    @BeforeAll
    static void write() {
        backups = PlantedBackup.ofEveryStore(Lab.shared(), "production");
        PRODUCT.add(
                new Recipe(ASKS)
                        .step(
                                "manual.check",
                                "instructions: Count them., questions: ["
                                        + "{ name: panels, label: Panels, type: number, required:"
                                        + " true }]"),
                new Recipe(SHOWN).step("manual.check", "instructions: Reboot it., evidence: true"),
                new Recipe(DESTROYS).script("echo gone", "effect: DESTROYS"));
        lead = new Pages(PRODUCT.base()).signedIn(Product.LEAD);
        String page = "/procedures/" + DESTROYS;
        lead.submit(page, page + "/activations", Map.of("version", "1")).has(303);
    }

    @AfterAll
    static void removePlanted() throws IOException {
        for (Path one : backups) {
            FileSystemUtils.deleteRecursively(one);
        }
    }

    private static JsonNode waiting(long run) {
        return await("run " + run)
                .atMost(Duration.ofSeconds(30))
                .until(() -> API.run(run), r -> !r.path("steps").path(0).path("waitsFor").isNull());
    }

    private static String path(long run, String what) {
        return "/api/v1/runs/" + run + "/" + what;
    }

    /** Launched by somebody else than the token's owner. */
    private static long destroying() {
        String page = "/procedures/" + DESTROYS;
        JsonNode plan = API.performed(DESTROYS, "production", "dryRun", true);
        Map<String, String> form = new HashMap<>();
        form.put("environment", "production");
        form.put("planDigest", plan.path("planDigest").asString());
        form.put("confirmation", "production");
        form.put("token", "decision-" + System.nanoTime());
        Answer answer = lead.submit(page, page + "/runs", form).has(303);
        Matcher run = RUN.matcher(answer.header("Location"));
        assertThat(run.find()).isTrue();
        long id = Long.parseLong(run.group(1));
        waiting(id);
        return id;
    }

    @Test
    void anAnswerMayHaveItsNumbersAsNumbers() {
        long run = API.launched(ASKS, "staging");
        waiting(run);
        JsonNode refused =
                API.post(
                                path(run, "answers"),
                                "{\"step\": 1, \"values\": {\"result\": \"fine\", \"panels\":"
                                        + " [5]}}")
                        .problem(400);
        assertThat(refused.path("errors").path(0).path("field").asString())
                .isEqualTo("values.panels");
        assertThat(API.post(path(run, "answers"), Map.of()).problem(400).path("detail").asString())
                .isEqualTo("Step is required.");

        API.post(
                        path(run, "answers"),
                        "{\"step\": 1, \"values\": {\"result\": \"fine\", \"panels\": 5}}")
                .has(202);

        assertThat(API.ended(run).path("state").asString()).isEqualTo("PASSED");
    }

    @Test
    void whatIsToBeShownIsAskedForAndKept() {
        long run = API.launched(SHOWN, "staging");
        waiting(run);
        JsonNode refused =
                API.post(
                                path(run, "answers"),
                                Map.of("step", 1, "values", Map.of("result", "fine")))
                        .problem(400);
        assertThat(refused.path("errors").path(0).path("field").asString())
                .isEqualTo("values.evidence");

        API.post(
                        path(run, "answers"),
                        Map.of(
                                "step",
                                1,
                                "values",
                                Map.of("result", "fine", "evidence", "up since 22:01\nLinux 6.1")))
                .has(202);

        JsonNode step = API.ended(run).path("steps").path(0);
        assertThat(step.path("state").asString()).isEqualTo("PASSED");
        assertThat(step.path("tables").path(0).path("rows").valueStream())
                .anyMatch(
                        row ->
                                row.path(0).asString().equals("Evidence")
                                        && row.path(1).asString().contains("Linux 6.1"));
    }

    @Test
    @PlantedFault(
            check = "manual.check",
            fault = "a person says that it is not fine",
            removed = "the person says that it is")
    void anAnswerThatItIsNotFineFailsTheStep() {
        long run = API.launched(ASKS, "staging");
        waiting(run);
        API.post(
                        path(run, "answers"),
                        "{\"step\": 1, \"values\": {\"result\": \"not-fine\", \"note\": \"two are"
                                + " empty\", \"panels\": 5}}")
                .has(202);
        JsonNode step = API.ended(run).path("steps").path(0);
        assertThat(step.path("state").asString()).isEqualTo("FAILED");
        assertThat(step.path("reason").asString()).contains("not fine", "two are empty");

        long next = API.launched(ASKS, "staging");
        waiting(next);
        API.post(
                        path(next, "answers"),
                        "{\"step\": 1, \"values\": {\"result\": \"fine\", \"panels\": 5}}")
                .has(202);
        assertThat(API.ended(next).path("steps").path(0).path("state").asString())
                .isEqualTo("PASSED");
    }

    @Test
    void anApprovalIsOfThePlanThatWasRead() {
        long run = destroying();
        String digest = waiting(run).path("steps").path(0).path("plan").path("digest").asString();
        API.post(
                        path(run, "approvals"),
                        Map.of("step", 1, "planDigest", "0".repeat(64), "decision", "approve"))
                .problem(409);
        API.post(
                        path(run, "approvals"),
                        Map.of("step", 1, "planDigest", digest, "decision", "decline"))
                .problem(400);
        API.post(
                        path(run, "approvals"),
                        Map.of("step", 1, "planDigest", digest, "decision", "approve"))
                .has(202);
        assertThat(API.ended(run).path("state").asString()).isEqualTo("PASSED");
    }

    @Test
    void anApprovalInAdvanceIsGivenListedUsedAndRevoked() {
        long first = destroying();
        String all = "/api/v1/standing-approvals";
        JsonNode given =
                API.post(
                                all,
                                Map.of(
                                        "run",
                                        first,
                                        "step",
                                        1,
                                        "most",
                                        1,
                                        "until",
                                        Instant.now().plus(9, ChronoUnit.DAYS).toString(),
                                        "reason",
                                        "every week"))
                        .has(201)
                        .json();
        assertThat(API.ended(first).path("state").asString()).isEqualTo("PASSED");
        assertThat(API.get(all).json().path("items").valueStream())
                .anyMatch(
                        one ->
                                one.path("id").asLong() == given.path("id").asLong()
                                        && one.path("inForce").asBoolean());

        String revocation = all + "/" + given.path("id").asLong() + "/revocation";
        assertThat(API.post(revocation, null).has(200).json().path("inForce").asBoolean())
                .isFalse();
        API.post(revocation, null).problem(409);
        long second = destroying();
        API.post(path(second, "cancellation"), Map.of("mode", "now")).has(202);
        API.ended(second);
    }
}
