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

/** Sends a signal to the first process of the running container of a service. */
@Component
class DockerKillKind extends ContainerAct<DockerKillKind.Settings> {

    /** What ends it, and what servers take as a word to reread their settings or reopen a log. */
    enum Signal {
        KILL(true),
        TERM(true),
        INT(true),
        QUIT(true),
        HUP(false),
        USR1(false),
        USR2(false);

        private final boolean ends;

        Signal(boolean ends) {
            this.ends = ends;
        }
    }

    /**
     * @param signal KILL unless given
     * @param patience how long it may take to end, or to be well where it goes on running
     */
    record Settings(
            @NotBlank @Pattern(regexp = SERVICE) String service,
            Signal signal,
            @DurationMin(seconds = 1) @DurationMax(minutes = 30) Duration patience)
            implements Terms {

        Settings {
            signal = signal == null ? Signal.KILL : signal;
            patience = patience == null ? Duration.ofSeconds(30) : patience;
        }
    }

    @Override
    public String name() {
        return "docker.kill";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    /** Nothing takes the place of what has ended. */
    @Override
    public Effect effect(Settings settings) {
        return settings.signal().ends ? Effect.DESTROYS : Effect.CHANGES;
    }

    @Override
    String action(Settings settings) {
        return settings.signal() == Signal.KILL ? "kill" : "signal " + settings.signal();
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
        return !settings.signal().ends;
    }

    @Override
    void act(String id, Settings settings, DockerEngine engine) {
        engine.client().killContainerCmd(id).withSignal("SIG" + settings.signal()).exec();
    }

    @Override
    String undo(String container, Settings settings) {
        return settings.signal().ends ? "docker start " + container : "none";
    }
}
