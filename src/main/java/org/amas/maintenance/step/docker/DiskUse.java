package org.amas.maintenance.step.docker;

import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.DockerEngine;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a Docker engine keeps on its disk, by class, and what of it nothing uses. */
record DiskUse(List<Share> shares, List<Volume> dangling, List<CacheRecord> cache) {

    /**
     * @param name images, containers, volumes or build cache
     * @param active how many are in use
     */
    record Share(String name, long count, long active, long bytes, long reclaimable) {}

    /**
     * A volume that no container uses, running or stopped.
     *
     * @param bytes null where the driver can't tell
     */
    record Volume(
            String name, @Nullable Long bytes, Map<String, String> labels, @Nullable Instant made) {

        /** Named by the engine: a hash. */
        boolean anonymous() {
            return labels.containsKey("com.docker.volume.anonymous")
                    || name.matches("[0-9a-f]{64}");
        }
    }

    /** A record of the builder. */
    record CacheRecord(String id, long bytes, boolean inUse, @Nullable Instant lastUsed) {}

    /** The engine walks through all of its volumes for it. */
    private static final Duration LONGEST = Duration.ofSeconds(80);

    static DiskUse of(DockerEngine engine) throws IOException {
        return from(engine.get("/system/df", LONGEST));
    }

    /**
     * @param df the engine's answer to {@code /system/df}
     */
    static DiskUse from(JsonNode df) {
        List<CacheRecord> cache = cache(df.path("BuildCache"));
        List<Share> shares =
                List.of(
                        images(df),
                        containers(df.path("Containers")),
                        volumes(df.path("Volumes")),
                        built(df.path("BuildCache")));
        return new DiskUse(shares, dangling(df.path("Volumes")), cache);
    }

    long bytes() {
        return shares.stream().mapToLong(Share::bytes).sum();
    }

    long reclaimable() {
        return shares.stream().mapToLong(Share::reclaimable).sum();
    }

    Table danglingTable() {
        List<Column> columns =
                List.of(
                        Column.text("Volume"),
                        new Column("Size", "bytes"),
                        Column.text("Made"),
                        Column.text("Labels"));
        List<List<@Nullable Object>> rows =
                dangling.stream()
                        .<List<@Nullable Object>>map(
                                v -> Table.row(v.name(), v.bytes(), v.made(), labels(v)))
                        .toList();
        return Table.of("Volumes that no container uses (never removed here)", columns, rows);
    }

    private static String labels(Volume volume) {
        return volume.anonymous() ? "anonymous" : String.join(", ", words(volume.labels()));
    }

    private static List<String> words(Map<String, String> labels) {
        return labels.entrySet().stream().map(l -> l.getKey() + "=" + l.getValue()).toList();
    }

    /** Layers are shared: an image alone accounts only for what no other image has. */
    private static Share images(JsonNode df) {
        long active = 0;
        long used = 0;
        for (JsonNode image : df.path("Images")) {
            if (image.path("Containers").asLong(0) > 0) {
                active++;
                used += Math.max(0, image.path("Size").asLong(0) - shared(image));
            }
        }
        long total = df.path("LayersSize").asLong(0);
        return new Share(
                "images", df.path("Images").size(), active, total, Math.max(0, total - used));
    }

    private static long shared(JsonNode image) {
        return Math.max(0, image.path("SharedSize").asLong(0));
    }

    private static Share containers(JsonNode containers) {
        long active = 0;
        long bytes = 0;
        long idle = 0;
        for (JsonNode container : containers) {
            long size = container.path("SizeRw").asLong(0);
            bytes += size;
            if (List.of("running", "paused", "restarting")
                    .contains(container.path("State").asString(""))) {
                active++;
            } else {
                idle += size;
            }
        }
        return new Share("containers", containers.size(), active, bytes, idle);
    }

    private static Share volumes(JsonNode volumes) {
        long active = 0;
        long bytes = 0;
        long idle = 0;
        for (JsonNode volume : volumes) {
            long size = Math.max(0, volume.path("UsageData").path("Size").asLong(0));
            bytes += size;
            if (unused(volume)) {
                idle += size;
            } else {
                active++;
            }
        }
        return new Share("volumes", volumes.size(), active, bytes, idle);
    }

    private static boolean unused(JsonNode volume) {
        return volume.path("UsageData").path("RefCount").asLong(-1) == 0;
    }

    private static Share built(JsonNode records) {
        long active = 0;
        long bytes = 0;
        long used = 0;
        for (JsonNode built : records) {
            long size = built.path("Shared").asBoolean(false) ? 0 : built.path("Size").asLong(0);
            bytes += size;
            if (built.path("InUse").asBoolean(false)) {
                active++;
                used += size;
            }
        }
        return new Share("build cache", records.size(), active, bytes, bytes - used);
    }

    private static List<Volume> dangling(JsonNode volumes) {
        List<Volume> dangling = new ArrayList<>();
        for (JsonNode volume : volumes) {
            if (unused(volume)) {
                Map<String, String> labels = new TreeMap<>();
                volume.path("Labels")
                        .properties()
                        .forEach(l -> labels.put(l.getKey(), l.getValue().asString("")));
                long size = volume.path("UsageData").path("Size").asLong(-1);
                dangling.add(
                        new Volume(
                                volume.path("Name").asString(""),
                                size < 0 ? null : size,
                                labels,
                                ProjectContainer.instant(volume.path("CreatedAt").asString(""))));
            }
        }
        dangling.sort(Comparator.comparing(Volume::name));
        return dangling;
    }

    private static List<CacheRecord> cache(JsonNode records) {
        List<CacheRecord> cache = new ArrayList<>();
        for (JsonNode built : records) {
            Instant used = ProjectContainer.instant(built.path("LastUsedAt").asString(""));
            Instant made = ProjectContainer.instant(built.path("CreatedAt").asString(""));
            cache.add(
                    new CacheRecord(
                            built.path("ID").asString(""),
                            built.path("Size").asLong(0),
                            built.path("InUse").asBoolean(false),
                            used == null ? made : used));
        }
        return cache;
    }
}
