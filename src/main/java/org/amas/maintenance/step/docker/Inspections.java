package org.amas.maintenance.step.docker;

import org.amas.maintenance.target.DockerEngine;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** All that the engine knows of a container, for checks of how it was made. */
final class Inspections {

    private Inspections() {}

    /** Every container of the engine's project, running or not, by name. */
    static List<JsonNode> of(DockerEngine engine) throws IOException {
        String label = ProjectContainer.PROJECT + "=" + engine.target().project();
        String filter = "{\"label\":[\"" + label + "\"]}";
        String query = URLEncoder.encode(filter, StandardCharsets.UTF_8);
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode listed : engine.get("/containers/json?all=1&filters=" + query)) {
            found.add(engine.get("/containers/" + listed.path("Id").asString("") + "/json"));
        }
        found.sort(Comparator.comparing(Inspections::name));
        return found;
    }

    static String name(JsonNode container) {
        return container.path("Name").asString("").replaceFirst("^/", "");
    }

    /** As the Compose file names it; the container's name where no service is named. */
    static String service(JsonNode container) {
        String service =
                container.path("Config").path("Labels").path(ProjectContainer.SERVICE).asString("");
        return service.isEmpty() ? name(container) : service;
    }

    static boolean running(JsonNode container) {
        return container.path("State").path("Running").asBoolean(false);
    }

    /** Whether it is labelled as the lab's. */
    static boolean lab(JsonNode container) {
        return container
                .path("Config")
                .path("Labels")
                .path(Expendable.LAB)
                .asString("")
                .equals("true");
    }
}
