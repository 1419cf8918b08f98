package org.amas.maintenance.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.duty.ScheduleLooked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;

/** What whoever waits for the heartbeat hears, minute by minute. */
class HeartbeatTests {

    private static final Instant START = Instant.parse("2026-10-04T06:00:00Z");

    private Receiver receiver;
    private Heartbeat heartbeat;

    @BeforeEach
    void listen() throws IOException {
        receiver = new Receiver();
        NotifySettings settings = Loopback.settings(receiver.url());
        HttpSender http =
                new HttpSender(
                        new AddressGuard(settings),
                        JsonMapper.builder().build(),
                        settings,
                        Clock.systemUTC());
        heartbeat = new Heartbeat(http, settings);
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    private void look(Duration later) {
        heartbeat.on(new ScheduleLooked(START.plus(later), true));
    }

    private void awaits(Predicate<Heartbeat.State> state) {
        await().atMost(Duration.ofSeconds(10)).until(() -> state.test(heartbeat.state()));
    }

    @Test
    void itBeatsEveryFiveMinutesHoweverOftenTheScheduleIsLookedAt() {
        for (int seconds = 0; seconds <= 11 * 60; seconds += 10) {
            Duration later = Duration.ofSeconds(seconds);
            look(later);
            if (seconds % 300 == 0) {
                awaits(state -> START.plus(later).equals(state.arrived()));
            }
        }

        assertThat(receiver.received).as("at 0, 5 and 10 minutes").hasSize(3);
    }

    @Test
    void itIsSilentWhileTheSchedulerStandsStill() {
        look(Duration.ZERO);
        awaits(state -> state.arrived() != null);
        // Twenty minutes without a look: nothing else may call.
        look(Duration.ofMinutes(20));
        awaits(state -> START.plus(Duration.ofMinutes(20)).equals(state.arrived()));

        assertThat(receiver.received).hasSize(2);
    }

    @Test
    void itIsSilentWhileNothingCanBePlanned() {
        heartbeat.on(new ScheduleLooked(START, false));
        look(Duration.ofSeconds(10));
        awaits(state -> START.plusSeconds(10).equals(state.arrived()));

        assertThat(receiver.received).as("the look that failed").hasSize(1);
    }

    @Test
    void itTellsSinceWhenItWasNotHeardUntilItIsAgain() {
        receiver.replies(503, Duration.ZERO, "").replies(500, Duration.ZERO, "");
        look(Duration.ZERO);
        awaits(state -> state.problem() != null);
        assertThat(heartbeat.state().problem()).contains("503");
        look(Duration.ofMinutes(5));
        awaits(state -> String.valueOf(state.problem()).contains("500"));
        assertThat(heartbeat.state().failedSince()).as("the first of the two").isEqualTo(START);
        assertThat(heartbeat.state().arrived()).isNull();

        look(Duration.ofMinutes(10));

        awaits(state -> state.arrived() != null);
        assertThat(heartbeat.state())
                .isEqualTo(new Heartbeat.State(START.plus(Duration.ofMinutes(10)), null, null));
    }

    @Test
    void aReceiverThatHangsDelaysNoLook() {
        receiver.replies(200, Duration.ofSeconds(4), "");
        look(Duration.ZERO);
        look(Duration.ofMinutes(5));
        assertThat(heartbeat.state().arrived()).as("both looks are over before it").isNull();

        awaits(state -> state.arrived() != null);
        assertThat(receiver.received).as("none on top of one that hangs").hasSize(1);
    }
}
