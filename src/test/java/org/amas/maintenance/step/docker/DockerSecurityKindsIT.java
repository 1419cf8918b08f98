package org.amas.maintenance.step.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports.Binding;

import org.amas.maintenance.Machine;
import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Against containers of a project of our own, made of an image of the lab. */
class DockerSecurityKindsIT {

    private static final String PROJECT = "amas-security-test";

    private final DockerPublishedPortsKind ports = new DockerPublishedPortsKind();
    private final DockerPrivilegesKind privileges = new DockerPrivilegesKind();
    private final List<String> made = new ArrayList<>();
    private DockerEngine engine;
    private String image;

    @BeforeEach
    void takeAnImageOfTheLab() throws IOException {
        Machine.Docker docker = Machine.docker();
        engine = new DockerTarget(docker.host(), PROJECT, List.of(), true).open();
        image =
                engine.client()
                        .listContainersCmd()
                        .withLabelFilter(
                                Map.of(
                                        ProjectContainer.PROJECT,
                                        docker.project(),
                                        ProjectContainer.SERVICE,
                                        "redis-blue"))
                        .exec()
                        .getFirst()
                        .getImage();
    }

    @AfterEach
    void removeWhatWasMade() throws IOException {
        if (engine == null) {
            return; // There is none on this machine.
        }
        made.forEach(id -> engine.client().removeContainerCmd(id).withForce(true).exec());
        engine.close();
    }

    private String made(String service, HostConfig host, String user) {
        String id =
                engine.client()
                        .createContainerCmd(image)
                        .withEntrypoint("sleep", "300")
                        .withUser(user)
                        .withExposedPorts(ExposedPort.tcp(5432))
                        .withLabels(
                                Map.of(
                                        ProjectContainer.PROJECT,
                                        PROJECT,
                                        ProjectContainer.SERVICE,
                                        service,
                                        Expendable.LAB,
                                        "true"))
                        .withHostConfig(host)
                        .exec()
                        .getId();
        made.add(id);
        return id;
    }

    private void remove(String id) {
        engine.client().removeContainerCmd(id).withForce(true).exec();
        made.remove(id);
    }

    private RecordingContext context() {
        return new RecordingContext().with(engine.target()).lab(true);
    }

    private static HostConfig published(String address) {
        return HostConfig.newHostConfig()
                .withPortBindings(new PortBinding(Binding.bindIp(address), ExposedPort.tcp(5432)));
    }

    @Test
    @PlantedFault(
            check = "docker.published-ports",
            fault = "a database's port is published on every address",
            removed = "it is gone")
    void aDatabasePublishedEverywhereFailsUntilItIsGone() throws Exception {
        String local = made("postgres", published("127.0.0.1"), "1000");
        engine.client().startContainerCmd(local).exec();
        RecordingContext before = context();
        before.perform(ports, new DockerPublishedPortsKind.Settings(null));
        assertThat(before.findings()).isEmpty();
        assertThat(before.value("database_ports_published")).isOne();

        String open = made("replica", published("0.0.0.0"), "1000");
        RecordingContext stopped = context();
        stopped.perform(ports, new DockerPublishedPortsKind.Settings(null));
        assertThat(stopped.findings(Severity.WARNING))
                .extracting(Finding::text)
                .singleElement()
                .asString()
                .contains("once it is started");
        engine.client().startContainerCmd(open).exec();
        RecordingContext running = context();
        running.perform(ports, new DockerPublishedPortsKind.Settings(null));
        assertThat(running.findings(Severity.ERROR))
                .extracting(Finding::fingerprint)
                .containsExactly("open:replica:5432");
        assertThat(running.value("database_ports_open")).isOne();

        remove(open);
        RecordingContext after = context();
        after.perform(ports, new DockerPublishedPortsKind.Settings(null));
        assertThat(after.findings()).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "docker.privileges",
            fault = "a privileged container, and one with the engine's socket",
            removed = "they are gone")
    void aContainerThatOwnsTheMachineFailsUntilItIsGone() throws Exception {
        made("worker", HostConfig.newHostConfig(), "1000:1000");
        RecordingContext before = context();
        before.perform(privileges, new NoSettings());
        assertThat(before.findings()).isEmpty();
        assertThat(before.value("containers_checked")).isOne();

        String mighty = made("mighty", HostConfig.newHostConfig().withPrivileged(true), "1000");
        String socket =
                made(
                        "socket",
                        HostConfig.newHostConfig()
                                .withBinds(Bind.parse("/var/run/docker.sock:/x.sock:ro")),
                        "1000");
        String shared =
                made(
                        "shared",
                        HostConfig.newHostConfig().withNetworkMode("host").withPidMode("host"),
                        "0");
        RecordingContext during = context();
        during.perform(privileges, new NoSettings());
        assertThat(during.findings(Severity.ERROR))
                .extracting(Finding::fingerprint)
                .containsExactlyInAnyOrder("privileged:mighty", "docker.sock:socket");
        assertThat(during.findings(Severity.WARNING))
                .extracting(Finding::fingerprint)
                .containsExactlyInAnyOrder(
                        "host network:shared", "host processes:shared", "root user:shared");
        assertThat(during.value("containers_over_privileged")).isEqualTo(2);

        List.of(mighty, socket, shared).forEach(this::remove);
        RecordingContext after = context();
        after.perform(privileges, new NoSettings());
        assertThat(after.findings()).isEmpty();
    }

    @Test
    void aProjectWithoutContainersProvesNothing() throws Exception {
        assertThat(context().perform(privileges, new NoSettings()).reason())
                .contains(PROJECT + " has no container");
        assertThat(context().perform(ports, new DockerPublishedPortsKind.Settings(null)).reason())
                .contains(PROJECT + " has no container");
    }
}
