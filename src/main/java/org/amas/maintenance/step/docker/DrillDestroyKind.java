package org.amas.maintenance.step.docker;

import com.github.dockerjava.api.exception.DockerException;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.docker.DrillStack.NotADrill;
import org.amas.maintenance.target.DockerEngine;
import org.springframework.stereotype.Component;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Removes the drill stack with the copy of production's data in its volumes and its network, and
 * proves that nothing is left of the data. Compose brings the stack up for the next drill.
 */
@Component
class DrillDestroyKind extends DrillKind {

    @Override
    public String name() {
        return "drill.destroy";
    }

    @Override
    public Effect effect(NoSettings settings) {
        return Effect.DESTROYS;
    }

    @Override
    public Set<String> readings() {
        return Set.of("volumes_left", "containers_left");
    }

    @Override
    String action(JsonNode container) {
        return "remove";
    }

    @Override
    String volumeAction() {
        return "remove";
    }

    @Override
    Outcome act(DrillStack stack, DockerEngine engine, StepContext context)
            throws IOException, NotADrill {
        Set<String> volumes = stack.volumes().keySet();
        for (JsonNode one : stack.containers()) {
            context.say("Removing " + Inspections.name(one));
            engine.client()
                    .removeContainerCmd(one.path("Id").asString(""))
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        }
        for (String name : left(volumes, engine)) {
            context.say("Removing the volume " + name);
            engine.client().removeVolumeCmd(name).exec();
        }
        String network = removeNetwork(engine, context);
        List<String> left = left(volumes, engine);
        int containers = Inspections.of(engine).size();
        context.reading(Reading.of("volumes_left", left.size(), ""));
        context.reading(Reading.of("containers_left", containers, ""));
        return left.isEmpty() && containers == 0
                ? Outcome.done(
                        "%s removed; the engine knows none of them any more; %s"
                                .formatted(Amount.of(volumes.size(), "volume"), network))
                : Outcome.failed(
                        "still there: %s, %s"
                                .formatted(
                                        Amount.of(containers, "container"),
                                        String.join(", ", left)));
    }

    /** Compose's own of this project, labelled as the drill's, if nobody else has joined it. */
    private static String removeNetwork(DockerEngine engine, StepContext context)
            throws IOException {
        String project = engine.target().project();
        for (JsonNode listed : engine.get("/networks")) {
            JsonNode labels = listed.path("Labels");
            boolean own =
                    DrillStack.isDrill(labels)
                            && labels.path(ProjectContainer.PROJECT).asString("").equals(project);
            if (!own || !listed.path("Name").asString("").equals(project + "_default")) {
                continue;
            }
            String id = listed.path("Id").asString("");
            if (!engine.get("/networks/" + id).path("Containers").isEmpty()) {
                return "its network stays: others are on it";
            }
            context.say("Removing the network " + project + "_default");
            try {
                engine.client().removeNetworkCmd(id).exec();
            } catch (DockerException refused) {
                return "its network stays: " + StackContainer.reason(refused);
            }
            return "its network is removed, too";
        }
        return "it has no network of its own";
    }

    private static List<String> left(Set<String> volumes, DockerEngine engine) throws IOException {
        List<String> left = new ArrayList<>();
        for (JsonNode volume : engine.get("/volumes").path("Volumes")) {
            String name = volume.path("Name").asString("");
            if (volumes.contains(name)) {
                left.add(name);
            }
        }
        return left;
    }
}
