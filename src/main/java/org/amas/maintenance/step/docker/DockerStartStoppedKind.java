package org.amas.maintenance.step.docker;

import org.amas.maintenance.target.DockerEngine;
import org.springframework.stereotype.Component;

import java.util.List;

/** Starts one stopped container of a service that has no running one. */
@Component
class DockerStartStoppedKind extends ContainerRemedy {

    @Override
    public String name() {
        return "docker.start-stopped";
    }

    @Override
    public Terms terms(Settings settings) {
        return new Terms(
                "It is stopped, and no other container of its service runs.",
                "It runs and, if it has a check, is healthy within "
                        + settings.patience().toSeconds()
                        + " s.",
                "docker stop with its name.");
    }

    @Override
    String action() {
        return "start";
    }

    @Override
    List<StackContainer> candidates(List<StackContainer> all) {
        List<String> served =
                all.stream()
                        .map(StackContainer::container)
                        .filter(ProjectContainer::running)
                        .map(ProjectContainer::service)
                        .toList();
        return all.stream()
                .filter(one -> isStopped(one.container()))
                .filter(one -> !served.contains(one.container().service()))
                .toList();
    }

    private static boolean isStopped(ProjectContainer container) {
        return container.ended() || container.state().equals("created");
    }

    @Override
    void act(String id, DockerEngine engine) {
        engine.client().startContainerCmd(id).exec();
    }

    @Override
    String undo(String container) {
        return "docker stop " + container;
    }
}
