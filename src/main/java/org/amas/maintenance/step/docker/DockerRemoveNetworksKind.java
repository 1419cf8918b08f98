package org.amas.maintenance.step.docker;

import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Effect;
import org.amas.maintenance.target.DockerEngine;
import org.springframework.stereotype.Component;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Removes networks by name. The engine's own prune takes the network of every stack that is stopped
 * at the moment, and with it the addresses that others were told.
 */
@Component
class DockerRemoveNetworksKind extends NamedRemoval<DockerRemoveNetworksKind.Settings> {

    /**
     * @param networks exact names; the engine's own are not removed
     */
    record Settings(
            @NotEmpty @Size(max = 50)
                    List<@NotNull @Pattern(regexp = "(?!(?:bridge|host|none)$)" + NAME) String>
                            networks)
            implements Names {

        @Override
        public List<String> names() {
            return networks;
        }
    }

    @Override
    public String name() {
        return "docker.remove-networks";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Effect effect(Settings settings) {
        return Effect.CHANGES;
    }

    @Override
    String type() {
        return "network";
    }

    @Override
    Optional<Thing> find(String name, DockerEngine engine) throws IOException {
        Optional<JsonNode> found = named(name, engine.get("/networks").valueStream());
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Thing(
                                name,
                                found.get().path("Created").asString(""),
                                found.get().path("Labels"),
                                users("network", name, engine),
                                made(found.get())));
    }

    /** As it was made, with its ranges of addresses. */
    private static String made(JsonNode network) {
        List<String> words = new ArrayList<>(List.of("docker", "network", "create"));
        words.addAll(List.of("--driver", network.path("Driver").asString("bridge")));
        if (network.path("Internal").asBoolean(false)) {
            words.add("--internal");
        }
        for (JsonNode range : network.path("IPAM").path("Config")) {
            words.addAll(List.of("--subnet", range.path("Subnet").asString("")));
        }
        words.add(network.path("Name").asString(""));
        return String.join(" ", words);
    }

    @Override
    Sizes sizes(DockerEngine engine) {
        return name -> null;
    }

    @Override
    void remove(Thing network, DockerEngine engine) {
        engine.client().removeNetworkCmd(network.name()).exec();
    }
}
