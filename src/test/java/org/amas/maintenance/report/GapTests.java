package org.amas.maintenance.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Instant;

class GapTests {

    private static String when(String from, String until) {
        return new Gap(Instant.parse(from), Instant.parse(until), "down").when();
    }

    @Test
    void saysTheDayOnceWhereItIsOne() {
        assertThat(when("2026-11-10T02:00:00Z", "2026-11-10T05:00:00Z"))
                .isEqualTo("Tue 10 Nov 02:00–05:00");
        assertThat(when("2026-11-10T22:00:00Z", "2026-11-11T05:00:00Z"))
                .isEqualTo("Tue 10 Nov 22:00–Wed 11 Nov 05:00");
    }
}
