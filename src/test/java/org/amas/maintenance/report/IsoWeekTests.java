package org.amas.maintenance.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.LocalDate;

class IsoWeekTests {

    @ParameterizedTest
    @CsvSource({
        "2025-01-01, 2025-W01",
        "2024-12-30, 2025-W01",
        "2024-12-29, 2024-W52",
        "2021-01-03, 2020-W53",
        "2021-01-04, 2021-W01",
        "2026-11-28, 2026-W48"
    })
    void belongsToTheYearOfItsThursday(LocalDate day, String week) {
        assertThat(IsoWeek.of(day)).hasToString(week);
        assertThat(IsoWeek.parse(week)).contains(IsoWeek.of(day));
        assertThat(IsoWeek.of(day).days()).contains(day);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025-W53", "2026-W00", "2026-W54", "2026-48", "2026-W4", "W48", ""})
    void knowsNoWeekThatIsNone(String word) {
        assertThat(IsoWeek.parse(word)).isEmpty();
    }

    @Test
    void goesOnAcrossTheTurnOfTheYear() {
        IsoWeek first = new IsoWeek(2021, 1);
        assertThat(first.before()).hasToString("2020-W53");
        assertThat(first.before().after()).isEqualTo(first);
        assertThat(first.before().monday()).isEqualTo("2020-12-28");
    }
}
