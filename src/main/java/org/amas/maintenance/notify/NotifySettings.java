package org.amas.maintenance.notify;

import org.amas.maintenance.step.Severity;
import org.amas.maintenance.target.InvalidConfiguration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * {@code amas.notify.*}.
 *
 * @param channels by name
 * @param allowedAddresses networks ({@code 10.1.0.0/16}) or addresses of loopback or private ones
 *     that may be sent to
 * @param patience how long one attempt may take
 * @param backOff before the second attempt; doubled each time, up to six hours
 * @param attempts after so many a message is a dead letter
 * @param gather so long news waits for more of the same cause, so that one message names all
 * @param heartbeatUrl called every five minutes while the schedule is looked at; env:NAME and
 *     file:/path are read at each call
 */
@ConfigurationProperties("amas.notify")
record NotifySettings(
        @Nullable Map<String, Written> channels,
        @Nullable List<String> allowedAddresses,
        @DefaultValue("10s") Duration patience,
        @DefaultValue("10s") Duration backOff,
        @DefaultValue("10") int attempts,
        @DefaultValue("30s") Duration gather,
        @Nullable String heartbeatUrl) {

    NotifySettings {
        positive("patience", patience);
        positive("back-off", backOff);
        if (attempts < 1) {
            throw new InvalidConfiguration(
                    "amas.notify.attempts", "is less than one", "Write 10, or leave it out.");
        }
        if (gather.isNegative() || gather.compareTo(Duration.ofHours(1)) > 0) {
            throw new InvalidConfiguration(
                    "amas.notify.gather", "is not between 0s and 1h", "Write 30s.");
        }
    }

    private static void positive(String field, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new InvalidConfiguration(
                    "amas.notify." + field, "is not more than nothing", "Write 10s.");
        }
    }

    /**
     * A channel as written.
     *
     * @param url of a webhook; that of a Slack-type one is a secret itself
     * @param secret with which a webhook is signed
     * @param environments whose messages go there; all if empty
     * @param severity what is less bad than this doesn't go there; info, which is everything
     */
    record Written(
            Channel.@Nullable Type type,
            @Nullable String url,
            @Nullable String secret,
            @Nullable String host,
            @Nullable Integer port,
            Channel.@Nullable Tls tls,
            @Nullable String username,
            @Nullable String password,
            @Nullable String from,
            @Nullable List<String> to,
            @Nullable List<String> environments,
            @Nullable Severity severity) {}
}
