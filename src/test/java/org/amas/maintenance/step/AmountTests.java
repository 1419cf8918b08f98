package org.amas.maintenance.step;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.web.Formats;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

import java.time.Duration;

class AmountTests {

    @Test
    void saysBytesInPowersOf1024() {
        assertThat(Amount.bytes(0)).isEqualTo("0 B");
        assertThat(Amount.bytes(1_023)).isEqualTo("1023 B");
        assertThat(Amount.bytes(50_541_363)).isEqualTo("48.2 MiB");
        assertThat(Amount.bytes(-2_048)).isEqualTo("-2 KiB");
    }

    @Test
    void aHeadlineATableAndASettingAgree() {
        long bytes = DataSize.ofMegabytes(100).toBytes();
        assertThat(Amount.bytes(bytes))
                .isEqualTo("100 MiB")
                .isEqualTo(new Formats().cell(bytes, "bytes"))
                .isEqualTo(new Formats().value(bytes, "bytes"));
    }

    @Test
    void saysTimeInAtMostTwoUnits() {
        assertThat(Amount.time(Duration.ofMillis(40))).isEqualTo("40 ms");
        assertThat(Amount.time(Duration.ofSeconds(61))).isEqualTo("1 min 1 s");
        assertThat(Amount.time(Duration.ofMinutes(23 * 60 + 5))).isEqualTo("23 h 5 min");
        assertThat(Amount.time(Duration.ofHours(168))).isEqualTo("7 d");
    }

    @Test
    void putsOneThingInTheSingular() {
        assertThat(Amount.of(1, "file")).isEqualTo("1 file");
        assertThat(Amount.of(0, "file")).isEqualTo("0 files");
    }
}
