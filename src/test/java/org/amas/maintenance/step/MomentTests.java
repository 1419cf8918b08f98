package org.amas.maintenance.step;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Instant;

class MomentTests {

    @Test
    void isNoFinerThanASecondAndNamesItsZone() {
        Instant at = Instant.parse("2026-11-23T22:11:59.468251938Z");
        assertThat(Moment.second(at)).isEqualTo("2026-11-23 22:11:59 UTC");
        assertThat(Moment.minute(at)).isEqualTo("2026-11-23 22:11 UTC");
    }
}
