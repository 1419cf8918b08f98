package org.amas.maintenance.notify;

import org.amas.maintenance.notify.Sent.How;
import org.amas.maintenance.step.Amount;
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
import java.net.http.HttpTimeoutException;
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
import java.util.function.Function;

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

    Sent send(Channel.Slack slack, Outbox.Item item, @Nullable Transcript transcript) {
        String body = json.writeValueAsString(Map.of("text", escaped(item.message().text())));
        return post(slack.url().read(), item, body, null, transcript);
    }

    /** Else what a server said could mention everybody in the channel. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    Sent send(Channel.Webhook webhook, Outbox.Item item, @Nullable Transcript transcript) {
        String body = json.writeValueAsString(item.message());
        String secret = webhook.secret() == null ? null : webhook.secret().read();
        return post(webhook.url().read(), item, body, secret, transcript);
    }

    private Sent post(
            String url,
            Outbox.Item item,
            String body,
            @Nullable String secret,
            @Nullable Transcript transcript) {
        return exchange(
                url,
                transcript,
                address -> {
                    HttpRequest.Builder request =
                            HttpRequest.newBuilder(address)
                                    .header("Content-Type", "application/json")
                                    .header("Idempotency-Key", item.key())
                                    .POST(HttpRequest.BodyPublishers.ofString(body));
                    if (secret != null) {
                        long at = clock.instant().getEpochSecond();
                        request.header("X-AMAS-Timestamp", Long.toString(at));
                        request.header(
                                "X-AMAS-Signature", "sha256=" + signature(secret, at + "." + body));
                    }
                    if (transcript != null) {
                        transcript.say("> " + body);
                    }
                    return request;
                });
    }

    /** Asks for a page whose content nobody wants. */
    Sent call(String url) {
        return exchange(url, null, HttpRequest::newBuilder);
    }

    private Sent exchange(
            String url,
            @Nullable Transcript transcript,
            Function<URI, HttpRequest.Builder> content) {
        Sent sent;
        try {
            URI address = URI.create(url);
            guard.check(String.valueOf(address.getHost()));
            HttpRequest request =
                    content.apply(address)
                            .timeout(patience)
                            .header("User-Agent", "amas-maintenance")
                            .build();
            sent = answer(request, transcript);
        } catch (IllegalArgumentException e) {
            sent = Sent.of(How.REFUSED, "its address can't be used");
        } catch (AddressGuard.Forbidden e) {
            sent = Sent.of(How.REFUSED, String.valueOf(e.getMessage()));
        } catch (ConnectException | HttpConnectTimeoutException | UnknownHostException e) {
            sent = Sent.of(How.NOT_YET, "not reached: " + Reasons.of(e));
        } catch (IOException e) {
            sent = Sent.of(How.UNKNOWN, "no answer: " + why(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            sent = Sent.of(How.UNKNOWN, "the application was stopped");
        }
        if (transcript != null && sent.problem() != null) {
            transcript.say("! " + sent.problem());
        }
        return sent;
    }

    private String why(IOException failure) {
        return failure instanceof HttpTimeoutException
                ? "none within " + Amount.time(patience)
                : Reasons.of(failure);
    }

    private Sent answer(HttpRequest request, @Nullable Transcript transcript)
            throws IOException, InterruptedException {
        if (transcript != null) {
            // The path of a Slack-type address is its secret.
            URI address = request.uri();
            transcript.say(
                    "> %s %s://%s/•••"
                            .formatted(
                                    request.method(), address.getScheme(), address.getAuthority()));
            request.headers()
                    .map()
                    .forEach((name, values) -> transcript.say("> " + name + ": " + values.get(0)));
        }
        long begun = System.nanoTime();
        HttpResponse<Void> response = client.send(request, HttpResponse.BodyHandlers.discarding());
        if (transcript != null) {
            transcript.say(
                    "< HTTP %d after %d ms"
                            .formatted(
                                    response.statusCode(),
                                    (System.nanoTime() - begun) / 1_000_000));
            response.headers()
                    .firstValue("Retry-After")
                    .ifPresent(rest -> transcript.say("< Retry-After: " + rest));
        }
        return judged(response);
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
