package org.amas.maintenance.notify;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Settings of a machine whose receivers are all on it. */
final class Loopback {

    private Loopback() {}

    /**
     * @param heartbeat whom to tell that the schedule was looked at; null for nobody
     */
    static NotifySettings settings(@Nullable String heartbeat) {
        return new NotifySettings(
                Map.of(),
                List.of("127.0.0.0/8"),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                1,
                Duration.ZERO,
                heartbeat);
    }
}
