package org.amas.maintenance.step.docker;

import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.TargetDown;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the containers of a project really run, whatever its tags point at by now. */
public final class RunningImages {

    private RunningImages() {}

    /**
     * @param id the engine's digest of its configuration, {@code sha256:…}
     * @param names by which the containers were made
     * @param services that run it
     */
    public record Image(String id, List<String> names, List<String> services) {

        @Override
        public String toString() {
            return String.join(", ", names);
        }
    }

    /**
     * By id, each once.
     *
     * @throws TargetDown if the engine doesn't answer
     */
    public static List<Image> of(DockerTarget target) throws IOException {
        try (DockerEngine engine = target.open()) {
            return of(engine);
        }
    }

    static List<Image> of(DockerEngine engine) throws IOException {
        Map<String, TreeSet<String>> names = new TreeMap<>();
        Map<String, TreeSet<String>> services = new TreeMap<>();
        for (JsonNode container : Inspections.of(engine)) {
            if (Inspections.running(container)) {
                String id = container.path("Image").asString("");
                names.computeIfAbsent(id, i -> new TreeSet<>())
                        .add(container.path("Config").path("Image").asString(""));
                services.computeIfAbsent(id, i -> new TreeSet<>())
                        .add(Inspections.service(container));
            }
        }
        List<Image> images = new ArrayList<>();
        names.forEach(
                (id, called) ->
                        images.add(
                                new Image(
                                        id,
                                        List.copyOf(called),
                                        List.copyOf(services.getOrDefault(id, new TreeSet<>())))));
        return images;
    }
}
