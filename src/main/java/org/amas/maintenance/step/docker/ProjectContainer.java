package org.amas.maintenance.step.docker;

import org.amas.maintenance.target.DockerEngine;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A container of a Compose project, found by its labels and never by its name, which differs
 * between Compose 1 and 2.
 *
 * @param name without the leading slash
 * @param state a word of the engine: created, running, paused, restarting, removing, exited, dead
 * @param health of the container's own check: healthy, unhealthy, starting; empty if it has none
 * @param probe what the last round of that check printed
 * @param restarts by its restart policy, since the container was last started by hand
 */
record ProjectContainer(
        String id,
        String name,
        String service,
        boolean oneOff,
        String state,
        String health,
        String probe,
        long restarts,
        int exitCode,
        boolean outOfMemory,
        String error,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        String image,
        LogDriver log) {

    static final String PROJECT = "com.docker.compose.project";
    static final String SERVICE = "com.docker.compose.service";
    static final String ONE_OFF = "com.docker.compose.oneoff";

    /**
     * Where a container's output goes.
     *
     * @param path of the json-file driver, on the engine's machine; empty for other drivers
     */
    record LogDriver(String type, Map<String, String> options, String path) {}

    /** Why nothing can be done to its process: there is none; null if it runs. */
    @Nullable String standstill() {
        return running() ? null : "%s does not run: it is %s".formatted(name, state);
    }

    /** All containers of the engine's project, running or not, by service. */
    static List<ProjectContainer> of(DockerEngine engine) throws IOException {
        return of(engine, engine.target().project());
    }

    static List<ProjectContainer> of(DockerEngine engine, String project) throws IOException {
        String filter = "{\"label\":[\"" + PROJECT + "=" + project + "\"]}";
        String query = URLEncoder.encode(filter, StandardCharsets.UTF_8);
        List<ProjectContainer> found = new ArrayList<>();
        for (JsonNode listed : engine.get("/containers/json?all=1&filters=" + query)) {
            String id = listed.path("Id").asString("");
            found.add(from(engine.get("/containers/" + id + "/json")));
        }
        found.sort(Comparator.comparing(ProjectContainer::service).thenComparing(c -> c.name));
        return found;
    }

    /** The ids of the project's containers that carry one more label, {@code name=value}. */
    static List<String> labelled(DockerEngine engine, String label) throws IOException {
        String project = PROJECT + "=" + engine.target().project();
        String filter = "{\"label\":[\"%s\",\"%s\"]}".formatted(project, label);
        String query = URLEncoder.encode(filter, StandardCharsets.UTF_8);
        List<String> ids = new ArrayList<>();
        for (JsonNode listed : engine.get("/containers/json?all=1&filters=" + query)) {
            ids.add(listed.path("Id").asString(""));
        }
        return ids;
    }

    /**
     * @param inspected the engine's answer to an inspection
     */
    static ProjectContainer from(JsonNode inspected) {
        JsonNode state = inspected.path("State");
        JsonNode labels = inspected.path("Config").path("Labels");
        return new ProjectContainer(
                inspected.path("Id").asString(""),
                inspected.path("Name").asString("").replaceFirst("^/", ""),
                labels.path(SERVICE).asString(""),
                "true".equalsIgnoreCase(labels.path(ONE_OFF).asString("")),
                state.path("Status").asString("unknown"),
                health(state.path("Health")),
                probe(state.path("Health").path("Log")),
                inspected.path("RestartCount").asLong(0),
                state.path("ExitCode").asInt(0),
                state.path("OOMKilled").asBoolean(false),
                state.path("Error").asString(""),
                instant(state.path("StartedAt").asString("")),
                instant(state.path("FinishedAt").asString("")),
                inspected.path("Config").path("Image").asString(""),
                log(inspected));
    }

    boolean running() {
        return state.equals("running");
    }

    /** Was there and is no more, as opposed to never started. */
    boolean ended() {
        return state.equals("exited") || state.equals("dead");
    }

    private static String health(JsonNode health) {
        String status = health.path("Status").asString("");
        return status.equals("none") ? "" : status;
    }

    private static String probe(JsonNode log) {
        return log.isEmpty() ? "" : log.path(log.size() - 1).path("Output").asString("").strip();
    }

    private static LogDriver log(JsonNode inspected) {
        JsonNode config = inspected.path("HostConfig").path("LogConfig");
        Map<String, String> options = new TreeMap<>();
        config.path("Config")
                .properties()
                .forEach(o -> options.put(o.getKey(), o.getValue().asString("")));
        return new LogDriver(
                config.path("Type").asString(""), options, inspected.path("LogPath").asString(""));
    }

    /** The engine writes the year 1 for never. */
    static @Nullable Instant instant(String text) {
        try {
            Instant at = Instant.parse(text);
            return at.isBefore(Instant.EPOCH) ? null : at;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
