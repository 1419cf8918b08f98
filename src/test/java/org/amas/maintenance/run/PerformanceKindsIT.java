package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.step.StepKind;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** What is told of a quarter by what its runs have measured, in the real tables. */
class PerformanceKindsIT {

    private static final Instant NOW =
            Instant.now().truncatedTo(ChronoUnit.DAYS).plus(Duration.ofHours(12));

    @TempDir static Path folder;
    private static RunNode node;
    private static PastReadings past;

    private final ShippedProcedure procedure =
            ShippedProcedure.load("quarterly/performance-analysis");

    @BeforeAll
    static void start() {
        node = new RunNode(folder);
        past = new PastReadings(node.context, "daily/performance");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void forget() {
        past.forget();
    }

    /** One run a day, from so many days ago until so many days ago. */
    private static void latency(int from, int until, double p95, double errors) {
        for (int day = from; day > until; day--) {
            Instant at = NOW.minus(Duration.ofDays(day - 1));
            past.plant("local", "api.latency", "latency_p50_ms", "{\"phase\":\"total\"}", 9, at);
            past.plant("local", "api.latency", "latency_p95_ms", "{\"phase\":\"total\"}", p95, at);
            past.plant("local", "api.latency", "latency_p95_ms", "{\"phase\":\"dns\"}", 9e9, at);
            past.plant("local", "api.latency", "error_percent", "{}", errors, at);
        }
    }

    private <S> RecordingContext perform(StepKind<S> kind) throws Exception {
        RecordingContext context = new RecordingContext().environment("local").at(NOW);
        context.perform(kind, procedure.settings(kind));
        return context;
    }

    private RecordingContext quarter() throws Exception {
        return perform(node.bean(PerformanceQuarterKind.class));
    }

    private List<String> troubles(RecordingContext said) {
        return procedure.troubles(node.bean(PerformanceQuarterKind.class), said);
    }

    @Test
    @PlantedFault(
            check = "performance.quarter",
            fault = "answers take a fifth longer than a quarter ago",
            removed = "they take as long as then")
    void aQuarterIsComparedWithTheOneBefore() throws Exception {
        latency(182, 91, 100, 0);
        latency(91, 0, 115, 0);
        RecordingContext said = quarter();
        assertThat(troubles(said)).isEmpty();
        assertThat(said.value("covered_percent")).isEqualTo(100);
        assertThat(said.value("p95_rise_percent")).isEqualTo(15);
        assertThat(said.outcome().orElseThrow().headline())
                .isEqualTo("p95 115 ms, 100 % of the days covered; +15 % against 100 ms before");
        latency(91, 0, 140, 0);
        past.forget();
        latency(182, 91, 100, 0);
        latency(91, 0, 121, 0);
        assertThat(troubles(quarter())).singleElement().asString().startsWith("WARN p95_rise");
        past.forget();
        latency(182, 0, 100, 0);
        assertThat(troubles(quarter())).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "performance.quarter",
            fault = "a quarter of slow answers and of errors",
            removed = "a quarter of quick answers without errors")
    void aSlowOrFailingQuarterFails() throws Exception {
        latency(91, 0, 600, 0);
        assertThat(troubles(quarter())).singleElement().asString().startsWith("WARN latency_p95");
        past.forget();
        latency(91, 0, 1_100, 6);
        assertThat(troubles(quarter()))
                .anyMatch(t -> t.startsWith("FAIL latency_p95_ms"))
                .anyMatch(t -> t.startsWith("FAIL error_percent"));
        past.forget();
        latency(91, 0, 50, 0);
        assertThat(troubles(quarter())).isEmpty();
    }

    @Test
    void lessThanHalfOfTheDaysProvesNothing() throws Exception {
        latency(40, 0, 5_000, 50);
        RecordingContext said = quarter();
        Outcome outcome = said.outcome().orElseThrow();
        assertThat(outcome.ending()).isEqualTo(Ending.UNKNOWN);
        assertThat(outcome.reason())
                .isEqualTo("api.latency measured on only 40 of the last 91 days");
        assertThat(said.readings("latency_p95_ms")).isEmpty();
        latency(60, 40, 50, 0);
        RecordingContext enough = quarter();
        assertThat(enough.outcome().orElseThrow().ending()).isEqualTo(Ending.DONE);
        assertThat(enough.outcome().orElseThrow().headline()).contains("nothing to compare with");
        assertThat(enough.readings("p95_rise_percent")).isEmpty();
    }

    private static void disk(int days, IntToDoubleFunction percent) {
        for (int day = 0; day < days; day++) {
            past.plant(
                    "local",
                    "host.disk",
                    "used_percent",
                    "{\"mount\":\"/\"}",
                    percent.applyAsDouble(day),
                    NOW.minus(Duration.ofDays(days - 1 - day)));
        }
    }

    private List<String> trends() throws Exception {
        PerformanceTrendsKind kind = node.bean(PerformanceTrendsKind.class);
        RecordingContext said = perform(kind);
        assertThat(said.outcome().orElseThrow().ending()).isEqualTo(Ending.DONE);
        return procedure.troubles(kind, said);
    }

    @Test
    @PlantedFault(
            check = "performance.trends",
            fault = "a disk fills by a percent a day",
            removed = "the disk stays as full as it is")
    void aDiskThatWillBeFullInAMonthFailsAndOneThatStaysDoesNot() throws Exception {
        disk(30, n -> 40 + n); // 69 % today, 90 % in 21 days
        assertThat(trends()).singleElement().asString().startsWith("FAIL days_to_threshold");
        past.forget();
        disk(30, n -> 60 + n / 3.0); // 69.7 % today, 90 % in 61 days
        assertThat(trends()).singleElement().asString().startsWith("WARN days_to_threshold");
        past.forget();
        disk(30, n -> 60);
        assertThat(trends()).isEmpty();
    }

    @Test
    void thirteenDaysGiveNoTrend() throws Exception {
        disk(13, n -> 40 + 3 * n);
        RecordingContext said = perform(node.bean(PerformanceTrendsKind.class));
        assertThat(said.outcome().orElseThrow().ending()).isEqualTo(Ending.UNKNOWN);
        assertThat(said.readings("days_to_threshold")).isEmpty();
        assertThat(said.tables().getLast().rows().getFirst().toString())
                .contains("no trend: fewer than 14 days");
    }
}
