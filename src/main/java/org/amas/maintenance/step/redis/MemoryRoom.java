package org.amas.maintenance.step.redis;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.ServiceContainer;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.Optional;

/**
 * How much memory Redis can have at most, whatever its own configuration says.
 *
 * @param bytes 0 if nobody could tell
 * @param of what sets that bound: {@code container limit} or {@code host memory}
 */
record MemoryRoom(long bytes, String of) {

    static final String CONTAINER = "container limit";
    static final String HOST = "host memory";

    /** The container's limit, where an engine can be asked and it has one; else the host's. */
    static MemoryRoom of(Info info, String service, StepContext context) {
        long host = info.count("total_system_memory");
        long container = container(service, context);
        return container > 0 && (host == 0 || container < host)
                ? new MemoryRoom(container, CONTAINER)
                : new MemoryRoom(host, HOST);
    }

    /** Only a source of evidence: without an engine the host's memory is what is known. */
    private static long container(String service, StepContext context) {
        try (DockerEngine engine = context.target(DockerTarget.class, TargetType.DOCKER).open()) {
            Optional<JsonNode> found = ServiceContainer.of(engine, service);
            if (found.isEmpty()) {
                context.say("No single running container of a service " + service + ".");
                return 0;
            }
            long limit = found.get().path("HostConfig").path("Memory").asLong(0);
            context.say(
                    "Container %s: %s"
                            .formatted(
                                    ServiceContainer.name(found.get()),
                                    limit == 0
                                            ? "no memory limit"
                                            : "limited to " + Amount.bytes(limit)));
            return limit;
        } catch (TargetAbsent absent) {
            context.say("Whether a container limits its memory is not known: " + absent.reason());
        } catch (TargetDown | IOException down) {
            context.say("Whether a container limits its memory is not known: " + down.getMessage());
        }
        return 0;
    }
}
