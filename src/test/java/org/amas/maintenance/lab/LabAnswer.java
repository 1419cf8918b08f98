package org.amas.maintenance.lab;

import tools.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** One HTTP answer of the API. */
record LabAnswer(int status, String type, byte[] body) {

    private static final JsonMapper JSON = new JsonMapper();

    static LabAnswer json(int status, Object body) {
        return new LabAnswer(status, "application/json", JSON.writeValueAsBytes(body));
    }

    static LabAnswer text(String body) {
        return new LabAnswer(
                200,
                "text/plain; version=0.0.4; charset=utf-8",
                body.getBytes(StandardCharsets.UTF_8));
    }

    static LabAnswer problem(int status, String detail) {
        return json(status, Map.of("detail", detail));
    }

    static LabAnswer agents() {
        List<Map<String, Object>> agents =
                IntStream.rangeClosed(1, 10)
                        .mapToObj(
                                n -> Map.<String, Object>of("id", "agent_" + n, "status", "active"))
                        .toList();
        return json(200, Map.of("agents", agents, "total", agents.size()));
    }

    static LabAnswer tasks() {
        List<Map<String, Object>> tasks =
                IntStream.rangeClosed(3981, 4000)
                        .mapToObj(
                                n -> Map.<String, Object>of("id", "task_" + n, "status", "pending"))
                        .toList();
        return json(200, Map.of("tasks", tasks, "total", 4000));
    }

    /** Nobody has an account here: each try is an authentication failure. */
    static LabAnswer login(String method) {
        return method.equals("POST")
                ? problem(401, "Invalid credentials")
                : problem(405, "Method Not Allowed");
    }
}
