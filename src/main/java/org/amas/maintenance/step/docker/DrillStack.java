package org.amas.maintenance.step.docker;

import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The containers that may be killed, and nothing else: those of a Compose project in which every
 * single one is labelled as the drill's. One that isn't, and nothing of the project is touched.
 */
public final class DrillStack {

    public static final String LABEL = "amas.drill";

    /** When the stack was killed, on the containers that were made in place of the killed ones. */
    static final String KILLED = "amas.drill.killed";

    private final DockerEngine engine;
    private final List<JsonNode> containers;

    private DrillStack(DockerEngine engine, List<JsonNode> containers) {
        this.engine = engine;
        this.containers = containers;
    }

    /** It must not be touched. */
    public static final class NotADrill extends Exception {

        private static final long serialVersionUID = 1L;

        NotADrill(String reason) {
            super(reason);
        }

        public String reason() {
            return "refused: " + getMessage();
        }
    }

    public static DrillStack of(DockerEngine engine) throws IOException, NotADrill {
        String project = engine.target().project();
        List<JsonNode> containers = Inspections.of(engine);
        if (containers.isEmpty()) {
            throw new NotADrill(
                    "project %s has no container: bring the drill stack up first"
                            .formatted(project));
        }
        for (JsonNode one : containers) {
            requireLabels(
                    "%s of project %s".formatted(Inspections.name(one), project),
                    one.path("Config").path("Labels"),
                    engine);
        }
        return new DrillStack(engine, containers);
    }

    /** In the lab the drill's own label isn't enough: the drill may be a real one's. */
    private static void requireLabels(String what, JsonNode labels, DockerEngine engine)
            throws NotADrill {
        List<String> needed =
                engine.target().guarded() ? List.of(LABEL, Expendable.LAB) : List.of(LABEL);
        for (String label : needed) {
            if (!"true".equals(labels.path(label).asString(""))) {
                throw new NotADrill("%s is not labelled %s=true".formatted(what, label));
            }
        }
    }

    static boolean isDrill(JsonNode labels) {
        return "true".equals(labels.path(LABEL).asString(""));
    }

    /**
     * Whether a server is one of the stack's containers, by its address.
     *
     * @return when the stack was killed
     */
    public static Instant requireOurs(DockerTarget target, String host)
            throws IOException, NotADrill {
        try (DockerEngine engine = target.open()) {
            DrillStack stack = of(engine);
            for (JsonNode one : stack.containers) {
                if (stack.addresses(one).contains(address(host))) {
                    return stack.killedAt(one);
                }
            }
            throw new NotADrill(
                    "%s is no container of project %s".formatted(host, target.project()));
        }
    }

    private static String address(String host) throws NotADrill {
        try {
            return InetAddress.getByName(host).getHostAddress();
        } catch (UnknownHostException e) {
            throw new NotADrill(host + " has no address");
        }
    }

    private TreeSet<String> addresses(JsonNode container) {
        TreeSet<String> addresses = new TreeSet<>();
        for (JsonNode network : container.path("NetworkSettings").path("Networks")) {
            addresses.add(network.path("IPAddress").asString(""));
        }
        return addresses;
    }

    Instant killedAt(JsonNode container) throws NotADrill {
        Instant killed =
                ProjectContainer.instant(
                        container.path("Config").path("Labels").path(KILLED).asString(""));
        if (killed == null) {
            throw new NotADrill(
                    Inspections.name(container) + " was not made anew after it was killed");
        }
        return killed;
    }

    public List<JsonNode> containers() {
        return containers;
    }

    static boolean isStore(JsonNode container) {
        return Stores.of(container).isPresent();
    }

    /** The named volumes of the stack, with what the engine knows of each. */
    public Map<String, JsonNode> volumes() throws IOException, NotADrill {
        Map<String, JsonNode> volumes = new TreeMap<>();
        for (JsonNode one : containers) {
            for (JsonNode mount : one.path("Mounts")) {
                if (mount.path("Type").asString("").equals("volume")) {
                    String name = mount.path("Name").asString("");
                    JsonNode volume = engine.get("/volumes/" + name);
                    if (!isAnonymous(name)) {
                        requireLabels("the volume " + name, volume.path("Labels"), engine);
                    }
                    volumes.put(name, volume);
                }
            }
        }
        requireUsedByUsAlone(volumes);
        return volumes;
    }

    static boolean isAnonymous(String name) {
        return name.matches("[0-9a-f]{64}");
    }

    private void requireUsedByUsAlone(Map<String, JsonNode> volumes) throws IOException, NotADrill {
        List<String> own = new ArrayList<>();
        containers.forEach(one -> own.add(one.path("Id").asString("")));
        for (JsonNode other : engine.get("/containers/json?all=1")) {
            for (JsonNode mount : other.path("Mounts")) {
                boolean shared = volumes.containsKey(mount.path("Name").asString(""));
                if (shared && !own.contains(other.path("Id").asString(""))) {
                    throw new NotADrill(
                            "the volume %s is also used by %s"
                                    .formatted(
                                            mount.path("Name").asString(""),
                                            other.path("Names").path(0).asString("")));
                }
            }
        }
    }

    /** Why the drill may not begin: a way out of its network, or a secret that isn't its own. */
    public List<String> faults() throws IOException {
        List<String> faults = new ArrayList<>();
        for (JsonNode one : containers) {
            String name = Inspections.name(one);
            for (String network : one.path("NetworkSettings").path("Networks").propertyNames()) {
                if (!engine.get("/networks/" + network).path("Internal").asBoolean(false)) {
                    faults.add(
                            "%s is on the network %s, which is not internal"
                                    .formatted(name, network));
                }
            }
            for (JsonNode variable : one.path("Config").path("Env")) {
                String secret = secret(variable.asString(""));
                if (secret != null) {
                    faults.add(
                            "%s has a secret in %s that is neither empty nor the drill's"
                                    .formatted(name, secret));
                }
            }
        }
        return faults;
    }

    /** The name of a variable that holds a secret; its value must be empty or begin with drill. */
    private static @Nullable String secret(String variable) {
        String[] parts = variable.split("=", 2);
        String name = parts[0];
        String value = parts.length < 2 ? "" : parts[1];
        boolean named =
                name.matches(".*(PASSWORD|PASSWD|SECRET|TOKEN|API_KEY|WEBHOOK|CREDENTIAL|_AUTH).*")
                        && !name.endsWith("_FILE");
        if (named) {
            String own = value.replaceFirst("^[a-z0-9]+/", ""); // neo4j/password
            return own.isEmpty() || own.startsWith("drill") ? null : name;
        }
        boolean within = value.matches("[a-z][a-z0-9+.-]*://[^/@\\s]*:[^/@\\s]+@.*");
        return within && !value.matches("[^@]*:drill[^/@\\s]*@.*") ? name : null;
    }
}
