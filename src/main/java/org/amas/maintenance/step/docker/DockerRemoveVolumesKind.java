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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Removes volumes with all that is in them, by name. The engine's own prune takes whatever no
 * container uses at the moment, since API 1.42 the named ones only if asked, before that always.
 */
@Component
class DockerRemoveVolumesKind extends NamedRemoval<DockerRemoveVolumesKind.Settings> {

    /**
     * @param volumes exact names
     */
    record Settings(@NotEmpty @Size(max = 50) List<@NotNull @Pattern(regexp = NAME) String> volumes)
            implements Names {

        @Override
        public List<String> names() {
            return volumes;
        }
    }

    @Override
    public String name() {
        return "docker.remove-volumes";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Effect effect(Settings settings) {
        return Effect.DESTROYS;
    }

    @Override
    String type() {
        return "volume";
    }

    @Override
    JsonNode all(DockerEngine engine) throws IOException {
        return engine.get("/volumes").path("Volumes");
    }

    @Override
    String madeAt() {
        return "CreatedAt";
    }

    @Override
    String undo(JsonNode volume) {
        return "none: what was in it is gone";
    }

    @Override
    Map<String, Long> sizes(DockerEngine engine) throws IOException {
        Map<String, Long> sizes = new HashMap<>();
        for (DiskUse.Volume one : DiskUse.of(engine).dangling()) {
            Long bytes = one.bytes();
            if (bytes != null) {
                sizes.put(one.name(), bytes);
            }
        }
        return sizes;
    }

    @Override
    void remove(String volume, DockerEngine engine) {
        engine.client().removeVolumeCmd(volume).exec();
    }
}
