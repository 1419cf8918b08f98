package org.amas.maintenance.step.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.Machine;
import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.step.prometheus.PrometheusQueryKind.Query;
import org.amas.maintenance.step.prometheus.PrometheusQueryKind.Settings;
import org.amas.maintenance.target.HttpTarget;
import org.amas.maintenance.target.TargetType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Range queries against a real Prometheus whose past was written for the test. */
class PrometheusQueryIT {

    private static final Duration PERIOD = Duration.ofHours(6);
    private static final Settings BUSY =
            new Settings(
                    PERIOD,
                    50,
                    List.of(new Query("processor_percent", "avg(processor_percent)", "%")));

    @TempDir Path folder;

    private final PrometheusQueryKind kind = new PrometheusQueryKind();
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    /** A sample each minute; NaN: none. */
    private LocalServer measured(String name, DoubleUnaryOperator ofHoursAgo) throws Exception {
        StringBuilder page = new StringBuilder("# TYPE %s gauge\n".formatted(name));
        for (Instant at = now.minus(PERIOD.multipliedBy(2));
                at.isBefore(now);
                at = at.plusSeconds(60)) {
            double value = ofHoursAgo.applyAsDouble(Duration.between(at, now).toSeconds() / 3600.0);
            if (!Double.isNaN(value)) {
                page.append("%s %s %d\n".formatted(name, value, at.getEpochSecond()));
            }
        }
        Path metrics = Files.writeString(folder.resolve("past.txt"), page.append("# EOF\n"));
        Process promtool =
                new ProcessBuilder(
                                Machine.program("promtool").toString(),
                                "tsdb",
                                "create-blocks-from",
                                "openmetrics",
                                metrics.toString(),
                                folder.resolve("data").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("promtool").toFile())
                        .start();
        assertThat(promtool.waitFor()).isZero();
        return LocalServer.prometheus(folder, "global: { scrape_interval: 1h }\n");
    }

    private RecordingContext asked(LocalServer server, Settings settings) throws Exception {
        RecordingContext context = new RecordingContext().with(server.target()).at(now);
        context.perform(kind, settings);
        return context;
    }

    private static Outcome outcome(RecordingContext context) {
        return context.outcome().orElseThrow();
    }

    @Test
    @PlantedFault(
            check = "prometheus.query",
            fault = "what it measured has doubled",
            removed = "it measures no more than before")
    void comparesWithTheTimeBefore() throws Exception {
        try (LocalServer server = measured("processor_percent", ago -> ago < 6 ? 80 : 40)) {
            RecordingContext context = asked(server, BUSY);
            assertThat(outcome(context).ending()).isEqualTo(Ending.DONE);
            assertThat(context.value("processor_percent")).isEqualTo(80);
            assertThat(context.value("processor_percent_rise_percent")).isEqualTo(100);
            assertThat(context.value("covered_percent")).isBetween(98.0, 100.0);
            assertThat(context.value("covered_before_percent")).isBetween(98.0, 100.0);
            assertThat(
                            ShippedProcedure.load("quarterly/performance-analysis")
                                    .troubles(kind, context))
                    .singleElement()
                    .satisfies(t -> assertThat(t).startsWith("WARN processor_percent"));

            // With six hours more the time before is the busy one.
            RecordingContext calm = new RecordingContext().with(server.target());
            calm.at(now.minus(PERIOD))
                    .perform(kind, new Settings(Duration.ofHours(3), 50, BUSY.queries()));
            assertThat(calm.value("processor_percent")).isEqualTo(40);
            assertThat(ShippedProcedure.load("quarterly/performance-analysis").troubles(kind, calm))
                    .isEmpty();
        }
    }

    @Test
    @PlantedFault(check = "prometheus.query", fault = "most of the time is not known")
    void judgesNothingOfWhichTooLittleIsKnown() throws Exception {
        try (LocalServer server =
                measured("processor_percent", ago -> ago < 2 || ago > 7 ? 95 : Double.NaN)) {
            RecordingContext blind = asked(server, BUSY);
            assertThat(outcome(blind).ending()).isEqualTo(Ending.UNKNOWN);
            assertThat(outcome(blind).reason()).contains("knows less than 50 % of the last 6 h");
            assertThat(blind.value("covered_percent")).isBetween(30.0, 38.0);
            assertThat(blind.readings("processor_percent")).isEmpty();
            assertThat(blind.findings())
                    .extracting(Finding::fingerprint)
                    .containsExactly("not-covered:processor_percent");

            RecordingContext enough = asked(server, new Settings(PERIOD, 30, BUSY.queries()));
            assertThat(outcome(enough).ending()).isEqualTo(Ending.DONE);
            assertThat(enough.value("processor_percent")).isEqualTo(95);
            assertThat(enough.findings()).isEmpty();
        }
    }

    @Test
    void whatNothingExportsIsNotPassedAndABrokenExpressionIsTold() throws Exception {
        try (LocalServer server = measured("processor_percent", ago -> 10)) {
            RecordingContext none =
                    asked(server, new Settings(PERIOD, 50, List.of(new Query("x", "no_such", ""))));
            assertThat(outcome(none).ending()).isEqualTo(Ending.NOT_RUN);

            RecordingContext some =
                    asked(
                            server,
                            new Settings(
                                    PERIOD,
                                    50,
                                    List.of(
                                            BUSY.queries().getFirst(),
                                            new Query("x", "no_such", ""),
                                            new Query("y", "rate(", ""))));
            assertThat(some.findings())
                    .extracting(Finding::fingerprint)
                    .containsExactly("no-series:x", "query-refused:y");
        }
    }

    /** Nobody asked for anything: a ratio is no number, and Prometheus looked all the same. */
    @Test
    void aMomentWithoutANumberIsCovered() throws Exception {
        Settings ratio =
                new Settings(
                        PERIOD,
                        50,
                        List.of(new Query("ratio", "requests / (requests > 0 or requests)", "")));
        try (LocalServer server = measured("requests", ago -> ago < 1 ? 5 : 0)) {
            RecordingContext context = asked(server, ratio);
            assertThat(context.value("covered_percent")).isBetween(98.0, 100.0);
            assertThat(context.value("ratio")).isEqualTo(1);
        }
    }

    @Test
    void aPrometheusThatIsDownSaysNothingOfWhatItWatches() throws Exception {
        RecordingContext context =
                new RecordingContext()
                        .with(
                                new HttpTarget(
                                        TargetType.PROMETHEUS,
                                        URI.create("http://127.0.0.1:1"),
                                        null));
        assertThat(context.perform(kind, BUSY).ending()).isEqualTo(Ending.UNKNOWN);
    }
}
