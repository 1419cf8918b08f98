package org.amas.maintenance.step;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class AmountTests {

    @Test
    void saysBytesInPowersOfAThousand() {
        assertThat(Amount.bytes(0)).isEqualTo("0 B");
        assertThat(Amount.bytes(999)).isEqualTo("999 B");
        assertThat(Amount.bytes(48_230_000)).isEqualTo("48.2 MB");
        assertThat(Amount.bytes(999_960)).isEqualTo("1.0 MB");
        assertThat(Amount.bytes(-2_000)).isEqualTo("-2.0 kB");
    }

    @Test
    void saysTimeInAtMostTwoUnits() {
        assertThat(Amount.time(Duration.ofMillis(40))).isEqualTo("40 ms");
        assertThat(Amount.time(Duration.ofSeconds(61))).isEqualTo("1 min 1 s");
        assertThat(Amount.time(Duration.ofMinutes(23 * 60 + 5))).isEqualTo("23 h");
        assertThat(Amount.time(Duration.ofHours(168))).isEqualTo("7 d");
    }

    @Test
    void putsOneThingInTheSingular() {
        assertThat(Amount.of(1, "file")).isEqualTo("1 file");
        assertThat(Amount.of(0, "file")).isEqualTo("0 files");
    }
}
