package org.amas.maintenance.step.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.HostConfig;

import org.amas.maintenance.Machine;
import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;
import org.junit.jupiter.api.Test;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A real engine that pulled from a registry whose tag moves on. */
class DockerImageUpdatesIT {

    private static final String PROJECT = "amas-updates-test";

    private final DockerImageUpdatesKind kind = new DockerImageUpdatesKind();

    /** By id, and nothing else is removed: the engine is somebody's own. */
    private final Set<String> pulled = new LinkedHashSet<>();

    private static RecordingContext asked(DockerEngine engine, DockerImageUpdatesKind kind)
            throws Exception {
        RecordingContext context = new RecordingContext().with(engine.target());
        context.perform(kind, new NoSettings());
        return context;
    }

    private static Outcome outcome(RecordingContext context) {
        return context.outcome().orElseThrow();
    }

    /** The image holds no program: the machine's own shell and libraries are lent to it. */
    private String start(DockerEngine engine, String image) throws Exception {
        engine.client()
                .pullImageCmd(image)
                .withTag("1")
                .start()
                .awaitCompletion(60, TimeUnit.SECONDS);
        pulled.add(engine.client().inspectImageCmd(image + ":1").exec().getId());
        String id =
                engine.client()
                        .createContainerCmd(image + ":1")
                        .withEntrypoint("/usr/bin/sleep", "300")
                        .withLabels(
                                Map.of(
                                        ProjectContainer.PROJECT,
                                        PROJECT,
                                        ProjectContainer.SERVICE,
                                        "tiny",
                                        Expendable.LAB,
                                        "true"))
                        .withHostConfig(
                                HostConfig.newHostConfig()
                                        .withBinds(
                                                Bind.parse("/usr:/usr:ro"),
                                                Bind.parse("/usr/lib:/lib:ro"),
                                                Bind.parse("/usr/lib64:/lib64:ro")))
                        .exec()
                        .getId();
        engine.client().startContainerCmd(id).exec();
        return id;
    }

    @Test
    @PlantedFault(
            check = "docker.image-updates",
            fault = "the tag has moved on in the registry",
            removed = "the container is made anew of it")
    void aTagThatMovedOnWarnsUntilTheContainerIsMadeAnew() throws Exception {
        Machine.Docker docker = Machine.docker();
        DockerTarget target = new DockerTarget(docker.host(), PROJECT, List.of(), true);
        try (DockerEngine engine = target.open();
                StandInRegistry registry = new StandInRegistry()) {
            registry.push("one");
            String id = start(engine, registry.name());
            try {
                RecordingContext before = asked(engine, kind);
                assertThat(before.findings()).isEmpty();
                assertThat(outcome(before).ending()).isEqualTo(Ending.DONE);

                registry.push("two");
                RecordingContext moved = asked(engine, kind);
                assertThat(moved.findings(Severity.WARNING))
                        .extracting(Finding::fingerprint)
                        .containsExactly("outdated:" + registry.name() + ":1");
                assertThat(moved.value("images_outdated")).isOne();

                engine.client().removeContainerCmd(id).withForce(true).exec();
                id = start(engine, registry.name());
                assertThat(asked(engine, kind).findings()).isEmpty();

                registry.close();
                RecordingContext away = asked(engine, kind);
                assertThat(outcome(away).ending()).isEqualTo(Ending.UNKNOWN);
                assertThat(outcome(away).reason()).contains("registry: ");
            } finally {
                engine.client().removeContainerCmd(id).withForce(true).exec();
                pulled.forEach(image -> engine.client().removeImageCmd(image).exec());
            }
        }
    }

    @Test
    void whatWasBuiltHereIsUnknownWithTheReason() throws Exception {
        Machine.Docker docker = Machine.docker();
        DockerTarget lab = new DockerTarget(docker.host(), docker.project(), List.of(), true);
        try (DockerEngine engine = lab.open()) {
            RecordingContext context = asked(engine, kind);
            assertThat(context.value("images_running")).isEqualTo(5);
            assertThat(outcome(context).ending()).isEqualTo(Ending.UNKNOWN);
            assertThat(outcome(context).reason()).contains("built here");
        }
    }
}
