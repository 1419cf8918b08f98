package org.amas.maintenance.step.docker;

import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Effect;
import org.amas.maintenance.target.DockerEngine;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    Optional<Thing> find(String name, DockerEngine engine) throws IOException {
        Optional<JsonNode> found =
                named(name, engine.get("/volumes").path("Volumes").valueStream());
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Thing(
                                name,
                                found.get().path("CreatedAt").asString(""),
                                found.get().path("Labels"),
                                users("volume", name, engine),
                                "none: what was in it is gone"));
    }

    @Override
    Sizes sizes(DockerEngine engine) throws IOException {
        Map<String, @Nullable Long> sizes = new HashMap<>();
        DiskUse.of(engine).dangling().forEach(one -> sizes.put(one.name(), one.bytes()));
        return sizes::get;
    }

    @Override
    void remove(Thing volume, DockerEngine engine) {
        engine.client().removeVolumeCmd(volume.name()).exec();
    }
}
