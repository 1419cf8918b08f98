package org.amas.maintenance.step.docker;

import org.amas.maintenance.target.TargetType;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Optional;

/**
 * A volume that a container writes to.
 *
 * @param destination where the container sees it
 */
record DataVolume(String service, String name, String destination) {

    static List<DataVolume> of(JsonNode container) {
        return container
                .path("Mounts")
                .valueStream()
                .filter(m -> m.path("Type").asString("").equals("volume"))
                .filter(m -> m.path("RW").asBoolean(true))
                .map(
                        m ->
                                new DataVolume(
                                        Inspections.service(container),
                                        m.path("Name").asString(""),
                                        m.path("Destination").asString("")))
                .toList();
    }

    /** The store whose backup has what is in here, by the names of its service and its folder. */
    Optional<TargetType> store() {
        return Stores.of(service).or(() -> Stores.of(destination));
    }
}
