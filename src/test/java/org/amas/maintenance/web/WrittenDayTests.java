package org.amas.maintenance.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;

class WrittenDayTests {

    @Test
    void isADayOfTheCalendar() {
        assertThat(WrittenDay.parse("2028-02-29")).isEqualTo(LocalDate.of(2028, 2, 29));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "2026-02-29",
                "2026-13-01",
                "2026-1-1",
                "23.11.2026",
                " 2026-11-23",
                "+12026-11-23",
                "-2026-11-23",
                "2026-11-23T00:00",
                "today"
            })
    void isNothingElse(String text) {
        assertThatThrownBy(() -> WrittenDay.parse(text)).isInstanceOf(DateTimeParseException.class);
    }
}
