package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.step.backup.PlantedBackup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What changes things is shown before it happens. */
class PlanIT {

    private static final String RUNS = "/api/v1/runs";
    private static final Product PRODUCT = Product.shared();
    private static final Api API = PRODUCT.api();
    private static final Path MARK = PRODUCT.directory().resolve("mark");

    private static List<Path> backups;

    @AfterAll
    static void removePlanted() throws IOException {
        for (Path one : backups) {
            FileSystemUtils.deleteRecursively(one);
        }
    }

    @BeforeAll
    static void write() {
        backups = PlantedBackup.ofEveryStore(Lab.shared(), "production");
        PRODUCT.add(
                new Recipe("plan/rotate").step("file.rotate", ""),
                new Recipe("plan/told")
                        .parameter("name: target, type: string, default: /tmp/old")
                        .script("echo rm $TARGET\n echo done", "effect: DESTROYS"),
                new Recipe("plan/change").script("echo x >> " + MARK, "effect: CHANGES"),
                new Recipe("plan/destroy").script("echo gone", "effect: DESTROYS"));
    }

    private static Path old(String name) throws IOException {
        Path log = PRODUCT.ownRoot().resolve("logs/" + name);
        Files.writeString(log, "old\n".repeat(100));
        return Files.setLastModifiedTime(
                log, FileTime.from(Instant.now().minus(Duration.ofDays(9))));
    }

    private static String digest(JsonNode dry) {
        return dry.path("steps").get(0).path("plan").path("digest").asString("");
    }

    @Test
    void aDryRunTouchesNothingAndShowsWhatItWould() throws IOException {
        Path log = old("dry.log");

        JsonNode run = API.performed("plan/rotate", "own", "dryRun", true);

        JsonNode step = run.path("steps").get(0);
        assumeTrue(
                !step.path("state").asString().equals("NOT_RUN"), step.path("reason").asString());
        assertThat(run.path("dryRun").asBoolean()).isTrue();
        assertThat(run.path("state").asString()).isEqualTo("WARNED");
        assertThat(step.path("state").asString()).isEqualTo("SKIPPED");
        assertThat(step.path("reason").asString()).isEqualTo("dry run");
        JsonNode plan = step.path("plan");
        assertThat(plan.path("total").asInt()).isEqualTo(plan.path("objects").size()).isPositive();
        assertThat(plan.path("digest").asString()).matches("[0-9a-f]{64}");
        JsonNode object = plan.path("objects").get(0);
        assertThat(object.propertyNames())
                .containsExactlyInAnyOrder("type", "name", "action", "bytes");
        assertThat(plan.path("objects").valueStream().map(o -> o.path("name").asString()))
                .anyMatch(name -> name.endsWith("dry.log"));
        assertThat(log).exists();
    }

    @Test
    void aChangeNeedsTheDigestOfThePlanThatIsStillTrue() throws IOException {
        old("first.log");
        JsonNode dry = API.performed("plan/rotate", "own", "dryRun", true);
        assumeTrue(!dry.path("steps").get(0).path("plan").isNull(), "files can't be planned here");
        String before = digest(dry);

        API.post(RUNS, Api.launch("plan/rotate", "own")).refuses("planDigest");
        Path second = old("second.log");
        API.post(RUNS, Api.launch("plan/rotate", "own", "planDigest", before)).problem(409);
        API.post(RUNS, Api.launch("plan/rotate", "own", "planDigest", "nonsense")).problem(409);
        String now = digest(API.performed("plan/rotate", "own", "dryRun", true));
        JsonNode run = API.performed("plan/rotate", "own", "planDigest", now);

        assertThat(now).isNotEqualTo(before);
        assertThat(run.path("steps").get(0).path("state").asString()).isIn("PASSED", "WARNED");
        assertThat(second).doesNotExist();
        assertThat(Path.of(second + ".gz")).exists();
    }

    @Test
    void changesThatNameNoTargetFollowUponEachOtherInTheirEnvironment() {
        PRODUCT.add(new Recipe("plan/unnamed").script("sleep 1", "effect: CHANGES"));
        String digest = digest(API.performed("plan/unnamed", "bare", "dryRun", true));

        long first = API.launched("plan/unnamed", "bare", "planDigest", digest);
        long second = API.launched("plan/unnamed", "bare", "planDigest", digest);

        JsonNode before = API.ended(first).path("steps").get(0);
        JsonNode after = API.ended(second).path("steps").get(0);
        assertThat(Instant.parse(after.path("startedAt").asString()))
                .isAfterOrEqualTo(Instant.parse(before.path("endedAt").asString()).minusMillis(50));
    }

    @Test
    void aDryRunOfAScriptRunsNothing() {
        JsonNode dry = API.performed("plan/change", "bare", "dryRun", true);
        assertThat(dry.path("steps").get(0).path("state").asString()).isEqualTo("SKIPPED");
        assertThat(MARK).doesNotExist();

        JsonNode run = API.performed("plan/change", "bare", "planDigest", digest(dry));
        assertThat(run.path("state").asString()).isEqualTo("PASSED");
        assertThat(MARK).hasContent("x");
    }

    /** A script gets its parameters, whatever the plan lists. */
    @Test
    void A48_aPlanThatWasShownIsOfItsParameters() {
        String digest = digest(API.performed("plan/told", "staging", "dryRun", true));

        API.post(
                        RUNS,
                        Api.launch(
                                "plan/told",
                                "staging",
                                "planDigest",
                                digest,
                                "confirmation",
                                "staging",
                                "parameters",
                                Map.of("target", "/etc")))
                .problem(409);
        Pages lead = new Pages(PRODUCT.base()).signedIn(Product.LEAD);
        String page = "/procedures/plan/told";
        String shown =
                lead.submit(
                                page,
                                page + "/plan",
                                Map.of("environment", "staging", "parameters.target", "/srv/4321"))
                        .has(200)
                        .text();
        assertThat(shown)
                .contains("<dd class=\"mono\">/srv/4321</dd>", "echo rm $TARGET\n echo done");
    }

    @Test
    void whatDestroysAsksForTheNameOfTheEnvironment() {
        String digest = digest(API.performed("plan/destroy", "staging", "dryRun", true));

        API.post(RUNS, Api.launch("plan/destroy", "staging", "planDigest", digest))
                .refuses("confirmation");
        API.post(
                        RUNS,
                        Api.launch(
                                "plan/destroy",
                                "staging",
                                "planDigest",
                                digest,
                                "confirmation",
                                "production"))
                .refuses("confirmation");
        JsonNode run =
                API.performed(
                        "plan/destroy", "staging", "planDigest", digest, "confirmation", "staging");
        assertThat(run.path("state").asString()).isEqualTo("PASSED");
    }

    @Test
    void noOneDestroysAloneWhereASecondPersonIsRequired() {
        PRODUCT.activate("plan/destroy");
        String digest = digest(API.performed("plan/destroy", "production", "dryRun", true));
        long id =
                API.launched(
                        "plan/destroy",
                        "production",
                        "planDigest",
                        digest,
                        "confirmation",
                        "production");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> API.get(RUNS + "/" + id).json(), run -> waits(run));
        JsonNode step = API.get(RUNS + "/" + id).json().path("steps").get(0);
        assertThat(step.path("state").asString()).isEqualTo("WAITING");
        assertThat(step.path("reason").asString()).contains("other than root");

        String plan = step.path("plan").path("digest").asString();
        Map<String, Object> yes =
                Map.of("step", 1, "planDigest", plan, "decision", "approve", "reason", "mine");
        assertThat(API.post(RUNS + "/" + id + "/approvals", yes).problem(409).toString())
                .contains("root launched run");
        API.post(RUNS + "/" + id + "/approvals", Map.of("step", 1, "decision", "perhaps"))
                .problem(400);
        API.post(RUNS + "/" + id + "/cancellation", Map.of("mode", "now")).has(202);
        assertThat(API.ended(id).path("state").asString()).isEqualTo("CANCELLED");
    }

    private static boolean waits(JsonNode run) {
        return run.path("state").asString().equals("WAITING");
    }

    @Test
    void theShippedRotationSaysWhatItWouldTouch() throws IOException {
        assumeTrue(Files.isReadable(Path.of("/etc/machine-id")), "this machine has no id");
        // Whoever came before may have rotated what the lab planted.
        Path old = PRODUCT.files().root().resolve("logs/amas.log.9");
        Files.writeString(old, "old\n");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(10))));
        JsonNode run = API.performed("daily/log-rotation", "production", "dryRun", true);
        JsonNode rotation = run.path("steps").get(0);

        assertThat(rotation.path("state").asString()).as(rotation.toString()).isEqualTo("SKIPPED");
        assertThat(rotation.path("plan").path("total").asInt()).isPositive();
        assertThat(rotation.path("plan").path("objects").valueStream())
                .noneMatch(o -> o.path("name").asString().contains("audit"));
        run.path("steps")
                .valueStream()
                .filter(s -> s.path("state").asString().equals("NOT_RUN"))
                .forEach(s -> assertThat(s.path("reason").asString()).isNotBlank());
        API.post(
                        RUNS,
                        Api.launch(
                                "daily/log-rotation",
                                "production",
                                "planDigest",
                                rotation.path("plan").path("digest").asString()))
                .problem(409);
    }
}
