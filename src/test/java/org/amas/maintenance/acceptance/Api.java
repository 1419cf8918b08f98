package org.amas.maintenance.acceptance;

import static org.awaitility.Awaitility.await;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A program that uses the REST API with a token. */
public record Api(String base, @Nullable String token) {

    public static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private static final Set<String> ONGOING = Set.of("QUEUED", "RUNNING", "WAITING");

    public Answer get(String path) {
        return send("GET", path, null);
    }

    /**
     * @param body sent as JSON; a text as it is
     */
    public Answer post(String path, @Nullable Object body, String... headers) {
        String text =
                body == null || body instanceof String
                        ? (String) body
                        : JsonMapper.shared().writeValueAsString(body);
        return send("POST", path, text, headers);
    }

    Answer send(String method, String path, @Nullable String body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofMinutes(2));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        request.method(
                method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        try {
            return new Answer(HTTP.send(request.build(), BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The body of a launch; more as name, value, name, value. */
    public static Map<String, Object> launch(String procedure, String environment, Object... more) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("procedure", procedure);
        body.put("environment", environment);
        for (int i = 0; i < more.length; i += 2) {
            body.put((String) more[i], more[i + 1]);
        }
        return body;
    }

    /** Launches and returns the run's id. */
    public long launched(String procedure, String environment, Object... more) {
        return post("/api/v1/runs", launch(procedure, environment, more))
                .has(201)
                .json()
                .path("id")
                .asLong();
    }

    /** Launches and waits for the end. */
    public JsonNode performed(String procedure, String environment, Object... more) {
        return ended(launched(procedure, environment, more));
    }

    public JsonNode run(long id) {
        return get("/api/v1/runs/" + id).has(200).json();
    }

    public JsonNode ended(long id) {
        return ended(id, Duration.ofSeconds(90));
    }

    public JsonNode ended(long id, Duration patience) {
        return await("the end of run " + id)
                .atMost(patience)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> run(id), r -> !ONGOING.contains(r.path("state").asString()));
    }

    /** Waits until a step has printed that much. */
    void printed(long id, int step, long bytes) {
        await("output of run " + id)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () ->
                                get("/api/v1/runs/" + id + "/steps/" + step + "/output")
                                                .bytes()
                                                .length
                                        >= bytes);
    }

    String output(long id, int step) {
        return get("/api/v1/runs/" + id + "/steps/" + step + "/output").has(200).text();
    }
}
