package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a server answered, with what each answer of the API has to be. */
public record Answer(HttpResponse<byte[]> response) {

    public int status() {
        return response.statusCode();
    }

    public byte[] bytes() {
        return response.body();
    }

    public String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    public JsonNode json() {
        return JsonMapper.shared().readTree(bytes());
    }

    public Answer has(int status) {
        assertThat(status()).as(() -> response.request() + " " + text()).isEqualTo(status);
        return this;
    }

    /** A problem of RFC 9457. */
    JsonNode problem(int status) {
        has(status);
        assertThat(header("Content-Type")).startsWith("application/problem+json");
        JsonNode problem = json();
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("title").asString("")).isNotBlank();
        assertThat(problem.path("requestId").asString("")).as(text()).isNotBlank();
        return problem;
    }

    /** A refusal that names exactly these fields, each with a message. */
    void refuses(String... fields) {
        JsonNode errors = problem(400).path("errors");
        List<String> named =
                errors.valueStream().map(error -> error.path("field").asString("")).toList();
        assertThat(named).as(text()).containsExactlyInAnyOrder(fields);
        assertThat(errors.valueStream())
                .allSatisfy(e -> assertThat(e.path("message").asString("")).isNotBlank());
    }
}
