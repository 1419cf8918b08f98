package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.step.Limit.Standing;
import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Optional;

class BreachTests {

    @Test
    void saysTheReadingInWords() {
        assertThat(
                        Breach.sentence(
                                "load15_per_core",
                                Map.of(),
                                2.31,
                                "",
                                Optional.of(2.0),
                                Standing.FAIL))
                .isEqualTo("load over 15 min per core is 2.31, it fails at 2");
        assertThat(
                        Breach.sentence(
                                "used_percent",
                                Map.of("mount", "/"),
                                85,
                                "%",
                                Optional.of(80.0),
                                Standing.WARN))
                .isEqualTo("used of mount / is 85 %, it warns at 80 %");
    }
}
