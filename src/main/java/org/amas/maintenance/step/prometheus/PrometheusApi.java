package org.amas.maintenance.step.prometheus;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.HttpTarget;
import org.amas.maintenance.target.Reasons;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Calls one Prometheus. */
final class PrometheusApi implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpTarget target;
    private final HttpClient client;

    PrometheusApi(StepContext context) {
        this.target = context.target(HttpTarget.class, TargetType.PROMETHEUS);
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
    record Answer(int code, JsonNode body, String text) {

        boolean isGood() {
            return code == 200;
        }

        /** In its own words. */
        String error() {
            String said = body.path("error").asString("");
            return said.isEmpty() ? "HTTP " + code : said;
        }
    }

    Answer query(String expr) throws InterruptedException {
        return get("/api/v1/query?query=" + URLEncoder.encode(expr, StandardCharsets.UTF_8));
    }

    Answer get(String path) throws InterruptedException {
        return send(request(path).GET());
    }

    Answer reload() throws InterruptedException {
        return send(request("/-/reload").POST(HttpRequest.BodyPublishers.noBody()));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(target.address().replaceFirst("/*$", "") + path))
                        .timeout(PATIENCE)
                        .header("User-Agent", "amas-maintenance");
        if (target.token() != null) {
            request.header("Authorization", "Bearer " + target.token().read());
        }
        return request;
    }

    /**
     * @throws TargetDown if it gives no answer
     */
    private Answer send(HttpRequest.Builder request) throws InterruptedException {
        try {
            HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
            return new Answer(answer.statusCode(), json(answer.body()), answer.body());
        } catch (IOException e) {
            String reason = Reasons.of(e, target.url());
            throw new TargetDown(TargetType.PROMETHEUS, target.address(), reason, e);
        }
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
