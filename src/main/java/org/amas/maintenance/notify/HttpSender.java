package org.amas.maintenance.notify;

import org.amas.maintenance.notify.Sent.How;
import org.amas.maintenance.target.Reasons;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Posts a message to a webhook. */
@Component
class HttpSender {

    private static final Duration LONGEST_REST = Duration.ofHours(24);

    private final AddressGuard guard;
    private final JsonMapper json;
    private final Duration patience;
    private final Clock clock;
    private final HttpClient client;

    HttpSender(AddressGuard guard, JsonMapper json, NotifySettings settings, Clock clock) {
        this.guard = guard;
        this.json = json;
        this.patience = settings.patience();
        this.clock = clock;
        this.client =
                HttpClient.newBuilder()
                        .connectTimeout(patience)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
    }

    Sent send(Channel.Slack slack, Outbox.Item item) {
        String body = json.writeValueAsString(Map.of("text", escaped(item.message().text())));
        return post(slack.url().read(), item, body, null);
    }

    /** Else what a server said could mention everybody in the channel. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    Sent send(Channel.Webhook webhook, Outbox.Item item) {
        String body = json.writeValueAsString(item.message());
        String secret = webhook.secret() == null ? null : webhook.secret().read();
        return post(webhook.url().read(), item, body, secret);
    }

    private Sent post(String url, Outbox.Item item, String body, @Nullable String secret) {
        try {
            URI address = URI.create(url);
            guard.check(String.valueOf(address.getHost()));
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(address)
                            .timeout(patience)
                            .header("Content-Type", "application/json")
                            .header("User-Agent", "amas-maintenance")
                            .header("Idempotency-Key", item.key())
                            .POST(HttpRequest.BodyPublishers.ofString(body));
            if (secret != null) {
                long at = clock.instant().getEpochSecond();
                request.header("X-AMAS-Timestamp", Long.toString(at));
                request.header("X-AMAS-Signature", "sha256=" + signature(secret, at + "." + body));
            }
            return judged(client.send(request.build(), HttpResponse.BodyHandlers.discarding()));
        } catch (IllegalArgumentException e) {
            return Sent.of(How.REFUSED, "its address can't be used");
        } catch (AddressGuard.Forbidden e) {
            return Sent.of(How.REFUSED, String.valueOf(e.getMessage()));
        } catch (ConnectException | HttpConnectTimeoutException | UnknownHostException e) {
            return Sent.of(How.NOT_YET, "not reached: " + Reasons.of(e));
        } catch (IOException e) {
            return Sent.of(How.UNKNOWN, "no answer: " + e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Sent.of(How.UNKNOWN, "the application was stopped");
        }
    }

    private Sent judged(HttpResponse<Void> response) {
        int status = response.statusCode();
        if (status / 100 == 2) {
            return Sent.arrived();
        }
        boolean later = status == 429 || status == 408 || status == 425 || status >= 500;
        return new Sent(
                later ? How.NOT_YET : How.REFUSED,
                "answered HTTP " + status,
                response.headers().firstValue("Retry-After").flatMap(this::rest).orElse(null));
    }

    /** In seconds, or until a date. */
    private Optional<Duration> rest(String header) {
        try {
            Duration rest =
                    header.strip().chars().allMatch(Character::isDigit)
                            ? Duration.ofSeconds(Long.parseLong(header.strip()))
                            : Duration.between(
                                    clock.instant(),
                                    ZonedDateTime.parse(
                                                    header.strip(),
                                                    DateTimeFormatter.RFC_1123_DATE_TIME)
                                            .toInstant());
            if (rest.isNegative()) {
                return Optional.empty();
            }
            return Optional.of(rest.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : rest);
        } catch (DateTimeException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static String signature(String secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
