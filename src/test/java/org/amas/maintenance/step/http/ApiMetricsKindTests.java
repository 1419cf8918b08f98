package org.amas.maintenance.step.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.RecordingContext;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

class ApiMetricsKindTests {

    private static final String PAGE =
            """
            # HELP amas_http_requests_total Requests, by route
            # TYPE amas_http_requests_total counter
            amas_http_requests_total{method="GET",path="/a \\"b\\",c"} 12 1700000000000
            amas_http_requests_total{method="POST",} 3.5e+01

            up 1
            amas_cache_hit_ratio NaN
            amas_bucket{le="+Inf"} +Inf
            """;

    private static RecordingContext perform(int code, String body, String... expected)
            throws Exception {
        try (Stand stand = new Stand()) {
            stand.answer("/metrics", code, body);
            RecordingContext context = new RecordingContext().with(stand.target());
            context.perform(
                    new ApiMetricsKind(),
                    new ApiMetricsKind.Settings(
                            "/metrics", List.of(expected), Duration.ofSeconds(2)));
            return context;
        }
    }

    @Test
    void readsPrometheusText() throws Exception {
        RecordingContext context = perform(200, PAGE, "up");
        assertThat(context.value("metrics")).isEqualTo(4);
        assertThat(context.value("samples")).isEqualTo(5);
        assertThat(context.findings()).isEmpty();
    }

    @Test
    void showsTheFirstLineThatIsNone() throws Exception {
        RecordingContext context = perform(200, "up 1\n<html>sorry</html>\nx y z\n");
        assertThat(context.value("malformed_lines")).isEqualTo(2);
        assertThat(context.findings())
                .singleElement()
                .satisfies(f -> assertThat(f.evidence()).isEqualTo("<html>sorry</html>"));
    }

    @Test
    @PlantedFault(
            check = "api.metrics",
            fault = "the page is refused, is empty, lacks a metric",
            removed = "the page has it")
    void warnsOfARefusalAnEmptyPageAndAMissingMetric() throws Exception {
        assertThat(perform(404, "").findings())
                .extracting(Finding::fingerprint)
                .containsExactly("metrics:refused");
        assertThat(perform(200, "# nothing\n").findings())
                .extracting(Finding::fingerprint)
                .containsExactly("metrics:empty");
        assertThat(perform(200, "up 1\n", "amas_tasks_active").findings())
                .extracting(Finding::fingerprint)
                .containsExactly("metrics:missing:amas_tasks_active");
        assertThat(perform(200, "up 1\namas_tasks_active 3\n", "amas_tasks_active").findings())
                .isEmpty();
    }
}
