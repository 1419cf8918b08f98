package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.run.ResultRows.StoredReading;
import org.amas.maintenance.run.Series.Point;
import org.amas.maintenance.step.Limit;
import org.amas.maintenance.step.Limit.Worse;
import org.amas.maintenance.web.LineChart;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

class SeriesTests {

    private static final Instant FIRST = Instant.parse("2026-09-01T06:00:00Z");
    private static final Limit FULL = new Limit(80.0, 90.0, Worse.ABOVE);
    private static final Limit EMPTY = new Limit(20.0, 10.0, Worse.BELOW);

    private static List<Point> points(
            String mount, int count, Duration apart, Limit limit, IntToDoubleFunction value) {
        return IntStream.range(0, count)
                .mapToObj(
                        n -> {
                            double measured = value.applyAsDouble(n);
                            return new Point(
                                    n,
                                    new StoredReading(
                                            n,
                                            "used_percent",
                                            Map.of("mount", mount),
                                            measured,
                                            "%",
                                            limit.warn(),
                                            limit.fail(),
                                            limit.worse(),
                                            limit.judge(measured),
                                            FIRST.plus(apart.multipliedBy(n))));
                        })
                .toList();
    }

    private static Series daily(int count, Limit limit, IntToDoubleFunction value) {
        return Series.of(points("/", count, Duration.ofDays(1), limit, value)).getFirst();
    }

    @Test
    void saysWhenALimitIsReachedFromBelowAndFromAbove() {
        assertThat(daily(21, FULL, n -> 50 + n).forecast())
                .isEqualTo(
                        "Reaches its limit of 90 % in 20 days, by the trend of 21 days with a value"
                                + " in 20 days.");
        assertThat(daily(21, EMPTY, n -> 50 - n).forecast())
                .startsWith("Reaches its limit of 10 % in 20 days");
        assertThat(daily(21, FULL, n -> 50 - n).forecast())
                .startsWith("Doesn't run into its limit of 90 %");
        assertThat(daily(21, FULL, n -> 95).forecast()).startsWith("Has reached its limit of 90 %");
    }

    @Test
    void saysNothingOfTheFutureWithoutALimitOrTooFewDays() {
        assertThat(daily(21, new Limit(null, null, Worse.ABOVE), n -> n).forecast()).isNull();
        assertThat(daily(13, FULL, n -> n).forecast())
                .isEqualTo("No forecast: 13 of the 14 days with a value that it needs.");
    }

    @Test
    void theWorstLineComesFirst() {
        List<Point> all =
                Stream.of(
                                points("/a", 3, Duration.ofHours(1), FULL, n -> 10),
                                points("/b", 3, Duration.ofHours(1), FULL, n -> n == 2 ? 95 : 10),
                                points("/c", 3, Duration.ofHours(1), FULL, n -> n == 2 ? 85 : 95))
                        .flatMap(List::stream)
                        .toList();
        assertThat(Series.of(all))
                .extracting(Series::words)
                .containsExactly("mount /b", "mount /c", "mount /a");
        assertThat(Series.of(all).getFirst().delta()).isEqualTo(85);
    }

    @Test
    void manyValuesAreDrawnAsOneADay() {
        List<Point> hourly = points("/", 480, Duration.ofHours(1), FULL, n -> n % 24);
        Series series = Series.of(hourly).getFirst();
        assertThat(series.dense()).isTrue();
        // From 06:00 on the first day to 05:59 on the twenty-first.
        assertThat(series.chart().points()).hasSize(21);
        assertThat(daily(300, FULL, n -> n).chart().points()).hasSize(300);
    }

    @Test
    void aFarLimitDoesNotPressTheLineToTheGround() {
        LineChart low = daily(10, FULL, n -> 1 + n / 10.0).chart();
        assertThat(low.drawn()).extracting(LineChart.Drawn::name).containsExactly("median");
        LineChart high = daily(10, FULL, n -> 70 + n).chart();
        assertThat(high.drawn())
                .extracting(LineChart.Drawn::words)
                .containsExactly("median 74.5 %", "warns 80 %", "fails 90 %");
        assertThat(high.highestWords()).isEqualTo("90 %");
        assertThat(high.line()).startsWith("0.0,152.0 ").endsWith(" 600.0,87.2");
    }
}
