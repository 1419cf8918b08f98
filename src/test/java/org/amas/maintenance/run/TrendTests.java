package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.amas.maintenance.run.StoredReadings.Measured;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

class TrendTests {

    private static final Instant FIRST = Instant.parse("2026-09-01T06:00:00Z");

    private static @Nullable Trend of(int days, IntToDoubleFunction value) {
        List<Measured> measured =
                IntStream.range(0, days)
                        .mapToObj(
                                n ->
                                        new Measured(
                                                Map.of(),
                                                value.applyAsDouble(n),
                                                "%",
                                                FIRST.plus(Duration.ofDays(n))))
                        .toList();
        return Trend.of(DailyMedians.of(measured));
    }

    private static Trend known(int days, IntToDoubleFunction value) {
        Trend trend = of(days, value);
        if (trend == null) {
            throw new AssertionError("no trend");
        }
        return trend;
    }

    @Test
    void fourteenDaysGiveATrendAndThirteenNone() {
        assertThat(of(13, n -> n)).isNull();
        Trend trend = known(14, n -> 50 + n);
        assertThat(trend.points()).isEqualTo(14);
        assertThat(trend.span()).isEqualTo(13);
        assertThat(trend.perDay()).isEqualTo(1);
        assertThat(trend.daysTo(90)).isEqualTo(27);
    }

    @Test
    void aFewOddDaysDoNotTurnIt() {
        Trend trend = known(30, n -> n % 10 == 9 ? 1_000 : 50 + 0.5 * n);
        assertThat(trend.perDay()).isCloseTo(0.5, within(0.05));
        assertThat(trend.now()).isCloseTo(64.5, within(1.0));
    }

    @Test
    void whatShrinksNeverArrivesAndWhatIsThereIs() {
        assertThat(known(20, n -> 80 - n).daysTo(90)).isNull();
        assertThat(known(20, n -> 95).daysTo(90)).isZero();
    }

    @Test
    void manyRunsOfOneDayWeighNoMoreThanOne() {
        List<Measured> measured =
                IntStream.range(0, 100)
                        .mapToObj(n -> new Measured(Map.of(), n < 99 ? 7 : 900, "", FIRST))
                        .toList();
        DailyMedians medians = DailyMedians.of(measured);
        assertThat(medians.size()).isOne();
        assertThat(medians.median()).isEqualTo(7);
    }
}
