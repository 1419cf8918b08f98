package org.amas.maintenance.step.redis;

import org.amas.maintenance.step.backup.Checksum;
import org.amas.maintenance.step.backup.Manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Keys by type, and those that expire. */
final class KeyTally {

    private final Map<String, Checksum> types = new TreeMap<>();
    private long expiring;
    private long count;

    /**
     * @param type what the server says it is
     */
    void add(KeyRecord key, String type, boolean expires) {
        key.addTo(types.computeIfAbsent(type, t -> new Checksum()));
        count++;
        if (expires) {
            expiring++;
        }
    }

    long count() {
        return count;
    }

    List<Manifest.Part> parts() {
        List<Manifest.Part> parts = new ArrayList<>();
        types.forEach((type, checksum) -> parts.add(checksum.part("keys", type)));
        parts.add(new Manifest.Part("expiry", "keys that expire", expiring, ""));
        return parts;
    }
}
