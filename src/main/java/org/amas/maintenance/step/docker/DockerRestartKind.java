package org.amas.maintenance.step.docker;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;

import org.amas.maintenance.step.Effect;
import org.amas.maintenance.target.DockerEngine;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Duration;

/** Restarts the running container of a service and waits until it is well again. */
@Component
class DockerRestartKind extends ContainerAct<DockerRestartKind.Settings> {

    /**
     * @param grace seconds between asking its process to end and killing it; 10 unless given
     * @param patience how long it may take to be well again
     */
    record Settings(
            @NotBlank @Pattern(regexp = SERVICE) String service,
            @Min(0) @Max(600) Integer grace,
            @DurationMin(seconds = 1) @DurationMax(minutes = 30) Duration patience)
            implements Terms {

        Settings {
            grace = grace == null ? 10 : grace;
            patience = patience == null ? Duration.ofSeconds(90) : patience;
        }
    }

    @Override
    public String name() {
        return "docker.restart";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    /** It is its own successor. */
    @Override
    public Effect effect(Settings settings) {
        return Effect.CHANGES;
    }

    @Override
    String action(Settings settings) {
        return "restart";
    }

    @Override
    boolean isDone(ProjectContainer container) {
        return false;
    }

    @Override
    @Nullable String hindrance(ProjectContainer container) {
        return container.standstill();
    }

    @Override
    boolean leavesRunning(Settings settings) {
        return true;
    }

    @Override
    void act(String id, Settings settings, DockerEngine engine) {
        engine.client().restartContainerCmd(id).withTimeout(settings.grace()).exec();
    }

    @Override
    String undo(String container, Settings settings) {
        return "none";
    }
}
