package org.amas.maintenance.step.docker;

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
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes the killed stack anew on empty volumes, as if its machine were a new one, and starts its
 * stores: AMAS itself must not write before they are filled.
 */
@Component
class DrillRebuildKind extends DrillKind {

    @Override
    public String name() {
        return "drill.rebuild";
    }

    @Override
    public Effect effect(NoSettings settings) {
        return Effect.DESTROYS;
    }

    @Override
    public Set<String> readings() {
        return Set.of("containers_made", "volumes_made", "recovered_s");
    }

    @Override
    String action(JsonNode container) {
        return "remove, make anew" + (DrillStack.isStore(container) ? ", start" : "");
    }

    @Override
    String volumeAction() {
        return "remove, make anew and empty";
    }

    @Override
    Outcome act(DrillStack stack, DockerEngine engine, StepContext context)
            throws IOException, InterruptedException, NotADrill {
        Instant killed = killedAt(stack);
        Map<String, JsonNode> volumes = stack.volumes();
        Map<JsonNode, ObjectNode> recipes = recipes(stack, killed, engine, context);
        for (JsonNode one : stack.containers()) {
            context.say("Removing " + Inspections.name(one));
            engine.client()
                    .removeContainerCmd(one.path("Id").asString(""))
                    .withRemoveVolumes(true)
                    .exec();
        }
        int made = refresh(volumes, engine, context);
        List<String> stores = new ArrayList<>();
        for (Map.Entry<JsonNode, ObjectNode> one : recipes.entrySet()) {
            String query =
                    "?name="
                            + URLEncoder.encode(
                                    Inspections.name(one.getKey()), StandardCharsets.UTF_8);
            String id =
                    engine.post("/containers/create" + query, one.getValue())
                            .path("Id")
                            .asString("");
            if (DrillStack.isStore(one.getKey())) {
                engine.client().startContainerCmd(id).exec();
                stores.add(id);
            }
        }
        context.reading(Reading.of("containers_made", recipes.size(), ""));
        context.reading(Reading.of("volumes_made", made, ""));
        for (String id : stores) {
            String trouble = StackContainer.trouble(id, patience(context), engine, context);
            if (trouble != null) {
                return Outcome.failed("a store did not come up on its empty volume: " + trouble);
            }
        }
        return Outcome.done(
                "%s made anew on %s; %s up"
                        .formatted(
                                Amount.of(recipes.size(), "container"),
                                Amount.of(made, "empty volume"),
                                Amount.of(stores.size(), "store")));
    }

    /** The engine wrote down when the last of them died. */
    private static Instant killedAt(DrillStack stack) throws NotADrill {
        Instant last = Instant.EPOCH;
        for (JsonNode one : stack.containers()) {
            ProjectContainer container = ProjectContainer.from(one);
            Instant ended = container.finishedAt();
            if (!container.ended() || ended == null) {
                throw new NotADrill(
                        "%s is %s: only what was killed is made anew"
                                .formatted(container.name(), container.state()));
            }
            last = ended.isAfter(last) ? ended : last;
        }
        return last;
    }

    private static Map<JsonNode, ObjectNode> recipes(
            DrillStack stack, Instant killed, DockerEngine engine, StepContext context)
            throws IOException {
        Map<JsonNode, ObjectNode> recipes = new LinkedHashMap<>();
        Map<String, String> labels =
                Map.of(DrillStack.KILLED, killed.toString(), ContainerRecipe.STEP, context.token());
        for (JsonNode one : stack.containers()) {
            String image = one.path("Image").asString("");
            ContainerRecipe recipe =
                    new ContainerRecipe(one, engine.get("/images/" + image + "/json"));
            String name = one.path("Config").path("Image").asString(image);
            ObjectNode made = recipe.from(name, image, labels);
            withoutUnnamed(made);
            recipes.put(one, made);
        }
        return recipes;
    }

    /** Volumes without a name go with their container, and come anew with the next. */
    private static void withoutUnnamed(ObjectNode made) {
        var kept = JsonMapper.shared().createArrayNode();
        made.path("HostConfig")
                .path("Binds")
                .valueStream()
                .filter(bind -> !bind.asString("").matches("[0-9a-f]{64}:.*"))
                .forEach(kept::add);
        made.withObject("HostConfig").set("Binds", kept);
    }

    private static int refresh(
            Map<String, JsonNode> volumes, DockerEngine engine, StepContext context)
            throws IOException {
        int made = 0;
        for (Map.Entry<String, JsonNode> one : volumes.entrySet()) {
            if (!DrillStack.isDrill(one.getValue().path("Labels"))) {
                continue;
            }
            context.say("Making the volume " + one.getKey() + " anew");
            engine.client().removeVolumeCmd(one.getKey()).exec();
            ObjectNode wish = JsonMapper.shared().createObjectNode();
            wish.put("Name", one.getKey());
            wish.put("Driver", one.getValue().path("Driver").asString("local"));
            if (one.getValue().path("Options").isObject()) {
                wish.set("DriverOpts", one.getValue().path("Options"));
            }
            wish.set("Labels", one.getValue().path("Labels"));
            engine.post("/volumes/create", wish);
            made++;
        }
        return made;
    }
}
