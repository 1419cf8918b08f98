package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Starts, cancels and reads at random from many hands at once. */
class RaceIT {

    private static final String RUNS = "/api/v1/runs";
    private static final int HANDS = 6;
    private static final Duration LONG = Duration.ofSeconds(12);
    private static final Product PRODUCT = Product.shared();
    private static final Api API = PRODUCT.api();

    private final Set<Long> started = ConcurrentHashMap.newKeySet();
    private final Set<Integer> answers = ConcurrentHashMap.newKeySet();

    @Test
    void a70_noOrderOfEventsBreaksAnything() throws Exception {
        PRODUCT.add(new Recipe("race/short").script("sleep 0.2").script("echo done"));
        long until = System.nanoTime() + LONG.toNanos();
        List<Future<?>> hands = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int hand = 0; hand < HANDS; hand++) {
                Random random = new Random(hand);
                hands.add(
                        threads.submit(
                                () -> {
                                    while (System.nanoTime() < until) {
                                        act(random);
                                    }
                                }));
            }
            for (Future<?> hand : hands) {
                hand.get(2, TimeUnit.MINUTES);
            }
        }

        assertThat(answers).allMatch(status -> status < 500);
        assertThat(started).isNotEmpty();
        for (long id : started) {
            JsonNode run = API.ended(id);
            assertThat(run.path("state").asString())
                    .isIn("PASSED", "WARNED", "FAILED", "CANCELLED");
        }
        Pages admin = new Pages(PRODUCT.base()).signedIn();
        admin.submit("/audit", "/audit/verification", Map.of()).has(303);
        assertThat(admin.open("/audit").text()).contains("Chain verified to");
    }

    private void act(Random random) {
        List<Long> known = List.copyOf(started);
        long some = known.isEmpty() ? 1 : known.get(random.nextInt(known.size()));
        switch (random.nextInt(4)) {
            case 0 -> {
                Answer answer =
                        API.post(
                                RUNS,
                                Api.launch("race/short", "bare"),
                                "Idempotency-Key",
                                "race-" + random.nextInt(200));
                answers.add(answer.status());
                if (answer.status() < 300) {
                    started.add(answer.json().path("id").asLong());
                }
            }
            case 1 ->
                    answers.add(
                            API.post(
                                            RUNS + "/" + some + "/cancellation",
                                            Map.of(
                                                    "mode",
                                                    random.nextBoolean() ? "now" : "after-step"))
                                    .status());
            case 2 -> answers.add(API.get(RUNS + "/" + some).status());
            default -> answers.add(API.get(RUNS + "/" + some + "/output").status());
        }
    }
}
