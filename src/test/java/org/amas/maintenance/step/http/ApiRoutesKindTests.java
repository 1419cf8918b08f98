package org.amas.maintenance.step.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

class ApiRoutesKindTests {

    private final ApiRoutesKind kind = new ApiRoutesKind();

    @Test
    @PlantedFault(
            check = "api.routes",
            fault = "a route is missing, another answers 500",
            removed = "all of them answer")
    void takes200And401AsAliveWarnsOf404AndFailsTheRest() throws Exception {
        try (Stand stand = new Stand()) {
            stand.answer("/a", 200, "{}")
                    .answer("/b", 401, "{}")
                    .answer("/c", 404, "{}")
                    .answer("/d", 500, "{}")
                    .answer("/e", 302, "", Duration.ZERO, "http://127.0.0.1:1/elsewhere")
                    .answer("/f", 200, "{}", Duration.ofSeconds(20), "");
            RecordingContext context = new RecordingContext().with(stand.target());
            ApiRoutesKind.Settings settings =
                    new ApiRoutesKind.Settings(
                            List.of("/a", "/b", "/c", "/d", "/e", "/f"), Duration.ofMillis(500));
            Outcome outcome = context.perform(kind, settings);
            assertThat(context.value("routes_alive")).isEqualTo(2);
            assertThat(outcome.headline()).isEqualTo("2 of 6 routes alive");
            assertThat(context.findings(Severity.WARNING))
                    .extracting(Finding::place)
                    .containsExactly("/c");
            assertThat(context.findings(Severity.ERROR))
                    .extracting(Finding::place)
                    .containsExactly("/d", "/e", "/f");
            assertThat(context.findings(Severity.ERROR).get(1).text()).contains("elsewhere");
            assertThat(context.tables().getFirst().rows()).hasSize(6);

            for (String path : List.of("/c", "/d", "/e", "/f")) {
                stand.answer(path, 200, "{}");
            }
            RecordingContext mended = new RecordingContext().with(stand.target());
            mended.perform(kind, settings);
            assertThat(mended.value("routes_alive")).isEqualTo(6);
            assertThat(mended.findings()).isEmpty();
        }
    }
}
