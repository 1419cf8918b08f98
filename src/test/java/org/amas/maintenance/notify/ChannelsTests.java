package org.amas.maintenance.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.amas.maintenance.step.Severity;
import org.amas.maintenance.target.InvalidConfiguration;
import org.amas.maintenance.target.Secret;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

class ChannelsTests {

    @Test
    void aChannelTakesWhatIsOfItsEnvironmentsAndBadEnough() {
        Channel pager =
                new Channel(
                        "pager",
                        List.of("production"),
                        Severity.ERROR,
                        new Channel.Webhook(Secret.of("https://x.example"), null));
        assertThat(pager.takes("production", Severity.CRITICAL)).isTrue();
        assertThat(pager.takes("production", Severity.ERROR)).isTrue();
        assertThat(pager.takes("production", Severity.WARNING)).isFalse();
        assertThat(pager.takes("staging", Severity.CRITICAL)).isFalse();
    }

    @Test
    void settingsThatMakeNoSenseNameTheirProperty() {
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> settings(Duration.ZERO, second, 3, second))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("amas.notify.patience");
        assertThatThrownBy(() -> settings(second, second.negated(), 3, second))
                .hasMessageContaining("amas.notify.back-off");
        assertThatThrownBy(() -> settings(second, second, 0, second))
                .hasMessageContaining("amas.notify.attempts");
        assertThatThrownBy(() -> settings(second, second, 3, Duration.ofHours(2)))
                .hasMessageContaining("amas.notify.gather");
    }

    private static NotifySettings settings(
            Duration patience, Duration backOff, int attempts, Duration gather) {
        return new NotifySettings(null, null, patience, backOff, attempts, gather, null);
    }
}
