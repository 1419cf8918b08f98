package org.amas.maintenance.step.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedisRoundtripTests {

    @Test
    void neverTellsATimeOfZero() {
        assertThat(RedisRoundtrip.told(0.04)).isEqualTo("under 0.1 ms");
        assertThat(RedisRoundtrip.told(0.26)).isEqualTo("0.3 ms");
    }
}
