package org.amas.maintenance.step.docker;

import org.amas.maintenance.target.DockerEngine;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.List;

/** Restarts one container that runs and whose own check fails. */
@Component
class DockerRestartUnhealthyKind extends ContainerRemedy {

    private static final int GRACE_S = 10;

    @Override
    public String name() {
        return "docker.restart-unhealthy";
    }

    @Override
    public Terms terms(Settings settings) {
        return new Terms(
                "It runs, and Docker's check calls it unhealthy; at most 2 restarts in 30 min.",
                "Docker's check calls it healthy again within "
                        + settings.patience().toSeconds()
                        + " s.",
                "None: its process is a new one. What it logged before is kept.");
    }

    /** What needs a third restart needs something else. */
    @Override
    public Rate rate() {
        return new Rate(2, Duration.ofMinutes(30));
    }

    @Override
    String action() {
        return "restart";
    }

    @Override
    List<StackContainer> candidates(List<StackContainer> all) {
        return all.stream()
                .filter(one -> one.container().running())
                .filter(one -> one.container().health().equals("unhealthy"))
                .toList();
    }

    @Override
    void act(String id, DockerEngine engine) {
        engine.client().restartContainerCmd(id).withTimeout(GRACE_S).exec();
    }

    @Override
    String undo(String container) {
        return "none";
    }
}
