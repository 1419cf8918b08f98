package org.amas.maintenance.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.LocalDate;

class ControlPeriodsTests {

    @ParameterizedTest
    @CsvSource({
        "2026-Q3, Q3 2026, 2026-07-01, 2026-09-30",
        "2027-Q1, Q1 2027, 2027-01-01, 2027-03-31",
        "2028-02, February 2028, 2028-02-01, 2028-02-29",
        "2026, 2026, 2026-01-01, 2026-12-31"
    })
    void readsAQuarterAMonthAndAYear(String word, String title, LocalDate first, LocalDate last) {
        Period period = ControlPeriods.parse(word).orElseThrow();
        assertThat(period.first()).isEqualTo(first);
        assertThat(period.last()).isEqualTo(last);
        assertThat(ControlPeriods.title(period)).isEqualTo(title);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "2026-Q5", "2026-Q0", "2026-13", "26", "2026-7", "Q3 2026", "0000-00"})
    void refusesWhatIsNone(String word) {
        assertThat(ControlPeriods.parse(word)).isEmpty();
    }

    @Test
    void saysDaysAsDays() {
        Period days =
                ControlPeriods.days(LocalDate.parse("2026-07-04"), LocalDate.parse("2026-08-02"));
        assertThat(ControlPeriods.when(days)).isEqualTo("from 2026-07-04 to 2026-08-02");
        Period quarter =
                ControlPeriods.days(LocalDate.parse("2026-07-01"), LocalDate.parse("2026-09-30"));
        assertThat(ControlPeriods.when(quarter)).isEqualTo("in Q3 2026");
    }

    @Test
    void offersThisQuarterFirst() {
        assertThat(ControlPeriods.choices(LocalDate.parse("2026-11-29")))
                .extracting(choice -> choice.label())
                .startsWith("The days below", "Q4 2026", "Q3 2026")
                .contains("November 2026", "2026", "2024")
                .hasSize(24);
    }
}
