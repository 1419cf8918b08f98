package org.amas.maintenance.step.docker;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotModifiedException;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.DockerEngine;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Puts a new container in the place of another, which is stopped and set aside under another name,
 * and brings that one back. Nothing of the old one is removed before {@link #forget}.
 */
final class Replacement {

    /** Between a container's own name and the run and step that set it aside. */
    private static final String ASIDE = "-before-";

    private static final int GRACE_S = 30;

    private final DockerEngine engine;
    private final StepContext context;

    Replacement(DockerEngine engine, StepContext context) {
        this.engine = engine;
        this.context = context;
    }

    /** What must hold between the old container and the new one. */
    interface Stopped {
        void look() throws IOException;
    }

    /** The container that was set aside for the one of this name; by any run. */
    static Optional<ProjectContainer> aside(DockerEngine engine, String name) throws IOException {
        return ProjectContainer.of(engine).stream()
                .filter(one -> one.name().startsWith(name + ASIDE))
                .findFirst();
    }

    static boolean isAside(String name) {
        return name.matches(".+" + ASIDE + "\\d+-\\d+");
    }

    /**
     * Makes the new one first, so that a refusal leaves the old one as it is; then the old one is
     * stopped, and the new one gets its name and starts.
     *
     * @param old the engine's answer to an inspection
     * @param stopped asked once the old one is down; if it throws, that one is put back
     * @return the new one's id
     */
    String replace(JsonNode old, LocalImage image, Stopped stopped) throws IOException {
        String name = Inspections.name(old);
        String id = make(old, image, name + "-next");
        String oldId = old.path("Id").asString("");
        try {
            context.say("Stopping " + name + " …");
            stop(oldId);
            stopped.look();
            rename(oldId, name + ASIDE + context.run() + "-" + context.step());
            rename(id, name);
            context.say("Starting " + name + " from " + image.name() + " …");
            engine.client().startContainerCmd(id).exec();
            return id;
        } catch (IOException | DockerException failed) {
            context.say("Putting back what was before …");
            putBack(oldId, name, id);
            throw failed;
        }
    }

    private String make(JsonNode old, LocalImage image, String name) throws IOException {
        String oldImage = old.path("Image").asString("");
        ContainerRecipe recipe =
                new ContainerRecipe(old, engine.get("/images/" + oldImage + "/json"));
        Map<String, String> labels = Map.of(ContainerRecipe.STEP, context.token());
        ObjectNode made = recipe.from(image.name(), image.id(), labels);
        removeUnstarted(name);
        String query = "?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
        String id = engine.post("/containers/create" + query, made).path("Id").asString("");
        try {
            requireSame(id, image);
            connect(id, recipe.endpoints());
            return id;
        } catch (IOException | RuntimeException failed) {
            engine.client().removeContainerCmd(id).withForce(true).exec();
            throw failed;
        }
    }

    /** What a step that was cut short has made and never started. */
    private void removeUnstarted(String name) throws IOException {
        for (ProjectContainer one : ProjectContainer.of(engine)) {
            if (one.name().equals(name) && one.state().equals("created")) {
                engine.client().removeContainerCmd(one.id()).exec();
            }
        }
    }

    /** The name may have moved on to another image meanwhile. */
    private void requireSame(String id, LocalImage image) throws IOException {
        String made = engine.get("/containers/" + id + "/json").path("Image").asString("");
        if (!made.equals(image.id())) {
            throw new IOException(image.name() + " is another image by now: " + made);
        }
    }

    private void connect(String id, Map<String, JsonNode> endpoints) throws IOException {
        for (Map.Entry<String, JsonNode> one : endpoints.entrySet().stream().skip(1).toList()) {
            ObjectNode wish = JsonMapper.shared().createObjectNode();
            wish.put("Container", id);
            wish.set("EndpointConfig", one.getValue());
            String network = URLEncoder.encode(one.getKey(), StandardCharsets.UTF_8);
            engine.post("/networks/" + network + "/connect", wish);
        }
    }

    /**
     * Removes the new one, and starts the old one under its own name. Does what is left to do,
     * however far it came.
     */
    void putBack(String oldId, String name, @Nullable String newId) throws IOException {
        if (newId != null) {
            engine.client().removeContainerCmd(newId).withForce(true).exec();
        }
        String called = Inspections.name(engine.get("/containers/" + oldId + "/json"));
        if (!called.equals(name)) {
            rename(oldId, name);
        }
        start(oldId);
    }

    void start(String id) {
        try {
            engine.client().startContainerCmd(id).exec();
        } catch (NotModifiedException running) {
            // It never stopped.
        }
    }

    /** For good: the new one stays. Volumes, named or not, are the new one's now. */
    void forget(ProjectContainer old) {
        engine.client().removeContainerCmd(old.id()).withRemoveVolumes(false).exec();
    }

    void stop(String id) {
        try {
            engine.client().stopContainerCmd(id).withTimeout(GRACE_S).exec();
        } catch (NotModifiedException stopped) {
            // It is down already.
        }
    }

    private void rename(String id, String name) {
        engine.client().renameContainerCmd(id).withName(name).exec();
    }
}
