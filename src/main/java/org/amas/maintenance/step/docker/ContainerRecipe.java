package org.amas.maintenance.step.docker;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * How a container was made, read back from the engine, so that one like it can be made from another
 * image. What it only had from its old image is left out: the new image has its own.
 */
final class ContainerRecipe {

    /** Says which step made it, so that recovery finds it. */
    static final String STEP = "amas.maintenance.step";

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String COMPOSE_IMAGE = "com.docker.compose.image";
    private static final String HOST_CONFIG = "HostConfig";
    private static final List<String> INHERITED =
            List.of("WorkingDir", "User", "Healthcheck", "StopSignal", "Shell", "OnBuild");

    private final JsonNode container;
    private final JsonNode oldImage;

    /**
     * @param container and {@code oldImage}: the engine's answers to inspections
     */
    ContainerRecipe(JsonNode container, JsonNode oldImage) {
        this.container = container;
        this.oldImage = oldImage.path("Config");
    }

    /**
     * What the engine is asked to make.
     *
     * @param image by name, as a person gave it
     * @param id of that image
     * @param labels to add
     */
    ObjectNode from(String image, String id, Map<String, String> labels) {
        ObjectNode made = config();
        made.put("Image", image);
        ObjectNode named = made.withObject("Labels");
        if (named.has(COMPOSE_IMAGE)) {
            named.put(COMPOSE_IMAGE, id);
        }
        labels.forEach(named::put);
        made.set(HOST_CONFIG, hostConfig());
        endpoints().entrySet().stream()
                .findFirst()
                .ifPresent(
                        first ->
                                made.withObject("NetworkingConfig")
                                        .withObject("EndpointsConfig")
                                        .set(first.getKey(), first.getValue()));
        return made;
    }

    private ObjectNode config() {
        ObjectNode config = container.path("Config").deepCopy().asObject();
        if (config.path("Hostname").asString("").equals(shortId()) || sharesNetwork()) {
            config.remove("Hostname");
        }
        INHERITED.forEach(name -> dropInherited(config, name));
        dropProgram(config);
        dropListed(config, "Env");
        dropEntries(config, "Labels");
        dropEntries(config, "ExposedPorts");
        dropEntries(config, "Volumes");
        return config;
    }

    private String shortId() {
        String id = container.path("Id").asString("");
        return id.substring(0, Math.min(12, id.length()));
    }

    private String networkMode() {
        return container.path(HOST_CONFIG).path("NetworkMode").asString("");
    }

    private boolean sharesNetwork() {
        return networkMode().equals("host") || networkMode().startsWith("container:");
    }

    private void dropInherited(ObjectNode config, String name) {
        if (config.path(name).equals(oldImage.path(name)) || config.path(name).isNull()) {
            config.remove(name);
        }
    }

    /** An image's command counts only where its entry point does. */
    private void dropProgram(ObjectNode config) {
        boolean own = same(config.path("Entrypoint"), oldImage.path("Entrypoint"));
        if (own) {
            config.remove("Entrypoint");
            if (same(config.path("Cmd"), oldImage.path("Cmd"))) {
                config.remove("Cmd");
            }
        }
    }

    private static boolean same(JsonNode one, JsonNode other) {
        return one.equals(other) || isNothing(one) && isNothing(other);
    }

    private static boolean isNothing(JsonNode node) {
        return node.isMissingNode() || node.isNull() || node.isArray() && node.isEmpty();
    }

    private void dropListed(ObjectNode config, String name) {
        ArrayNode kept = JSON.createArrayNode();
        List<JsonNode> theirs = oldImage.path(name).valueStream().toList();
        config.path(name).valueStream().filter(one -> !theirs.contains(one)).forEach(kept::add);
        config.set(name, kept);
    }

    private void dropEntries(ObjectNode config, String name) {
        ObjectNode kept = JSON.createObjectNode();
        config.path(name)
                .properties()
                .forEach(
                        one -> {
                            if (!one.getValue().equals(oldImage.path(name).get(one.getKey()))) {
                                kept.set(one.getKey(), one.getValue());
                            }
                        });
        config.set(name, kept);
    }

    /** Volumes without a name hold data, too: the new container gets the very same ones. */
    private ObjectNode hostConfig() {
        ObjectNode host = container.path(HOST_CONFIG).deepCopy().asObject();
        host.remove("ContainerIDFile");
        ArrayNode binds = JSON.createArrayNode();
        host.path("Binds").valueStream().forEach(binds::add);
        for (JsonNode mount : container.path("Mounts")) {
            String to = mount.path("Destination").asString("");
            if (mount.path("Type").asString("").equals("volume") && !isStated(host, to)) {
                String mode = mount.path("RW").asBoolean(true) ? "" : ":ro";
                binds.add(mount.path("Name").asString("") + ":" + to + mode);
            }
        }
        host.set("Binds", binds);
        if (host.path("Links").isArray()) {
            ArrayNode links = JSON.createArrayNode();
            host.path("Links").valueStream().map(l -> link(l.asString(""))).forEach(links::add);
            host.set("Links", links);
        }
        return host;
    }

    private static boolean isStated(ObjectNode host, String destination) {
        return host.path("Binds")
                        .valueStream()
                        .map(bind -> bind.asString("").split(":", 3))
                        .anyMatch(parts -> parts.length > 1 && parts[1].equals(destination))
                || host.path("Mounts")
                        .valueStream()
                        .anyMatch(m -> m.path("Target").asString("").equals(destination));
    }

    /** The engine tells {@code /other:/this/alias} and takes {@code other:alias}. */
    private static String link(String told) {
        String[] parts = told.split(":", 2);
        String alias = parts.length < 2 ? parts[0] : parts[1].replaceFirst(".*/", "");
        return parts[0].replaceFirst("^/", "") + ":" + alias;
    }

    /**
     * The container's networks with what it is called there, the one it was made on first: engines
     * before API 1.44 make a container on one only, and it is connected to the others.
     */
    Map<String, JsonNode> endpoints() {
        Map<String, JsonNode> endpoints = new LinkedHashMap<>();
        if (sharesNetwork() || networkMode().equals("none")) {
            return endpoints;
        }
        JsonNode networks = container.path("NetworkSettings").path("Networks");
        TreeSet<String> names = new TreeSet<>(networks.propertyNames());
        if (names.remove(networkMode())) {
            endpoints.put(networkMode(), endpoint(networks.path(networkMode())));
        }
        names.forEach(name -> endpoints.put(name, endpoint(networks.path(name))));
        return endpoints;
    }

    private ObjectNode endpoint(JsonNode told) {
        ObjectNode endpoint = JSON.createObjectNode();
        copy(told, endpoint, "IPAMConfig");
        copy(told, endpoint, "Links");
        copy(told, endpoint, "DriverOpts");
        copy(told, endpoint, "GwPriority");
        ArrayNode aliases = JSON.createArrayNode();
        told.path("Aliases")
                .valueStream()
                .filter(alias -> !alias.asString("").equals(shortId()))
                .forEach(aliases::add);
        if (!aliases.isEmpty()) {
            endpoint.set("Aliases", aliases);
        }
        return endpoint;
    }

    private static void copy(JsonNode from, ObjectNode to, String name) {
        @Nullable JsonNode value = from.get(name);
        if (value != null && !value.isNull()) {
            to.set(name, value);
        }
    }
}
