package org.amas.maintenance.step.latency;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.ShippedProcedure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

class PhasesTests {

    private static final ShippedProcedure PERFORMANCE = ShippedProcedure.load("daily/performance");
    private static final ApiLatency.Settings SETTINGS = PERFORMANCE.settings(new ApiLatency());

    @Test
    void takesTheNearestRank() {
        List<Double> twenty = Stream.iterate(1.0, v -> v + 1).limit(20).toList();
        assertThat(Phases.percentile(twenty, 50)).isEqualTo(10);
        assertThat(Phases.percentile(twenty, 95)).isEqualTo(19);
        assertThat(Phases.percentile(twenty, 99)).isEqualTo(20);
        assertThat(Phases.percentile(List.of(7.0), 50)).isEqualTo(7);
    }

    /** Of a thousand requests one fails and twenty are slow, and nobody needs to look at that. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void sixtyHealthyDaysRaiseNothing(long seed) {
        Random random = new Random(seed);
        int doubtful = 0;
        for (int day = 0; day < 60; day++) {
            Samples samples = sampled(0.001, 0.02, random);
            doubtful += samples.all() > SETTINGS.samples() ? 1 : 0;
            assertThat(troubles(samples)).as("day %d", day).isEmpty();
        }
        assertThat(doubtful).as("days on which a few decided").isBetween(1, 15);
    }

    @Test
    @PlantedFault(
            check = "api.latency",
            fault = "every eighth request fails",
            removed = "one of a thousand does")
    void failsAnApiOfWhichEveryEighthRequestFails() {
        assertThat(troubles(sampled(0.125, 0.02, new Random(1))))
                .singleElement()
                .asString()
                .startsWith("FAIL error_percent");
        assertThat(troubles(sampled(0.001, 0.02, new Random(1)))).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "api.latency",
            fault = "every eighth request is slow",
            removed = "one of fifty is")
    void warnsOfAnApiOfWhichEveryEighthRequestIsSlow() {
        assertThat(troubles(sampled(0, 0.125, new Random(1))))
                .hasSize(2)
                .allMatch(t -> t.matches("(WARN|FAIL) latency_p95_ms.*"));
        assertThat(troubles(sampled(0.001, 0.02, new Random(1)))).isEmpty();
    }

    private static Samples sampled(double failing, double slow, Random random) {
        Samples samples = new Samples();
        sample(samples, SETTINGS.samples(), failing, slow, random);
        sample(samples, ApiLatency.wanted(samples, SETTINGS), failing, slow, random);
        return samples;
    }

    private static void sample(
            Samples samples, int wanted, double failing, double slow, Random random) {
        while (samples.all() < wanted) {
            double pause = random.nextDouble() < slow ? 400 + random.nextInt(800) : 0;
            double answer = 8 * Math.exp(0.5 * random.nextGaussian()) + pause;
            if (random.nextDouble() < failing) {
                samples.bad("502");
            } else {
                samples.good(200, new Phases(0.1, 0.4, Double.NaN, answer, answer + 1));
            }
        }
    }

    private static List<String> troubles(Samples samples) {
        RecordingContext said = new RecordingContext();
        samples.report(said);
        return PERFORMANCE.troubles(new ApiLatency(), said);
    }

    @Test
    void tellsOfAHandshakeOnlyWhereThereWasOne() {
        assertThat(phases(Double.NaN)).containsExactly("dns", "connect", "first_byte", "total");
        assertThat(phases(2.5)).containsExactly("dns", "connect", "tls", "first_byte", "total");
    }

    private static List<Object> phases(double tls) {
        Samples samples = new Samples();
        samples.good(200, new Phases(0.1, 0.4, tls, 8, 9));
        RecordingContext said = new RecordingContext();
        samples.report(said);
        assertThat(said.readings("latency_p95_ms")).hasSize(said.tables().getFirst().rows().size());
        return said.tables().getFirst().rows().stream().map(List::getFirst).toList();
    }

    @Test
    @PlantedFault(check = "api.latency", fault = "it takes long to answer")
    void failsASlowApiInThePhaseThatIsSlow() {
        Samples samples = new Samples();
        for (int i = 0; i < 20; i++) {
            samples.good(200, new Phases(0.1, 0.4, Double.NaN, 1_200, 1_201));
        }
        RecordingContext said = new RecordingContext();
        samples.report(said);
        assertThat(ShippedProcedure.load("daily/performance").troubles(new ApiLatency(), said))
                .containsExactly(
                        "FAIL latency_p95_ms{phase=first_byte} 1200.0",
                        "FAIL latency_p95_ms{phase=total} 1201.0");
    }
}
