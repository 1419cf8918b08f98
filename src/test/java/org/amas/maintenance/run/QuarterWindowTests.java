package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.LocalDate;

class QuarterWindowTests {

    private static final LocalDate TODAY = LocalDate.of(2026, 11, 28);

    private static String before(String until) {
        return QuarterWindow.before(TODAY, LocalDate.parse(until))
                .map(QuarterWindow::toString)
                .orElse("none");
    }

    @Test
    void isTheFirstWeekendOfTheLastQuarterThatBeginsInTime() {
        assertThat(before("2027-03-31")).isEqualTo("2027-Q1, 2027-01-02");
        assertThat(before("2027-01-02")).isEqualTo("2027-Q1, 2027-01-02");
        assertThat(before("2027-04-02")).isEqualTo("2027-Q1, 2027-01-02");
        assertThat(before("2027-04-03")).isEqualTo("2027-Q2, 2027-04-03");
    }

    @Test
    void thereIsNoneBeforeTheNextQuarter() {
        assertThat(before("2026-12-31")).isEqualTo("none");
        assertThat(before("2027-01-01")).isEqualTo("none");
    }
}
