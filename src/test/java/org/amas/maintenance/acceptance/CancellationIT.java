package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.Map;

/** Ending a run: after its step or now, with all that it started. */
class CancellationIT {

    private static final Product PRODUCT = Product.shared();
    private static final Api API = PRODUCT.api();

    @BeforeAll
    static void write() {
        PRODUCT.add(
                new Recipe("cancellation/tree")
                        .script(
                                """
                                sleep 86411.5 &
                                setsid sleep 86411.5 &
                                nohup sh -c 'trap "" TERM; while :; do sleep 86411.5; done' &
                                (env -i setsid sh -c 'sleep 86411.5 & sleep 86411.5') &
                                sleep 0.5
                                echo begun
                                trap "" TERM
                                while :; do sleep 86411.5; done
                                """)
                        .script("echo never"),
                new Recipe("cancellation/two")
                        .script("echo begun; sleep 2; echo done")
                        .script("echo never"),
                new Recipe("cancellation/asks")
                        .step("api.latency", "samples: 200, pause: 200ms")
                        .step("redis.roundtrip", ""),
                new Recipe("cancellation/asks-late")
                        .step("api.latency", "samples: 200, pause: 200ms", "timeout: 2s")
                        .step("redis.roundtrip", ""),
                new Recipe("cancellation/late").script("echo begun; sleep 3600", "timeout: 2s"));
    }

    private static Answer cancel(long id, Object body) {
        return API.post("/api/v1/runs/" + id + "/cancellation", body);
    }

    @Test
    void nowEndsEveryProcessThatTheStepStarted() throws Exception {
        long id = API.launched("cancellation/tree", "bare");
        API.printed(id, 1, 6);
        assertThat(Processes.with("86411.5")).hasSizeGreaterThan(4);
        long asked = System.nanoTime();

        assertThat(cancel(id, Map.of("mode", "now")).status()).isBetween(200, 202);
        JsonNode run = API.ended(id);
        Duration taken = Duration.ofNanos(System.nanoTime() - asked);

        assertThat(run.path("state").asString()).isEqualTo("CANCELLED");
        assertThat(run.path("steps").get(0).path("state").asString()).isEqualTo("CANCELLED");
        assertThat(run.path("steps").get(0).path("reason").asString()).contains("root");
        assertThat(run.path("steps").get(1).path("state").asString()).isEqualTo("SKIPPED");
        assertThat(API.output(id, 1)).isEqualTo("begun\n");
        assertThat(Processes.with("86411.5")).isEmpty();
        assertThat(taken).isLessThan(Duration.ofSeconds(8));
        cancel(id, Map.of("mode", "now")).problem(409);
        assertThat(API.run(id).path("state").asString()).isEqualTo("CANCELLED");
    }

    @Test
    void aStepThatAsksTheApiIsCancelledWhereItIs() {
        long id = API.launched("cancellation/asks", "staging");
        API.printed(id, 1, 1);

        cancel(id, Map.of("mode", "now")).has(202);
        JsonNode run = API.ended(id);

        assertThat(run.path("state").asString()).isEqualTo("CANCELLED");
        JsonNode step = run.path("steps").get(0);
        assertThat(step.path("state").asString()).isEqualTo("CANCELLED");
        assertThat(step.path("reason").asString()).startsWith("cancelled by root");
        assertThat(step.path("findings").isEmpty()).as("no news of the API").isTrue();
        assertThat(run.path("steps").get(1).path("state").asString()).isEqualTo("SKIPPED");
    }

    @Test
    void aStepThatAsksTheApiTimesOutAndTheNextOneGoesOn() {
        JsonNode run = API.performed("cancellation/asks-late", "staging");

        assertThat(run.path("state").asString()).isEqualTo("TIMED_OUT");
        JsonNode step = run.path("steps").get(0);
        assertThat(step.path("state").asString()).isEqualTo("TIMED_OUT");
        assertThat(step.path("reason").asString()).startsWith("not done within 2 s");
        assertThat(run.path("steps").get(1).path("state").asString()).isEqualTo("PASSED");
    }

    @Test
    void afterStepLetsTheStepEnd() {
        long id = API.launched("cancellation/two", "bare");
        API.printed(id, 1, 6);

        cancel(id, Map.of("mode", "after-step"));
        JsonNode run = API.ended(id);

        assertThat(run.path("state").asString()).isEqualTo("CANCELLED");
        assertThat(run.path("steps").get(0).path("state").asString()).isEqualTo("PASSED");
        assertThat(API.output(id, 1)).isEqualTo("begun\ndone\n");
        assertThat(run.path("steps").get(1).path("state").asString()).isEqualTo("SKIPPED");
        assertThat(run.path("steps").get(1).path("reason").asString()).isNotBlank();
    }

    @Test
    void aRunThatHasEndedCannotBeCancelled() {
        long id = API.performed("cancellation/late", "bare").path("id").asLong();

        cancel(id, null).problem(409);
        cancel(id, Map.of("mode", "later")).refuses("mode");
        cancel(id, Map.of("how", "now")).refuses("how");
    }

    @Test
    void aStepThatTakesTooLongIsTimedOutAndGone() throws Exception {
        JsonNode run = API.performed("cancellation/late", "bare");

        assertThat(run.path("state").asString()).isEqualTo("TIMED_OUT");
        assertThat(run.path("steps").get(0).path("reason").asString()).contains("2 s");
        assertThat(API.output(run.path("id").asLong(), 1)).isEqualTo("begun\n");
        assertThat(Processes.with("sleep 3600")).isEmpty();
    }
}
