package org.amas.maintenance.step.docker;

import org.amas.maintenance.target.DockerEngine;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What an engine counted for a plan, for the step that follows at once: to count takes an engine
 * long, and to list shows as well whether anything has come or gone since.
 */
final class PlannedDiskUse {

    private static final Duration AT_ONCE = Duration.ofSeconds(10);

    private final Map<String, Counted> counted = new ConcurrentHashMap<>();

    /**
     * @param objects all images, containers with their states, and volumes, just before the count
     */
    private record Counted(DiskUse use, Set<String> objects, Instant at) {}

    /** Counts, for a plan. */
    DiskUse count(DockerEngine engine, Instant now) throws IOException {
        Set<String> objects = objects(engine);
        DiskUse use = DiskUse.of(engine);
        counted.put(engine.target().address(), new Counted(use, objects, now));
        return use;
    }

    /**
     * What was counted for a plan, once; empty if that was more than ten seconds ago, or something
     * has changed.
     */
    Optional<DiskUse> still(DockerEngine engine, Instant now) throws IOException {
        Counted last = counted.remove(engine.target().address());
        return last != null
                        && !last.at().plus(AT_ONCE).isBefore(now)
                        && last.objects().equals(objects(engine))
                ? Optional.of(last.use())
                : Optional.empty();
    }

    private static Set<String> objects(DockerEngine engine) throws IOException {
        Set<String> objects = new TreeSet<>();
        for (JsonNode image : engine.get("/images/json?all=1")) {
            objects.add(image.path("Id").asString("") + " " + image.path("RepoTags"));
        }
        for (JsonNode container : engine.get("/containers/json?all=1")) {
            String state = container.path("State").asString("");
            objects.add(container.path("Id").asString("") + " " + state);
        }
        for (JsonNode volume : engine.get("/volumes").path("Volumes")) {
            objects.add("volume " + volume.path("Name").asString(""));
        }
        return objects;
    }
}
