package org.amas.maintenance.step.latency;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.target.ApiTarget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Against the stand-in's API, whose one worker answers one request after the other. */
class HttpLoadIT {

    private static final Lab LAB = Lab.shared().startAll();

    private final HttpLoadKind kind = new HttpLoadKind();
    private final ShippedProcedure procedure =
            ShippedProcedure.load("quarterly/performance-analysis");

    @AfterEach
    void restore() {
        LAB.api().restore();
    }

    private static RecordingContext in(String environment) {
        return new RecordingContext()
                .environment(environment)
                .timeLeft(Duration.ofMinutes(5))
                .with(new ApiTarget(URI.create(LAB.api().url()), "/health/live"));
    }

    private static HttpLoadKind.Settings quick(int peak, Integer... clients) {
        return new HttpLoadKind.Settings(
                null, List.of(clients), Duration.ofSeconds(1), null, null, peak);
    }

    @Test
    @PlantedFault(
            check = "http.load",
            fault = "the api is slow",
            removed = "the api is quick again")
    void theKneeOfASlowApiIsFoundAndGoneWithItsSlowness() throws Exception {
        LAB.api().slow(Duration.ofMillis(120));
        RecordingContext slow = in("staging");
        slow.perform(kind, quick(1_000, 1, 10, 25));
        assertThat(slow.findings())
                .extracting(Finding::fingerprint, Finding::place)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("knee", "/health/live"));
        assertThat(slow.value("carried_clients")).isEqualTo(1);
        assertThat(slow.value("load_p95_ms", "clients", "10")).isGreaterThan(500);
        assertThat(slow.readings("load_p95_ms")).as("no more load beyond the knee").hasSize(2);
        assertThat(slow.tables().getLast().rows()).hasSize(2);
        assertThat(procedure.troubles(kind, slow))
                .anyMatch(t -> t.startsWith("WARN carried_clients"))
                .anyMatch(t -> t.startsWith("FAIL headroom_times"));

        LAB.api().restore();
        RecordingContext quick = in("staging");
        Outcome outcome = quick.perform(kind, quick(1, 1, 10));
        assertThat(outcome.ending()).isEqualTo(Ending.DONE);
        assertThat(outcome.headline()).contains("no knee within the steps");
        assertThat(quick.value("carried_clients")).isEqualTo(10);
        assertThat(quick.value("headroom_times")).isGreaterThan(2);
        assertThat(procedure.troubles(kind, quick)).isEmpty();
    }

    @Test
    void errorsAreAKneeToo() throws Exception {
        RecordingContext said = in("staging");
        Outcome outcome =
                said.perform(
                        kind,
                        new HttpLoadKind.Settings(
                                "/there/is/no/such/route",
                                List.of(2),
                                Duration.ofSeconds(1),
                                null,
                                null,
                                0));
        assertThat(outcome.ending()).isEqualTo(Ending.FAILED);
        assertThat(outcome.reason()).contains("no good answer").contains("HTTP 404");
    }

    @Test
    void productionIsNeverLoaded() throws Exception {
        for (String name : List.of("production", "drill", "local")) {
            RecordingContext said = in(name);
            assertThat(said.plan(kind, procedure.settings(kind)).objects()).isEmpty();
            Outcome outcome = said.perform(kind, procedure.settings(kind));
            assertThat(outcome.ending()).isEqualTo(Ending.SKIPPED);
            assertThat(said.readings()).isEmpty();
        }
    }

    @Test
    void isShownBeforeItHappens() throws Exception {
        assertThat(kind.effect(procedure.settings(kind))).isEqualTo(Effect.CHANGES);
        assertThat(in("staging").plan(kind, procedure.settings(kind)).objects())
                .hasSize(5)
                .extracting(PlannedObject::name)
                .contains(LAB.api().url() + "/health/live by 50 clients");
    }

    @Test
    void endsWhenItIsCancelled() throws Exception {
        LAB.api().slow(Duration.ofMillis(300));
        RecordingContext said = in("staging");
        Thread cancels =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        Thread.sleep(500);
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    }
                                    said.cancel();
                                });
        long began = System.nanoTime();
        Outcome outcome =
                said.perform(
                        kind,
                        new HttpLoadKind.Settings(
                                null, List.of(5), Duration.ofMinutes(1), null, null, 0));
        cancels.join();
        assertThat(outcome.ending()).isEqualTo(Ending.FAILED);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }
}
