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
    JsonNode all(DockerEngine engine) throws IOException {
        return engine.get("/networks");
    }

    @Override
    String madeAt() {
        return "Created";
    }

    /** As it was made, with its ranges of addresses. */
    @Override
    String undo(JsonNode network) {
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
    void remove(String network, DockerEngine engine) {
        engine.client().removeNetworkCmd(network).exec();
    }
}
