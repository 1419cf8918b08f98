package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.step.ShippedProcedure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.function.SingletonSupplier;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** All procedures that ship, launched against the lab as an outsider launches them. */
class ShippedProceduresIT {

    private static final Product PRODUCT = Product.shared();
    private static final Api API = PRODUCT.api();
    private static final Api LEAD = new Pages(PRODUCT.base()).signedIn(Product.LEAD).token("admin");

    /** More than any of them asks. */
    private static final int MOST_WORDS = 12;

    /** Longer than any procedure has to do there. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private static final Set<String> WORKED = Set.of("PASSED", "WARNED");
    private static final Set<String> NEED_A_REASON = Set.of("SKIPPED", "NOT_RUN", "UNKNOWN");

    private static final Supplier<Long> EMERGENCY =
            SingletonSupplier.of(ShippedProceduresIT::cancelledEmergency);

    /** It acts on containers of a drill, of which there are none where the others act. */
    private static final String DRILL = "annual/disaster-recovery-test";

    /** These mend what the lab planted where others look for it. */
    private static final Set<String> MEND =
            Set.of(
                    "daily/log-rotation",
                    "weekly/database-maintenance",
                    "monthly/database-optimization",
                    "tools/maintenance");

    static List<String> shipped() {
        return ShippedProcedure.all().stream().map(ShippedProcedure::key).toList();
    }

    /** All at once: together they have to leave everything as it was. */
    @Test
    void aDryRunOfAllOfThemWritesNothingAndNoneWaits() throws Exception {
        EMERGENCY.get();
        Map<String, String> before = Fingerprint.of(PRODUCT.lab(), PRODUCT.files().root());
        Map<String, Long> runs = new TreeMap<>();
        try (ServerLogs logs = new ServerLogs(PRODUCT.lab().postgres())) {
            for (String key : shipped()) {
                Object given = given(key);
                runs.put(key, API.launched(key, "production", "dryRun", true, "parameters", given));
            }
            runs.forEach(ShippedProceduresIT::wasOnlyPlanned);
            assertThat(logs.statements()).as("they look at the server").isNotEmpty();
            assertThat(logs.writes()).isEmpty();
        }
        assertThat(Fingerprint.of(PRODUCT.lab(), PRODUCT.files().root())).isEqualTo(before);
    }

    private static void wasOnlyPlanned(String key, long id) {
        JsonNode run = API.ended(id, PATIENCE);
        assertThat(run.path("state").asString()).as(key).isIn("PASSED", "WARNED");
        assertThat(run.path("steps").valueStream())
                .as(key)
                .isNotEmpty()
                .allSatisfy(
                        step -> {
                            assertThat(step.path("reason").asString()).isNotBlank();
                            assertThat(step.path("state").asString()).isIn("SKIPPED", "NOT_RUN");
                            assertThat(step.path("readings").isEmpty()).isTrue();
                            assertThat(step.path("findings").isEmpty()).isTrue();
                        });
    }

    static List<String> performed() {
        return shipped().stream().filter(key -> !key.equals(DRILL)).toList();
    }

    @Test
    void theDrillKillsNothingThatIsNoDrill() {
        JsonNode plan = API.performed(DRILL, "production", "dryRun", true);
        API.post(
                        "/api/v1/runs",
                        Api.launch(
                                DRILL,
                                "production",
                                "planDigest",
                                plan.path("planDigest").asString("none"),
                                "confirmation",
                                "production"))
                .problem(409);
    }

    @ParameterizedTest
    @MethodSource("performed")
    void endsOnceEverybodyHasAnsweredAndNoStepPassesWithoutEvidence(String key) {
        long id = launched(key);
        JsonNode run = atRest(id);
        for (int said = 0; asking(run).isPresent(); said++) {
            assertThat(said).as("answers to " + run).isLessThan(MOST_WORDS);
            say(asking(run).get());
            run = atRest(id);
        }
        assertThat(run.path("steps").valueStream())
                .as(key)
                .isNotEmpty()
                .allSatisfy(ShippedProceduresIT::isEarned);
    }

    /** A step that waits for a person, and whose run it is. */
    private record Asking(long run, JsonNode step) {

        int number() {
            return step.path("number").asInt();
        }
    }

    /** Of that run, or of one that it started and waits for. */
    private static Optional<Asking> asking(JsonNode run) {
        return run.path("steps")
                .valueStream()
                .map(
                        step ->
                                switch (step.path("waitsFor").asString()) {
                                    case "ANSWER", "APPROVAL" ->
                                            Optional.of(new Asking(run.path("id").asLong(), step));
                                    case "RUN" -> asking(API.run(step.path("child").asLong()));
                                    default -> Optional.<Asking>empty();
                                })
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** By another person than who launched it. */
    private static void say(Asking asking) {
        JsonNode step = asking.step();
        String of = "/api/v1/runs/" + asking.run();
        if (step.path("waitsFor").asString().equals("APPROVAL")) {
            String digest = step.path("plan").path("digest").asString();
            LEAD.post(
                            of + "/approvals",
                            Map.of(
                                    "step",
                                    asking.number(),
                                    "planDigest",
                                    digest,
                                    "decision",
                                    "approve"))
                    .has(202);
        } else {
            LEAD.post(
                            of + "/answers",
                            Map.of(
                                    "step",
                                    asking.number(),
                                    "values",
                                    Replies.to(step.path("form"))))
                    .has(202);
        }
    }

    /** A review needs the emergency that it is of; everything else has its defaults. */
    private static Map<String, Object> given(String key) {
        return switch (key) {
            case "emergency/post-emergency-review" -> Map.of("emergency", EMERGENCY.get());
            case "emergency/immediate-response" -> Map.of("watch", "20s");
            default -> Map.of();
        };
    }

    private static long cancelledEmergency() {
        long id = API.launched("emergency/immediate-response", "production");
        API.post("/api/v1/runs/" + id + "/cancellation", Map.of("mode", "now")).has(202);
        API.ended(id);
        return id;
    }

    /** With the plan as it is now. */
    private static long launched(String key) {
        Map<String, Object> given = given(key);
        String environment = MEND.contains(key) ? "staging" : "production";
        Answer first = API.post("/api/v1/runs", Api.launch(key, environment, "parameters", given));
        if (first.status() == 201) {
            return first.json().path("id").asLong();
        }
        JsonNode dry = API.performed(key, environment, "dryRun", true, "parameters", given);
        return API.launched(
                key,
                environment,
                "parameters",
                given,
                "planDigest",
                dry.path("planDigest").asString(),
                "confirmation",
                environment);
    }

    private static JsonNode atRest(long id) {
        return await("run " + id)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> API.run(id), ShippedProceduresIT::isAtRest);
    }

    private static boolean isAtRest(JsonNode run) {
        String state = run.path("state").asString();
        return !Set.of("QUEUED", "RUNNING", "WAITING").contains(state) || asking(run).isPresent();
    }

    private static void isEarned(JsonNode step) {
        String state = step.path("state").asString();
        if (WORKED.contains(state)) {
            assertThat(
                            step.path("readings").size()
                                    + step.path("findings").size()
                                    + step.path("tables").size())
                    .as("evidence of " + step)
                    .isPositive();
        }
        if (NEED_A_REASON.contains(state)) {
            assertThat(step.path("reason").asString()).as(step.toString()).isNotBlank();
        }
    }
}
