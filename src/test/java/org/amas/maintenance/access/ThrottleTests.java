package org.amas.maintenance.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;

class ThrottleTests {

    private Instant now = Instant.parse("2026-11-23T06:00:00Z");
    private final InstantSource source = () -> now;
    private final Clock clock = source.withZone(ZoneOffset.UTC);
    private final Throttle throttle = new Throttle(clock);

    @Test
    void admitsTheFirstFewAtOnce() {
        for (int i = 0; i < Throttle.FREE_ATTEMPTS; i++) {
            assertThat(throttle.admit("ana", "here")).isZero();
        }
        assertThat(throttle.admit("ana", "here")).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void doublesTheWaitUpToAQuarterOfAnHour() {
        Duration longest = Duration.ZERO;
        for (int i = 0; i < 40; i++) {
            Duration wait = throttle.admit("ana", "here");
            now = now.plus(wait);
            longest = wait.compareTo(longest) > 0 ? wait : longest;
        }
        assertThat(longest).isEqualTo(Throttle.LONGEST);
    }

    @Test
    void leavesTheOwnerElsewhereAlone() {
        for (int i = 0; i < 20; i++) {
            throttle.admit("ana", "there");
        }
        assertThat(throttle.admit("ana", "here")).isZero();
        assertThat(throttle.admit("bob", "there")).isZero();
    }

    @Test
    void forgetsAfterSuccessAndAfterAnHour() {
        for (int i = 0; i < 8; i++) {
            throttle.admit("ana", "here");
        }
        throttle.forget("ana", "here");
        assertThat(throttle.admit("ana", "here")).isZero();
        for (int i = 0; i < 8; i++) {
            throttle.admit("ana", "here");
        }
        now = now.plus(Duration.ofMinutes(90));
        for (int i = 0; i < Throttle.FREE_ATTEMPTS; i++) {
            assertThat(throttle.admit("ana", "here")).isZero();
        }
    }

    @Test
    void slowsAnAddressThatTriesOneNameAfterTheOther() {
        for (int i = 0; i < Throttle.FREE_ATTEMPTS_OF_AN_ADDRESS; i++) {
            assertThat(throttle.admit("name " + i, "there")).isZero();
        }
        assertThat(throttle.admit("another", "there")).isEqualTo(Duration.ofSeconds(1));
        assertThat(throttle.admit("another", "here")).isZero();
    }

    @Test
    void letsAWholeTeamSignInFromOneAddress() {
        for (int i = 0; i < 10 * Throttle.FREE_ATTEMPTS_OF_AN_ADDRESS; i++) {
            assertThat(throttle.admit("name " + i, "office")).isZero();
            throttle.forget("name " + i, "office");
        }
    }

    @Test
    void A67_keepsABoundedNumber() {
        for (int i = 0; i < 50_000; i++) {
            throttle.admit("name", "address " + i);
        }
        assertThat(throttle.size()).isEqualTo(10_000);
    }
}
