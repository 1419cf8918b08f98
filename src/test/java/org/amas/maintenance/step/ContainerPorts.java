package org.amas.maintenance.step;

import org.amas.maintenance.Machine;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The ports at which the container lab's servers answer on this machine. */
public final class ContainerPorts {

    private ContainerPorts() {}

    /** The published one by the one inside the container. */
    public static Map<Integer, Integer> of(Machine.Docker docker) throws IOException {
        Map<Integer, Integer> ports = new HashMap<>();
        DockerTarget target = new DockerTarget(docker.host(), docker.project(), List.of(), true);
        try (DockerEngine engine = target.open()) {
            for (JsonNode container : engine.get("/containers/json")) {
                String label = "com.docker.compose.project";
                if (container.path("Labels").path(label).asString("").equals(docker.project())) {
                    container
                            .path("Ports")
                            .forEach(
                                    port ->
                                            ports.put(
                                                    port.path("PrivatePort").asInt(),
                                                    port.path("PublicPort").asInt()));
                }
            }
        }
        return ports;
    }
}
