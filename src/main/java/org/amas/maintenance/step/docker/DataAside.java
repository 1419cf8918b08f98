package org.amas.maintenance.step.docker;

import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.VolumesFrom;

import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.DockerEngine;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Moves what a store's image can't read out of its way, within its own volume: a newer version has
 * written its files anew, or they are damaged. The store then starts empty. Nothing is deleted.
 *
 * @param container the engine's answer to an inspection; stopped when it is done
 */
record DataAside(JsonNode container, DockerEngine engine, StepContext context) {

    /** Where Redis and Neo4j keep theirs; PostgreSQL starts in nothing but an empty volume. */
    private static final String PLACE = "/data";

    private static final String MOVE =
            """
            set -eu
            mkdir "$1/$2"
            for one in "$1"/* "$1"/.[!.]*; do
              if [ -e "$one" ] && [ "$one" != "$1/$2" ]; then mv -- "$one" "$1/$2/"; fi
            done
            """;

    private static final int PATIENCE_S = 60;

    /** Whether it has such a place. */
    boolean isPossible() {
        return container
                .path("Mounts")
                .valueStream()
                .filter(mount -> mount.path("RW").asBoolean(true))
                .anyMatch(mount -> mount.path("Destination").asString("").equals(PLACE));
    }

    PlannedObject planned() {
        return new PlannedObject(
                "folder",
                PLACE + " of " + Inspections.name(container),
                "move its content aside within it, should the image before not be able to read it",
                null);
    }

    private String name() {
        return "amas-before-%d-%d".formatted(context.run(), context.step());
    }

    /**
     * By a container of the same image with the same volumes, and without a network.
     *
     * @throws IOException if it could not be done
     */
    void move() throws IOException {
        context.say("Moving what it can't read to %s/%s …".formatted(PLACE, name()));
        String id =
                engine.client()
                        .createContainerCmd(container.path("Image").asString(""))
                        .withName(Inspections.name(container) + "-" + name())
                        .withEntrypoint("sh", "-c", MOVE, "sh", PLACE, name())
                        .withUser("0")
                        .withLabels(Map.of(ContainerRecipe.STEP, context.token()))
                        .withHostConfig(
                                HostConfig.newHostConfig()
                                        .withNetworkMode("none")
                                        .withVolumesFrom(
                                                new VolumesFrom(container.path("Id").asString(""))))
                        .exec()
                        .getId();
        try {
            engine.client().startContainerCmd(id).exec();
            int exit =
                    engine.client()
                            .waitContainerCmd(id)
                            .exec(new WaitContainerResultCallback())
                            .awaitStatusCode(PATIENCE_S, TimeUnit.SECONDS);
            if (exit != 0) {
                ProjectContainer ended =
                        ProjectContainer.from(engine.get("/containers/" + id + "/json"));
                throw new IOException(
                        "its data could not be moved aside: " + LastLines.of(ended, engine));
            }
        } catch (DockerClientException late) {
            throw new IOException("its data could not be moved aside: " + late.getMessage(), late);
        } finally {
            engine.client().removeContainerCmd(id).withForce(true).exec();
        }
        context.finding(
                Finding.warning(
                                Inspections.name(container),
                                "What the failed image left, and the one before can't read, lies in"
                                        + " its volume until somebody deletes it.",
                                "data-aside:" + Inspections.name(container))
                        .evidence(PLACE + "/" + name()));
    }
}
