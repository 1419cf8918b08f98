package org.amas.maintenance.step;

import org.amas.maintenance.target.HttpTarget;
import org.amas.maintenance.target.Reasons;
import org.amas.maintenance.target.TargetDenied;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The JSON API of a Prometheus, an Alertmanager or a Grafana, as one step calls it. */
public final class MonitoringServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpTarget target;
    private final HttpClient client;

    /**
     * @throws org.amas.maintenance.target.TargetAbsent if the environment has no such server
     */
    public MonitoringServer(StepContext context, TargetType type) {
        this.target = context.target(HttpTarget.class, type);
        this.client =
                HttpClient.newBuilder()
                        .connectTimeout(Duration.ofSeconds(5))
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
        context.onCancel(client::shutdownNow);
    }

    /**
     * @param body JSON; missing if it was none
     */
    public record Answer(int code, JsonNode body, String text) {

        public boolean isGood() {
            return code == 200;
        }

        /** In its own words. */
        public String error() {
            for (String field : new String[] {"error", "message"}) {
                String said = body.path(field).asString("");
                if (!said.isEmpty()) {
                    return said;
                }
            }
            return body.isString() ? body.asString() : "HTTP " + code;
        }
    }

    public String address() {
        return target.address().replaceFirst("/*$", "");
    }

    public Answer get(String path) throws InterruptedException {
        return send(request(path).GET());
    }

    /**
     * @param body sent as JSON; null if there is none
     */
    public Answer post(String path, @Nullable Object body) throws InterruptedException {
        if (body == null) {
            return send(request(path).POST(BodyPublishers.noBody()));
        }
        String text = JsonMapper.shared().writeValueAsString(body);
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(text)));
    }

    public Answer delete(String path) throws InterruptedException {
        return send(request(path).DELETE());
    }

    public static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address() + path))
                        .timeout(PATIENCE)
                        .header("User-Agent", "amas-maintenance");
        if (target.token() != null) {
            request.header("Authorization", "Bearer " + target.token().read());
        }
        return request;
    }

    /**
     * @throws TargetDown if it gives no answer
     * @throws TargetDenied if it wants another token
     */
    private Answer send(HttpRequest.Builder request) throws InterruptedException {
        HttpResponse<String> answer;
        try {
            answer = client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            String reason = Reasons.of(e, target.url());
            throw new TargetDown(target.type(), target.address(), reason, e);
        }
        if (answer.statusCode() == 401 || answer.statusCode() == 403) {
            String word = target.type().word();
            throw new TargetDenied(
                    "%s answers HTTP %d".formatted(word, answer.statusCode()),
                    "give targets.%s.token a token that may do this".formatted(word),
                    null);
        }
        return new Answer(answer.statusCode(), json(answer.body()), answer.body());
    }

    private static JsonNode json(String text) {
        try {
            return JsonMapper.shared().readTree(text);
        } catch (JacksonException notJson) {
            return JsonMapper.shared().missingNode();
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
