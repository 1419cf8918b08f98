package org.amas.maintenance.step.docker;

import org.amas.maintenance.target.DockerEngine;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Finds the one container of a service, running or not. */
final class Service {

    private Service() {}

    /** AMAS names its services after their colour: {@code amas} finds {@code amas-blue} too. */
    static Optional<JsonNode> of(DockerEngine engine, String service) throws IOException {
        List<JsonNode> found =
                Inspections.of(engine).stream()
                        .filter(c -> isMeant(c, service))
                        .filter(c -> !Replacement.isAside(Inspections.name(c)))
                        .toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    private static boolean isMeant(JsonNode container, String service) {
        String own = Inspections.service(container);
        String oneOff =
                container.path("Config").path("Labels").path(ProjectContainer.ONE_OFF).asString("");
        return !"true".equalsIgnoreCase(oneOff)
                && (own.equals(service)
                        || own.equals(service + "-blue")
                        || own.equals(service + "-green"));
    }

    static String none(DockerEngine engine, String service) {
        return "project %s has not exactly one container of service %s"
                .formatted(engine.target().project(), service);
    }
}
