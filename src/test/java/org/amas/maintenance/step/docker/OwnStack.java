package org.amas.maintenance.step.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;

import org.amas.maintenance.Machine;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Containers of a Compose project of one test's own, removed when it ends. */
public final class OwnStack implements AutoCloseable {

    private final DockerTarget target;
    private final DockerEngine engine;
    private final List<String> ids = new ArrayList<>();

    public OwnStack(String project) {
        URI host = Machine.docker().host();
        target = new DockerTarget(host, project, List.of(), true);
        engine = target.open();
    }

    public DockerTarget target() {
        return target;
    }

    DockerEngine engine() {
        return engine;
    }

    RecordingContext context() {
        return new RecordingContext().with(target).lab(true).timeLeft(Duration.ofMinutes(3));
    }

    /** A container that is created, not started, labelled as the lab's. */
    public String create(String service, String life) {
        return create(service, life, true, List.of());
    }

    /** One whose own check is this command, each second; two failures make it unhealthy. */
    public String checked(String service, String life, String check) {
        return create(service, life, true, List.of("CMD-SHELL", check));
    }

    /** Running, its log kept by these options of the json-file driver. */
    String logging(String service, Map<String, String> options) {
        String id =
                engine.client()
                        .createContainerCmd("amas-lab/base:bookworm")
                        .withName(target.project() + "-" + service + "-" + ids.size())
                        .withEntrypoint("sh", "-c", "exec sleep 600")
                        .withLabels(labels(service))
                        .withHostConfig(
                                HostConfig.newHostConfig()
                                        .withLogConfig(
                                                new LogConfig(
                                                        LogConfig.LoggingType.JSON_FILE, options)))
                        .exec()
                        .getId();
        ids.add(id);
        start(id);
        return id;
    }

    private Map<String, String> labels(String service) {
        return Map.of(
                ProjectContainer.PROJECT,
                target.project(),
                ProjectContainer.SERVICE,
                service,
                Expendable.LAB,
                "true");
    }

    /** One that a drill may kill. */
    String drill(
            String service,
            String life,
            Map<String, String> labels,
            List<String> check,
            String... binds) {
        Map<String, String> all = new LinkedHashMap<>(labels);
        all.put(DrillStack.LABEL, "true");
        return create(service, life, true, check, all, binds);
    }

    /** Named, and the drill's; nothing happens if it is there. */
    void volume(String name) {
        engine.client()
                .createVolumeCmd()
                .withName(name)
                .withLabels(Map.of(DrillStack.LABEL, "true", Expendable.LAB, "true"))
                .exec();
    }

    /** As Compose makes one for a drill project. */
    void network(String name, String project) {
        engine.client()
                .createNetworkCmd()
                .withName(name)
                .withInternal(true)
                .withLabels(Map.of(ProjectContainer.PROJECT, project, DrillStack.LABEL, "true"))
                .exec();
    }

    /** One of nobody's project, running on that network. */
    String guest(String network) {
        String id =
                engine.client()
                        .createContainerCmd("amas-lab/base:bookworm")
                        .withName(network + "-guest")
                        .withEntrypoint("sh", "-c", "exec sleep 600")
                        .withHostConfig(HostConfig.newHostConfig().withNetworkMode(network))
                        .exec()
                        .getId();
        ids.add(id);
        start(id);
        return id;
    }

    String create(String service, String life, boolean lab, List<String> check) {
        return create(service, life, lab, check, Map.of());
    }

    String create(
            String service,
            String life,
            boolean lab,
            List<String> check,
            Map<String, String> more,
            String... binds) {
        Map<String, String> labels = new LinkedHashMap<>(more);
        labels.put(ProjectContainer.PROJECT, target.project());
        labels.put(ProjectContainer.SERVICE, service);
        labels.put(Expendable.LAB, Boolean.toString(lab)); // its image's label is "true"
        CreateContainerCmd create =
                engine.client()
                        .createContainerCmd("amas-lab/base:bookworm")
                        .withName(target.project() + "-" + service + "-" + ids.size())
                        .withEntrypoint("sh", "-c", life)
                        .withLabels(labels)
                        .withHostConfig(HostConfig.newHostConfig().withBinds(binds(binds)));
        if (!check.isEmpty()) {
            create.withHealthcheck(
                    new HealthCheck()
                            .withTest(check)
                            .withInterval(1_000_000_000L)
                            .withTimeout(1_000_000_000L)
                            .withRetries(2));
        }
        String id = create.exec().getId();
        ids.add(id);
        return id;
    }

    private static List<Bind> binds(String... binds) {
        return Stream.of(binds).map(Bind::parse).toList();
    }

    public void start(String id) {
        engine.client().startContainerCmd(id).exec();
    }

    public void kill(String id) {
        engine.client().killContainerCmd(id).exec();
    }

    public void remove(String id) {
        engine.client().removeContainerCmd(id).withForce(true).exec();
        ids.remove(id);
    }

    /** A step may have removed it. */
    private void removeIfThere(String id) {
        try {
            remove(id);
        } catch (NotFoundException gone) {
            ids.remove(id);
        }
    }

    ProjectContainer look(String id) throws IOException {
        return ProjectContainer.from(engine.get("/containers/" + id + "/json"));
    }

    public String health(String id) {
        try {
            return look(id).health();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public String state(String id) {
        try {
            return look(id).state();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        assertThat(target.project()).isNotEqualTo("amas-production-blue");
        List.copyOf(ids).forEach(this::removeIfThere);
        engine.close();
    }
}
