package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** What is owed, as a program asks for it. */
class DutyApiIT {

    private static final Product PRODUCT = Product.shared();
    private static final String PATH = "/api/v1/duties?date=";

    private static LocalDate inDays(int days) {
        return LocalDate.ofInstant(Clock.systemUTC().instant(), ZoneOffset.UTC).plusDays(days);
    }

    private static List<JsonNode> items(LocalDate day) {
        await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> {
                            JsonNode all = PRODUCT.api().get(PATH + day).json().path("items");
                            return all.valueStream().anyMatch(one -> !one.path("id").isNull());
                        });
        return PRODUCT.api().get(PATH + day).has(200).json().path("items").valueStream().toList();
    }

    @Test
    void itListsEachDutyOfADayOnce() {
        LocalDate day = inDays(3);
        List<JsonNode> daily =
                items(day).stream()
                        .filter(d -> d.path("procedure").asString().equals("daily/system-status"))
                        .toList();
        assertThat(daily).hasSize(1);
        JsonNode duty = daily.getFirst();
        assertThat(duty.propertyNames())
                .containsExactlyInAnyOrder(
                        "id",
                        "procedure",
                        "environment",
                        "nominal",
                        "windowStart",
                        "windowEnd",
                        "state",
                        "onTime",
                        "run",
                        "doneAt",
                        "reason",
                        "version");
        assertThat(duty.path("environment").asString()).isEqualTo("production");
        assertThat(duty.path("nominal").asString()).isEqualTo(day + "T06:00:00Z");
        assertThat(duty.path("windowEnd").asString()).isEqualTo(day + "T06:15:00Z");
        assertThat(duty.path("state").asString()).isEqualTo("UPCOMING");
        assertThat(duty.path("onTime").isNull()).isTrue();
    }

    @Test
    void aSkipNeedsAReasonAndIsDoneOnce() {
        long id =
                items(inDays(4)).stream()
                        .filter(d -> d.path("procedure").asString().equals("daily/log-rotation"))
                        .findFirst()
                        .orElseThrow()
                        .path("id")
                        .asLong();
        String path = "/api/v1/duties/" + id + "/skip";
        PRODUCT.api().post(path, Map.of()).has(400);
        PRODUCT.api().post(path, Map.of("reason", "a move", "why", "x")).has(400);
        JsonNode skipped = PRODUCT.api().post(path, Map.of("reason", "a move")).has(200).json();
        assertThat(skipped.path("state").asString()).isEqualTo("SKIPPED");
        assertThat(skipped.path("reason").asString()).isEqualTo("a move");
        JsonNode refused = PRODUCT.api().post(path, Map.of("reason", "a move")).has(409).json();
        assertThat(refused.path("detail").asString()).contains("skipped already: root at");
        PRODUCT.api().post("/api/v1/duties/999999999/skip", Map.of("reason", "a")).has(404);
    }

    @Test
    void whatChangedSinceItWasLookedAtIsNotSkipped() {
        LocalDate day = inDays(5);
        JsonNode duty =
                items(day).stream()
                        .filter(d -> d.path("procedure").asString().equals("daily/log-rotation"))
                        .findFirst()
                        .orElseThrow();
        int seen = duty.path("version").asInt();
        String path = "/duties/" + duty.path("id").asLong();
        new Pages(PRODUCT.base())
                .signedIn()
                .submit(
                        "/today?date=" + day,
                        path + "/note",
                        Map.of(
                                "date", day.toString(),
                                "version", String.valueOf(seen),
                                "note", "I do it by hand."));
        String skip = "/api/v1" + path + "/skip";

        JsonNode refused =
                PRODUCT.api()
                        .post(skip, Map.of("reason", "a move", "version", seen))
                        .has(409)
                        .json();

        assertThat(refused.path("detail").asString()).contains("changed this on ", " UTC");
        PRODUCT.api().post(skip, Map.of("reason", "a move", "version", seen + 1)).has(200);
    }

    @Test
    void aDayIsAskedForByItsDate() {
        PRODUCT.api().get("/api/v1/duties").has(400);
        PRODUCT.api().get(PATH + "2026-13-01").has(400);
        PRODUCT.api().get(PATH + "2026-10-04&day=1").has(400);
        List<String> states =
                PRODUCT.api()
                        .get(PATH + "2026-10-04")
                        .has(200)
                        .json()
                        .path("items")
                        .valueStream()
                        .map(one -> one.path("state").asString())
                        .distinct()
                        .toList();
        Instant first = Instant.parse("2026-10-05T00:00:00Z");
        if (Clock.systemUTC().instant().isAfter(first)) {
            assertThat(states).as("before the first start").containsOnly("NOT_TRACKED");
        }
    }
}
