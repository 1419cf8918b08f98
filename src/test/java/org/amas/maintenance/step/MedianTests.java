package org.amas.maintenance.step;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class MedianTests {

    @Test
    void isTheMiddleOneOrTheMeanOfTheTwoInTheMiddle() {
        assertThat(Median.of(List.of(9, 1, 5))).isEqualTo(5);
        assertThat(Median.of(List.of(9, 1, 5, 6))).isEqualTo(5.5);
    }

    @Test
    void anOddValueDoesNotWidenTheSpread() {
        assertThat(Median.spread(List.of(10, 11, 9, 10, 5_000))).isEqualTo(1);
        assertThat(Median.spread(List.of(7))).isZero();
    }
}
