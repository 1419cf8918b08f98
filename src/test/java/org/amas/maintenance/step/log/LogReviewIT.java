package org.amas.maintenance.step.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.Machine;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.target.DockerTarget;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The reviews of what the container lab prints. */
class LogReviewIT {

    private static final List<String> SERVICES =
            List.of("postgres-blue", "redis-blue", "neo4j-blue", "amas-blue", "nginx");

    private final RecordingContext context = new RecordingContext();

    @BeforeEach
    void takeTheContainerLab() {
        Machine.Docker docker = Machine.docker();
        context.with(new DockerTarget(docker.host(), docker.project(), SERVICES, true));
    }

    @Test
    void countsTheErrorsOfEveryContainer() throws Exception {
        Outcome outcome =
                context.perform(
                        new LogErrorsKind(),
                        new LogErrorsKind.Settings(
                                Duration.ofDays(7),
                                Duration.ofDays(7),
                                List.of(),
                                Map.of(),
                                "UTC"));
        assertThat(outcome.ending()).isEqualTo(Outcome.Ending.DONE);
        assertThat(context.readings("errors"))
                .extracting(r -> String.valueOf(r.labels().get("service")))
                .containsExactlyInAnyOrderElementsOf(SERVICES);
        assertThat(context.value("errors", "service", "amas-blue")).isGreaterThanOrEqualTo(15);
        assertThat(context.value("errors", "service", "postgres-blue")).isGreaterThanOrEqualTo(1);
        assertThat(context.value("hours_covered", "service", "redis-blue")).isPositive();
        assertThat(context.tables().toString())
                .contains("Task <n> failed: provider openai timed out after <n> s")
                .doesNotContain("DETAIL");
        assertThat(context.findings(Severity.ERROR)).isEmpty();
    }

    @Test
    void aServiceWithoutAContainerIsAnErrorOfTheCheck() throws Exception {
        context.perform(
                new LogErrorsKind(),
                new LogErrorsKind.Settings(
                        Duration.ofDays(1), Duration.ofDays(7), List.of("ghost"), Map.of(), "UTC"));
        assertThat(context.findings(Severity.ERROR))
                .extracting(Finding::text)
                .containsExactly("no log of ghost: neither a container nor a file");
        assertThat(context.readings("errors")).isEmpty();
    }

    @Test
    void findsCriticalLinesAndRefusedSignIns() throws Exception {
        context.perform(
                new LogCriticalKind(),
                new LogCriticalKind.Settings(Duration.ofDays(7), List.of(), Map.of(), "UTC"));
        assertThat(context.findings(Severity.CRITICAL))
                .extracting(Finding::text)
                .anyMatch(text -> text.startsWith("Circuit breaker opened for provider openai"));
        context.perform(
                new LogAuthenticationKind(),
                new LogAuthenticationKind.Settings(
                        Duration.ofDays(7), 10, 5, List.of(), Map.of(), "UTC"));
        // Fourteen in a row at each start of the lab.
        assertThat(context.value("authentication_failures")).isGreaterThanOrEqualTo(14);
        assertThat(context.findings(Severity.WARNING))
                .extracting(Finding::fingerprint)
                .contains("refused:203.0.113.77");
        assertThat(context.tables().getLast().rows().toString()).contains("203.0.113.77, admin, ");
    }
}
