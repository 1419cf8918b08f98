package org.amas.maintenance.step;

import org.amas.maintenance.target.DockerEngine;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the container in which one of AMAS's stores runs, for what only its engine knows. */
public final class ServiceContainer {

    private static final String LABEL = "com.docker.compose.";

    private ServiceContainer() {}

    /**
     * The engine's inspection of the one running container of this service. AMAS names its services
     * after their colour: {@code redis} finds {@code redis-blue} too.
     *
     * @return empty if there is none, or more than one, so that nobody knows which is meant
     */
    public static Optional<JsonNode> of(DockerEngine engine, String service) throws IOException {
        Pattern name = Pattern.compile(Pattern.quote(service) + "(-(blue|green))?");
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode listed : engine.get("/containers/json?filters=" + filter(engine))) {
            JsonNode labels = listed.path("Labels");
            boolean oneOff =
                    "true".equalsIgnoreCase(labels.path(LABEL + "oneoff").asString("false"));
            if (!oneOff && name.matcher(labels.path(LABEL + "service").asString("")).matches()) {
                found.add(listed);
            }
        }
        return found.size() == 1
                ? Optional.of(
                        engine.get(
                                "/containers/"
                                        + found.getFirst().path("Id").asString("")
                                        + "/json"))
                : Optional.empty();
    }

    /** A container's name without the leading slash. */
    public static String name(JsonNode inspected) {
        return inspected.path("Name").asString("").replaceFirst("^/", "");
    }

    private static String filter(DockerEngine engine) {
        String project = LABEL + "project=" + engine.target().project();
        return URLEncoder.encode("{\"label\":[\"" + project + "\"]}", StandardCharsets.UTF_8);
    }
}
