package org.amas.maintenance.step.docker;

import org.amas.maintenance.target.DockerEngine;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What an engine holds that can go: images that no name and no container points to, and build cache
 * that nothing used for long.
 *
 * @param spared dangling, but not the lab's, in a place where only what is the lab's may go
 */
record Expendable(List<Dangling> images, List<DiskUse.CacheRecord> cache, List<Dangling> spared) {

    static final String LAB = "amas.lab";

    /**
     * An image without a name.
     *
     * @param since when it was built or lost its last name, whichever came later
     */
    record Dangling(String id, long bytes, Instant since, boolean lab) {

        /** As the engine's answer to an inspection tells it; the epoch if it doesn't. */
        static Instant since(JsonNode inspected) {
            Instant made = ProjectContainer.instant(inspected.path("Created").asString(""));
            Instant named =
                    ProjectContainer.instant(
                            inspected.path("Metadata").path("LastTagTime").asString(""));
            Instant since = made == null ? Instant.EPOCH : made;
            return named != null && named.isAfter(since) ? named : since;
        }
    }

    /**
     * @param guarded only what is labelled as the lab's; build cache can't be labelled
     */
    static Expendable of(
            DockerEngine engine, DiskUse use, Duration olderThan, Instant now, boolean guarded)
            throws IOException {
        Instant limit = now.minus(olderThan);
        List<Dangling> images = new ArrayList<>();
        List<Dangling> spared = new ArrayList<>();
        for (Dangling image : dangling(engine)) {
            if (image.since().isBefore(limit)) {
                (guarded && !image.lab() ? spared : images).add(image);
            }
        }
        List<DiskUse.CacheRecord> cache =
                use.cache().stream()
                        .filter(c -> !c.inUse() && before(c.lastUsed(), limit))
                        .toList();
        return new Expendable(images, cache, spared);
    }

    /** Asked again right before it goes. */
    static boolean stillDangling(DockerEngine engine, Dangling image) throws IOException {
        return dangling(engine).stream().anyMatch(i -> i.id().equals(image.id()));
    }

    private static boolean before(@Nullable Instant used, Instant limit) {
        return used != null && used.isBefore(limit);
    }

    private static List<Dangling> dangling(DockerEngine engine) throws IOException {
        String filter = URLEncoder.encode("{\"dangling\":[\"true\"]}", StandardCharsets.UTF_8);
        List<String> used = usedImages(engine);
        List<Dangling> found = new ArrayList<>();
        for (JsonNode listed : engine.get("/images/json?filters=" + filter)) {
            String id = listed.path("Id").asString("");
            if (!used.contains(id)) {
                found.add(from(engine.get("/images/" + id + "/json")));
            }
        }
        return found;
    }

    /** Of all containers, the stopped ones too. */
    private static List<String> usedImages(DockerEngine engine) throws IOException {
        List<String> used = new ArrayList<>();
        for (JsonNode container : engine.get("/containers/json?all=1")) {
            used.add(container.path("ImageID").asString(""));
        }
        return used;
    }

    /**
     * @param inspected the engine's answer to an inspection
     */
    static Dangling from(JsonNode inspected) {
        return new Dangling(
                inspected.path("Id").asString(""),
                inspected.path("Size").asLong(0),
                Dangling.since(inspected),
                "true".equals(inspected.path("Config").path("Labels").path(LAB).asString("")));
    }
}
