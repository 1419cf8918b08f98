package org.amas.maintenance.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.web.Formats.Part;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

class FormatsTests {

    private final Formats format = new Formats();

    @ParameterizedTest
    @CsvSource({
        "PT0.0000347S,0.034 ms",
        "PT0.0019S,1.9 ms",
        "PT0S,0 ms",
        "PT0.212S,212 ms",
        "PT1.25S,1.2 s",
        "PT59.99S,59.9 s",
        "PT2M10S,2 min 10 s",
        "PT1H,1 h",
        "PT26H,26 h",
        "PT51H,2 d 3 h",
        "PT-5S,-5 s"
    })
    void writesDurationsInTwoUnits(Duration duration, String written) {
        assertThat(format.duration(duration)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0 B",
        "1023,1023 B",
        "1024,1 KiB",
        "1536,1.5 KiB",
        "44238962688,41.2 GiB",
        "9223372036854775807,8 EiB",
        "-2048,-2 KiB"
    })
    void writesBytesInBinaryUnits(long bytes, String written) {
        assertThat(format.bytes(bytes)).isEqualTo(written);
    }

    @Test
    void writesReadingsWithTheirUnit() {
        assertThat(format.value(71.04, "percent")).isEqualTo("71 %");
        assertThat(format.value(0.25, "seconds")).isEqualTo("250 ms");
        assertThat(format.value(34210, "keys")).isEqualTo("34,210 keys");
        assertThat(format.value(1, "keys")).isEqualTo("1 key");
        assertThat(format.value(0.12345, null)).isEqualTo("0.123");
        assertThat(format.value(null, "keys")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "9007199254740992      |       | 9,007,199,254,740,992",
                "9.3e15                | keys  | 9,300,000,000,000,000 keys",
                "-9.3e15               | keys  | -9,300,000,000,000,000 keys",
                "1e16                  | %     | 10,000,000,000,000,000 %",
                "1.5e17                | keys  | 150,000,000,000,000,000 keys",
                "9.3e18                | keys  | 9.300e+18 keys",
                "1.7976931348623157e308| keys  | 1.798e+308 keys",
                "4503599627370495.5    | keys  | 4503599627370495.5 keys",
                "12345678.25           | keys  | 12345678.25 keys",
                "9.3e18                | bytes | 8.07 EiB",
                "1e40                  | bytes | 8.674e+21 EiB",
                "9.3e10                | s     | 1076388 d 21 h",
                "9.3e15                | ms    | 107638888 d 21 h"
            })
    void tellsALargeValueAsItIs(double value, String unit, String said) {
        assertThat(format.value(value, unit)).isEqualTo(said);
    }

    @Test
    void keepsEveryDigitOfAWholeNumber() {
        assertThat(format.value(9_007_199_254_740_993L, "rows"))
                .isEqualTo("9,007,199,254,740,993 rows");
        assertThat(format.count(new BigInteger("92233720368547758089")))
                .isEqualTo("92,233,720,368,547,758,089");
        assertThat(format.cell(Long.MAX_VALUE, "rows")).isEqualTo("9,223,372,036,854,775,807 rows");
    }

    @Test
    void writesInstantsInUtc() {
        Instant instant = Instant.parse("2026-11-23T06:00:12.123456Z");
        assertThat(format.utc(instant)).isEqualTo("23 Nov 2026, 06:00 UTC");
        assertThat(format.utcClock(instant)).isEqualTo("06:00:12 UTC");
        assertThat(format.iso(instant)).isEqualTo("2026-11-23T06:00:12.123Z");
        assertThat(format.utc(null)).isEmpty();
    }

    @Test
    void writesTheDayOfATimeOnce() {
        Instant six = Instant.parse("2026-11-30T06:00:00Z");
        Instant quarter = Instant.parse("2026-11-30T06:15:00Z");
        assertThat(format.utcBegin(six, quarter)).isEqualTo("30 Nov 2026, 06:00");
        assertThat(format.utcEnd(six, quarter)).isEqualTo("06:15 UTC");
        Instant tomorrow = Instant.parse("2026-12-01T06:00:00Z");
        assertThat(format.utcBegin(six, tomorrow)).isEqualTo("30 Nov 2026, 06:00 UTC");
        assertThat(format.utcEnd(six, tomorrow)).isEqualTo("1 Dec 2026, 06:00 UTC");
    }

    @Test
    void findsTheMomentsInASentence() {
        assertThat(format.parts("Since 2026-11-23 06:00 UTC, last at 2026-11-23T06:00:12.123456Z."))
                .containsExactly(
                        new Part("Since ", null, ""),
                        new Part(
                                "23 Nov 2026, 06:00 UTC",
                                Instant.parse("2026-11-23T06:00:00Z"),
                                "full"),
                        new Part(", last at ", null, ""),
                        new Part(
                                "23 Nov 2026, 06:00:12 UTC",
                                Instant.parse("2026-11-23T06:00:12Z"),
                                "exact"),
                        new Part(".", null, ""));
        String record = "{\"timestamp\":\"2026-11-27T19:47:04.264Z\",\"level\":\"ERROR\"}";
        assertThat(format.parts(record)).containsExactly(new Part(record, null, ""));
        assertThat(format.parts("at 2026-11-23T06:00:00Z").get(1))
                .as("no second is told where none was meant")
                .isEqualTo(
                        new Part(
                                "23 Nov 2026, 06:00 UTC",
                                Instant.parse("2026-11-23T06:00:00Z"),
                                "full"));
        assertThat(format.parts("2026-02-30 06:00 UTC"))
                .containsExactly(new Part("2026-02-30 06:00 UTC", null, ""));
        assertThat(format.parts(null)).isEmpty();
    }

    @Test
    void writesWholeNumbersOfATableWithoutADecimal() {
        assertThat(format.cell(20_000.0, "")).isEqualTo("20,000");
        assertThat(format.cell(0.5, "")).isEqualTo("0.5");
        assertThat(format.cell(20_000, null)).isEqualTo("20000");
    }

    @Test
    void neverShowsAStateWithoutAVerdictAsPassed() {
        for (String state : List.of("NOT_RUN", "UNKNOWN", "SKIPPED", "CANCELLED", "no such")) {
            assertThat(Status.of(state).tone()).isEqualTo("none");
        }
        assertThat(Status.of("PASSED").tone()).isEqualTo("good");
    }

    @Test
    void drawsATrendInsideItsCanvas() {
        assertThat(Sparkline.of("Disk", List.of(1.0, 3.0, 2.0), "percent").points())
                .isEqualTo("0.0,22.0 50.0,2.0 100.0,12.0");
        assertThat(Sparkline.of("Disk", List.of(5.0, 5.0), "").points())
                .isEqualTo("0.0,12.0 100.0,12.0");
        assertThat(Sparkline.of("Disk", List.of(), "").drawable()).isFalse();
    }
}
