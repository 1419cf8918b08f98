package org.amas.maintenance.step.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.target.ApiTarget;
import org.amas.maintenance.target.TargetDown;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

class ApiHealthKindTests {

    private static final String WELL =
            """
            {"status":"healthy","timestamp":1.5,"version":"1.0.0","uptime":3600.5,
             "services":{"database":"healthy","redis":"healthy"},
             "checks":[{"name":"memory","status":"pass","message":"ok"}]}\
            """;
    private static final String READY = "{\"status\":\"ready\",\"services\":{}}";

    private final ApiHealthKind kind = new ApiHealthKind();
    private final ApiHealthKind.Settings settings =
            new ApiHealthKind.Settings(
                    "/health", List.of("/ready", "/health/ready"), Duration.ofSeconds(2));
    private Stand stand;
    private RecordingContext context;

    @BeforeEach
    void start() throws Exception {
        stand = new Stand();
        context = new RecordingContext().with(stand.target());
    }

    @AfterEach
    void stop() {
        stand.close();
    }

    @Test
    void findsNothingWrongWithAHealthyApiAndAsksItOnce() throws Exception {
        stand.answer("/health", 200, WELL).answer("/ready", 200, READY);
        Outcome outcome = context.perform(kind, settings);
        assertThat(context.findings()).isEmpty();
        assertThat(context.value("unwell_services")).isZero();
        assertThat(context.value("uptime_seconds")).isEqualTo(3600.5);
        assertThat(outcome.headline()).isEqualTo("API healthy, all 2 services well");
        assertThat(Collections.frequency(stand.asked, "/health")).isOne();
    }

    @Test
    void anyWordForIllIsHeardAndAnUnknownOneIsNotWell() throws Exception {
        stand.answer(
                        "/health",
                        200,
                        """
                        {"status": "ok", "services": [{"name": "db", "status": "DOWN"}],
                         "checks": [{"name": "disk", "status": "error", "message": "full"},
                                    {"name": "queue", "status": "odd"},
                                    {"name": "cache", "status": "ok"},
                                    {"name": "mail", "status": "skip"}]}
                        """)
                .answer("/ready", 200, READY);
        Outcome outcome = context.perform(kind, settings);
        assertThat(context.findings(Severity.ERROR))
                .extracting(Finding::fingerprint)
                .containsExactly("service:db", "check:disk");
        assertThat(context.findings(Severity.WARNING))
                .extracting(Finding::text)
                .containsExactly("the API's own check; it says odd of it");
        assertThat(outcome.headline()).isEqualTo("API ok, not well: db");
    }

    @Test
    void doesNotCallServicesWellThatNobodySpokeOf() throws Exception {
        stand.answer("/health", 200, "{\"status\":\"ok\"}").answer("/ready", 200, READY);
        assertThat(context.perform(kind, settings).headline())
                .isEqualTo("API ok, says nothing of its services");
    }

    @Test
    @PlantedFault(
            check = "api.health",
            fault = "two of its services are unhealthy, and it answers 503",
            removed = "both are healthy again")
    void namesTheUnhealthyServicesOfA503() throws Exception {
        stand.answer(
                        "/health",
                        503,
                        "{\"status\":\"unhealthy\",\"services\":{\"redis\":\"unhealthy\",\"neo4j\":\"healthy\"}}")
                .answer("/ready", 503, "{\"status\":\"not_ready\"}");
        Outcome outcome = context.perform(kind, settings);
        assertThat(context.findings(Severity.ERROR))
                .extracting(Finding::fingerprint)
                .containsExactly("service:redis", "health:unhealthy", "ready:not");
        assertThat(outcome.headline()).isEqualTo("API unhealthy, not well: redis");

        stand.answer("/health", 200, WELL).answer("/ready", 200, READY);
        RecordingContext mended = new RecordingContext().with(stand.target());
        assertThat(mended.perform(kind, settings).headline()).startsWith("API healthy");
        assertThat(mended.findings()).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "api.health",
            fault = "it answers 200, and its body says unhealthy",
            removed = "its body says healthy")
    void isNotFooledByA200ThatSaysUnhealthy() throws Exception {
        stand.answer(
                        "/health",
                        200,
                        "{\"status\":\"unhealthy\",\"services\":{\"db\":{\"status\":\"unhealthy\"}}}")
                .answer("/health/ready", 200, READY);
        context.perform(kind, settings);
        assertThat(context.findings(Severity.ERROR))
                .extracting(Finding::place)
                .containsExactly("db", "/health");
        assertThat(context.findings(Severity.INFO))
                .extracting(Finding::fingerprint)
                .containsExactly("ready:but");

        stand.answer("/health", 200, WELL);
        RecordingContext mended = new RecordingContext().with(stand.target());
        mended.perform(kind, settings);
        assertThat(mended.findings()).isEmpty();
    }

    @Test
    void warnsOfADegradedApi() throws Exception {
        stand.answer("/health", 200, "{\"status\":\"degraded\",\"services\":{\"x\":\"unknown\"}}");
        context.perform(kind, settings);
        assertThat(context.findings(Severity.WARNING))
                .extracting(Finding::fingerprint)
                .containsExactly("service:x", "health:degraded");
        assertThat(context.findings(Severity.ERROR)).isEmpty();
    }

    @Test
    void knowsNothingIfTheApiDoesNot() throws Exception {
        stand.answer("/health", 200, "{\"status\":\"unknown\",\"services\":{}}");
        assertThat(context.perform(kind, settings).ending()).isEqualTo(Outcome.Ending.UNKNOWN);
    }

    @Test
    void failsWithoutAWordOnHealth() throws Exception {
        stand.answer("/health", 200, "<html>It works</html>");
        context.perform(kind, settings);
        assertThat(context.findings(Severity.ERROR))
                .singleElement()
                .satisfies(f -> assertThat(f.evidence()).contains("It works"));
    }

    @Test
    void tellsThatItIsNotReadyThoughItSaysHealthy() throws Exception {
        stand.answer("/health", 200, WELL).answer("/ready", 200, "{\"status\":\"not_ready\"}");
        context.perform(kind, settings);
        assertThat(context.findings(Severity.ERROR))
                .singleElement()
                .satisfies(
                        f -> assertThat(f.text()).contains("not_ready", "though /health is well"));
    }

    @Test
    void reportsTheApisOwnFailedChecks() throws Exception {
        stand.answer(
                "/health",
                200,
                "{\"status\":\"healthy\",\"checks\":[{\"name\":\"disk\",\"status\":\"fail\",\"message\":\"full\"}]}");
        context.perform(kind, settings);
        assertThat(context.findings(Severity.ERROR))
                .extracting(Finding::fingerprint)
                .containsExactly("check:disk");
    }

    @Test
    void isDownWhenNobodyListens() {
        stand.close();
        assertThatThrownBy(() -> context.perform(kind, settings))
                .isInstanceOf(TargetDown.class)
                .hasMessageContaining("connection refused");
    }

    @Test
    void isDownWhenTheAnswerTakesTooLong() {
        stand.answer("/health", 200, WELL, Duration.ofSeconds(20), "");
        ApiHealthKind.Settings hasty =
                new ApiHealthKind.Settings("/health", List.of(), Duration.ofMillis(200));
        assertThatThrownBy(() -> context.perform(kind, hasty))
                .isInstanceOf(TargetDown.class)
                .hasMessageEndingWith(": timed out");
    }

    @Test
    void failsWhenOnlyTheHealthRouteIsSilent() throws Exception {
        stand.answer("/health", 200, WELL, Duration.ofSeconds(20), "")
                .answer("/health/live", 200, "{}");
        ApiHealthKind.Settings hasty =
                new ApiHealthKind.Settings("/health", List.of(), Duration.ofMillis(200));
        context.perform(kind, hasty);
        assertThat(context.findings(Severity.ERROR))
                .singleElement()
                .satisfies(f -> assertThat(f.text()).contains("within 200 ms"));
    }

    @Test
    void namesAnUnknownHost() {
        RecordingContext nowhere =
                new RecordingContext()
                        .with(new ApiTarget(URI.create("http://amas.invalid:8000"), "/"));
        assertThatThrownBy(() -> nowhere.perform(kind, settings))
                .isInstanceOf(TargetDown.class)
                .hasMessageContaining("unknown host amas.invalid");
    }
}
