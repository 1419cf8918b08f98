package org.amas.maintenance.step.docker;

import org.amas.maintenance.target.TargetType;

import tools.jackson.databind.JsonNode;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Which services hold AMAS's data: another version of their image may change it for ever. */
public final class Stores {

    /** Those that backups are made of. */
    public static final Set<TargetType> ALL =
            Set.of(TargetType.POSTGRES, TargetType.REDIS, TargetType.NEO4J);

    private static final Map<String, TargetType> PLACES =
            new TreeMap<>(
                    Map.of(
                            "/var/lib/postgresql", TargetType.POSTGRES,
                            "/var/lib/neo4j", TargetType.NEO4J));

    private Stores() {}

    /** By what the service is called, whatever its colour. */
    static Optional<TargetType> of(String service) {
        return ALL.stream().filter(type -> service.contains(type.word())).findFirst();
    }

    /** What changing this service takes: the engine, and of a store its own lock. */
    static Set<TargetType> withEngine(String service) {
        return of(service)
                .map(store -> Set.of(TargetType.DOCKER, store))
                .orElse(Set.of(TargetType.DOCKER));
    }

    /** By its image, too, and by where its data lies. */
    static Optional<TargetType> of(JsonNode container) {
        String image = container.path("Config").path("Image").asString("").replaceFirst(".*/", "");
        return of(Inspections.service(container))
                .or(() -> of(image))
                .or(
                        () ->
                                container
                                        .path("Mounts")
                                        .valueStream()
                                        .map(m -> m.path("Destination").asString(""))
                                        .flatMap(d -> at(d).stream())
                                        .findFirst());
    }

    private static Optional<TargetType> at(String destination) {
        return PLACES.entrySet().stream()
                .filter(place -> destination.startsWith(place.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
