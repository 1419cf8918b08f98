package org.amas.maintenance.step.latency;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.ShippedProcedure;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

class PhasesTests {

    @Test
    void takesTheNearestRank() {
        List<Double> twenty = Stream.iterate(1.0, v -> v + 1).limit(20).toList();
        assertThat(Phases.percentile(twenty, 50)).isEqualTo(10);
        assertThat(Phases.percentile(twenty, 95)).isEqualTo(19);
        assertThat(Phases.percentile(twenty, 99)).isEqualTo(20);
        assertThat(Phases.percentile(List.of(7.0), 50)).isEqualTo(7);
    }

    @Test
    void sixtyHealthyDaysRaiseNothing() {
        ShippedProcedure procedure = ShippedProcedure.load("daily/performance");
        Random random = new Random(7);
        for (int day = 0; day < 60; day++) {
            Samples samples = new Samples();
            for (int i = 0; i < 20; i++) {
                double pause = random.nextInt(50) == 0 ? 400 : 0;
                double answer = 8 * Math.exp(0.5 * random.nextGaussian()) + pause;
                samples.good(200, new Phases(0.1, 0.4, Double.NaN, answer, answer + 1));
            }
            RecordingContext said = new RecordingContext();
            samples.report(said);
            assertThat(procedure.troubles(new ApiLatency(), said)).as("day %d", day).isEmpty();
        }
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
