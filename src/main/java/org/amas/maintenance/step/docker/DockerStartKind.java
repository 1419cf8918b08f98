package org.amas.maintenance.step.docker;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;

import org.amas.maintenance.step.Effect;
import org.amas.maintenance.target.DockerEngine;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Duration;

/** Starts the stopped container of a service and waits until it is well. */
@Component
class DockerStartKind extends ContainerAct<DockerStartKind.Settings> {

    /**
     * @param patience how long it may take to be well
     */
    record Settings(
            @NotBlank @Pattern(regexp = SERVICE) String service,
            @DurationMin(seconds = 1) @DurationMax(minutes = 30) Duration patience)
            implements Terms {

        Settings {
            patience = patience == null ? Duration.ofSeconds(90) : patience;
        }
    }

    @Override
    public String name() {
        return "docker.start";
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
    String action(Settings settings) {
        return "start";
    }

    @Override
    boolean isDone(ProjectContainer container) {
        return container.running();
    }

    @Override
    @Nullable String hindrance(ProjectContainer container) {
        return container.ended() || container.state().equals("created")
                ? null
                : container.name() + " is " + container.state();
    }

    @Override
    boolean leavesRunning(Settings settings) {
        return true;
    }

    @Override
    void act(String id, Settings settings, DockerEngine engine) {
        engine.client().startContainerCmd(id).exec();
    }

    @Override
    String undo(String container, Settings settings) {
        return "docker stop " + container;
    }
}
