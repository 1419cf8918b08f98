package org.amas.maintenance.notify;

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
 */
@ConfigurationProperties("amas.notify")
record NotifySettings(
        @Nullable Map<String, Written> channels,
        @Nullable List<String> allowedAddresses,
        @DefaultValue("10s") Duration patience,
        @DefaultValue("10s") Duration backOff,
        @DefaultValue("10") int attempts) {

    /**
     * A channel as written.
     *
     * @param url of a webhook; that of a Slack-type one is a secret itself
     * @param secret with which a webhook is signed
     * @param environments whose messages go there; all if empty
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
            @Nullable List<String> environments) {}
}
