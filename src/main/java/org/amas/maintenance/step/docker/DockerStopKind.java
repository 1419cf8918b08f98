package org.amas.maintenance.step.docker;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;

import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.DockerEngine;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Duration;

/**
 * Stops the running container of a service. One that does not end by itself in time is killed by
 * the engine, which is told: what it had not written yet is lost.
 */
@Component
class DockerStopKind extends ContainerAct<DockerStopKind.Settings> {

    /** As after the signal KILL. */
    private static final int KILLED = 137;

    /**
     * @param grace seconds between asking its process to end and killing it; 30 unless given
     */
    record Settings(
            @NotBlank @Pattern(regexp = SERVICE) String service, @Min(1) @Max(600) Integer grace)
            implements Terms {

        Settings {
            grace = grace == null ? 30 : grace;
        }

        @Override
        public Duration patience() {
            return Duration.ofSeconds(5);
        }
    }

    @Override
    public String name() {
        return "docker.stop";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    /** Nothing takes its place. */
    @Override
    public Effect effect(Settings settings) {
        return Effect.DESTROYS;
    }

    @Override
    String action(Settings settings) {
        return "stop";
    }

    @Override
    boolean isDone(ProjectContainer container) {
        return container.ended() || container.state().equals("created");
    }

    @Override
    @Nullable String hindrance(ProjectContainer container) {
        return null;
    }

    @Override
    boolean leavesRunning(Settings settings) {
        return false;
    }

    @Override
    void act(String id, Settings settings, DockerEngine engine) {
        engine.client().stopContainerCmd(id).withTimeout(settings.grace()).exec();
    }

    @Override
    String undo(String container, Settings settings) {
        return "docker start " + container;
    }

    @Override
    void judge(ProjectContainer ended, Settings settings, StepContext context) {
        if (ended.exitCode() == KILLED) {
            context.finding(
                    Finding.warning(
                            ended.service(),
                            "did not end by itself within %d s and was killed: what it had not written is lost"
                                    .formatted(settings.grace()),
                            "stop-killed:" + ended.service()));
        }
    }
}
