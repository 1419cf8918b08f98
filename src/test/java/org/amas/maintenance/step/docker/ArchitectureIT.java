package org.amas.maintenance.step.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports.Binding;
import com.github.dockerjava.api.model.RestartPolicy;

import org.amas.maintenance.Machine;
import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.VerifiedBackups;
import org.amas.maintenance.step.VerifiedBackups.VerifiedBackup;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.PostgresTarget;
import org.amas.maintenance.target.Secret;
import org.amas.maintenance.target.Target;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Against containers, volumes and networks of a project of our own. */
class ArchitectureIT {

    private static final String PROJECT = "amas-architecture-test";
    private static final String IMAGE = "amas-lab/base:bookworm";
    private static final String LAB = "amas.lab";
    private static final String VOLUME = PROJECT + "_postgres_data";
    private static final NoSettings NONE = new NoSettings();

    @TempDir Path folder;

    private final List<String> made = new ArrayList<>();
    private DockerEngine engine;
    private String network = "";

    @BeforeEach
    void open() {
        engine = new DockerTarget(Machine.docker().host(), PROJECT, List.of(), true).open();
        network =
                engine.client()
                        .createNetworkCmd()
                        .withName(PROJECT + "_default")
                        .withLabels(Map.of(LAB, "true"))
                        .exec()
                        .getId();
    }

    @AfterEach
    void removeWhatWasMade() throws IOException {
        if (engine == null) {
            return; // There is none on this machine.
        }
        List.copyOf(made).forEach(this::remove);
        engine.client().removeNetworkCmd(network).exec();
        if (engine.client().listVolumesCmd().exec().getVolumes().stream()
                .anyMatch(v -> v.getName().equals(VOLUME))) {
            engine.client().removeVolumeCmd(VOLUME).exec();
        }
        engine.close();
    }

    private void remove(String id) {
        engine.client().removeContainerCmd(id).withForce(true).exec();
        made.remove(id);
    }

    private HostConfig host() {
        return HostConfig.newHostConfig().withNetworkMode(PROJECT + "_default");
    }

    private String run(String service, HostConfig host, String... environment) {
        return run(service, host, false, environment);
    }

    private String run(String service, HostConfig host, boolean checked, String... environment) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(ProjectContainer.PROJECT, PROJECT);
        labels.put(ProjectContainer.SERVICE, service);
        labels.put(LAB, "true");
        labels.put("com.docker.compose.project.working_dir", folder.toString());
        labels.put("com.docker.compose.project.config_files", "compose.yaml");
        CreateContainerCmd create =
                engine.client()
                        .createContainerCmd(IMAGE)
                        .withName(PROJECT + "-" + service + "-" + made.size())
                        .withEntrypoint("sleep", "300")
                        .withEnv(environment)
                        .withExposedPorts(ExposedPort.tcp(8000))
                        .withLabels(labels)
                        .withHostConfig(host);
        if (!"bridge".equals(host.getNetworkMode())) {
            create.withAliases(service);
        }
        if (checked) {
            create.withHealthcheck(new HealthCheck().withTest(List.of("CMD", "true")));
        }
        String id = create.exec().getId();
        made.add(id);
        engine.client().startContainerCmd(id).exec();
        return id;
    }

    private <S> RecordingContext perform(StepKind<S> kind, S settings, Target... targets)
            throws Exception {
        RecordingContext context = new RecordingContext().with(engine.target());
        List.of(targets).forEach(context::with);
        context.perform(kind, settings);
        return context;
    }

    private static List<String> prints(RecordingContext said) {
        return said.findings().stream().map(Finding::fingerprint).toList();
    }

    private static void assertNoSecretIn(RecordingContext said) {
        assertThat(said.text() + said.tables() + said.findings() + said.outcome())
                .doesNotContain("hunter2");
    }

    @Test
    @PlantedFault(
            check = "docker.architecture",
            fault = "a store that a service needs is stopped",
            removed = "it is started again")
    void whoNeedsWhatIsNotThereFailsUntilItIs() throws Exception {
        DockerArchitectureKind kind = new DockerArchitectureKind();
        run(
                "amas",
                host(),
                "DATABASE_URL=postgresql+asyncpg://amas:hunter2@postgres:5432/amas",
                "MAIL_URL=smtp://mail.example:25");
        String store = run("postgres", host());
        RecordingContext well = perform(kind, NONE);
        assertThat(well.findings()).isEmpty();
        assertThat(well.value("services")).isEqualTo(2);
        assertThat(well.value("dependencies")).isEqualTo(2);
        assertThat(well.tables().get(1).rows().toString())
                .contains("amas, postgres, postgresql+asyncpg, DATABASE_URL")
                .contains("amas, mail.example, smtp, MAIL_URL, yes");
        assertThat(well.text()).containsSubsequence("amas\n", "└ postgres");
        assertNoSecretIn(well);

        engine.client().killContainerCmd(store).exec();
        RecordingContext stopped = perform(kind, NONE);
        assertThat(prints(stopped)).containsExactly("broken-dependency:amas:postgres");
        assertThat(stopped.findings(Severity.ERROR)).hasSize(1);

        engine.client().startContainerCmd(store).exec();
        assertThat(perform(kind, NONE).findings()).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "docker.architecture",
            fault = "a store is on another network",
            removed = "it is on the same network")
    void whatIsOnAnotherNetworkCannotBeReached() throws Exception {
        run("amas", host(), "REDIS_HOST=redis");
        String apart = run("redis", HostConfig.newHostConfig().withNetworkMode("bridge"));
        RecordingContext said = perform(new DockerArchitectureKind(), NONE);
        assertThat(said.findings())
                .extracting(Finding::text)
                .containsExactly("needs redis, which is on no network with it");
        remove(apart);
        run("redis", host());
        assertThat(perform(new DockerArchitectureKind(), NONE).findings()).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "docker.single-points",
            fault = "there is one container of a store",
            removed = "there are two")
    void aSinglePointIsOneUntilThereAreTwo() throws Exception {
        DockerSinglePointsKind kind = new DockerSinglePointsKind();
        run("amas", sturdy(), true, "REDIS_HOST=redis");
        run("redis", sturdy(), true);
        RecordingContext one = perform(kind, NONE);
        assertThat(prints(one)).containsExactly("single:redis");
        assertThat(one.findings().getFirst().text()).contains("with it stop amas");
        String weak = run("redis", host());
        RecordingContext two = perform(kind, NONE);
        assertThat(prints(two))
                .containsExactlyInAnyOrder(
                        "no-healthcheck:redis", "no-restart:redis", "no-limit:redis");
        assertThat(two.value("single_points")).isZero();
        remove(weak);
        run("redis", sturdy(), true);
        assertThat(perform(kind, NONE).findings()).isEmpty();
    }

    private HostConfig sturdy() {
        return host().withMemory(64L << 20).withRestartPolicy(RestartPolicy.unlessStoppedRestart());
    }

    @Test
    @PlantedFault(
            check = "docker.unbacked-volumes",
            fault = "a volume has no proven backup",
            removed = "there is a proven backup of it")
    void aVolumeWithoutAProvenBackupFailsUntilThereIsOne() throws Exception {
        engine.client().createVolumeCmd().withName(VOLUME).withLabels(Map.of(LAB, "true")).exec();
        run("postgres", host().withBinds(Bind.parse(VOLUME + ":/var/lib/postgresql/data")));
        PostgresTarget target =
                new PostgresTarget("jdbc:postgresql://127.0.0.1:5/amas", "x", Secret.of("x"));
        DockerUnbackedVolumesKind.Settings settings =
                new DockerUnbackedVolumesKind.Settings(null, null);

        RecordingContext none = perform(backedUp(null), settings, target);
        assertThat(prints(none)).containsExactly("unbacked:" + VOLUME);
        assertThat(none.findings(Severity.ERROR)).hasSize(1);
        assertThat(perform(backedUp(Duration.ofHours(5)), settings).findings())
                .as("without a target nothing can be backed up")
                .hasSize(1);
        assertThat(perform(backedUp(Duration.ofDays(8)), settings, target).findings())
                .extracting(Finding::text)
                .singleElement()
                .asString()
                .contains("the newest backup is 8 d old");

        RecordingContext well = perform(backedUp(Duration.ofHours(5)), settings, target);
        assertThat(well.findings()).isEmpty();
        assertThat(well.value("backup_age_h")).isEqualTo(5);
        DockerUnbackedVolumesKind.Settings spared =
                new DockerUnbackedVolumesKind.Settings(List.of("*_postgres_data"), null);
        assertThat(perform(backedUp(null), spared, target).findings()).isEmpty();
    }

    private static DockerUnbackedVolumesKind backedUp(
            @org.jspecify.annotations.Nullable Duration age) {
        VerifiedBackups backups =
                (environment, target) ->
                        Optional.ofNullable(age)
                                .map(Instant.now()::minus)
                                .map(at -> new VerifiedBackup("b", Path.of("/b"), at, at, 1));
        return new DockerUnbackedVolumesKind(backups);
    }

    private void write(String service) throws IOException {
        Files.writeString(
                folder.resolve("compose.yaml"),
                "x-lab: &lab\n  amas.lab: \"true\"\nservices:\n" + service.indent(2));
    }

    private static final String AS_IT_RUNS =
            """
            amas:
              image: ${IMAGE:-amas-lab/base:bookworm}
              labels: *lab
              environment:
                - LOG_LEVEL=info
                - SECRET_KEY
              ports: ["127.0.0.1:18999:8000"]
            """;

    @Test
    @PlantedFault(
            check = "docker.drift",
            fault = "a container runs otherwise than its file says",
            removed = "its file says what runs")
    void whatRunsOtherwiseThanItIsWrittenIsToldUntilItIsTheSame() throws Exception {
        DockerDriftKind kind = new DockerDriftKind();
        HostConfig published =
                host().withPortBindings(
                                new PortBinding(
                                        new Binding("127.0.0.1", "18999"), ExposedPort.tcp(8000)));
        String running = run("amas", published, "LOG_LEVEL=debug", "SECRET_KEY=hunter2");
        write(AS_IT_RUNS);
        RecordingContext same = perform(kind, NONE);
        assertThat(same.findings()).isEmpty();
        assertThat(same.value("services_compared")).isOne();
        assertNoSecretIn(same);

        write(
                AS_IT_RUNS
                                .replace("${IMAGE:-amas-lab/base:bookworm}", "amas-lab/base:next")
                                .replace("SECRET_KEY", "JWT_KEY=hunter2")
                                .replace("18999:8000", "18998:8000")
                        + "worker:\n  image: x\n");
        RecordingContext other = perform(kind, NONE);
        assertThat(prints(other))
                .containsExactlyInAnyOrder(
                        "drift:worker:service",
                        "drift:amas:image",
                        "drift:amas:port 8000",
                        "drift:amas:JWT_KEY",
                        "drift:amas:SECRET_KEY");
        assertThat(other.findings(Severity.WARNING)).hasSize(5);
        assertNoSecretIn(other);

        write(AS_IT_RUNS.replace("18999", "${PORT:-18998}"));
        RecordingContext unclear = perform(kind, NONE);
        assertThat(unclear.findings(Severity.INFO)).hasSize(1);
        assertThat(unclear.value("drifts_unclear")).isOne();
        Files.writeString(folder.resolve(".env"), "PORT=18999\n");
        assertThat(perform(kind, NONE).findings()).isEmpty();

        remove(running);
        run("amas", host(), "LOG_LEVEL=debug", "SECRET_KEY=hunter2");
        assertThat(prints(perform(kind, NONE))).containsExactly("drift:amas:port 8000");
    }

    @Test
    void nothingIsComparedWithAFileThatIsNotThere() throws Exception {
        run("amas", host());
        Outcome outcome = perform(new DockerDriftKind(), NONE).outcome().orElseThrow();
        assertThat(outcome.ending()).isEqualTo(Outcome.Ending.UNKNOWN);
        assertThat(outcome.reason()).contains("there is no compose.yaml in " + folder);
        Files.writeString(folder.resolve("compose.yaml"), "services: [");
        assertThat(perform(new DockerDriftKind(), NONE).outcome().orElseThrow().reason())
                .contains("compose.yaml can't be read as YAML");
    }

    @Test
    @PlantedFault(
            check = "docker.trust",
            fault = "secrets in the environment, and plain connections",
            removed = "the secrets are in files and the connection is encrypted")
    void whomServicesTrustIsToldUntilTheyDoNot() throws Exception {
        DockerTrustKind kind = new DockerTrustKind();
        engine.client().createVolumeCmd().withName(VOLUME).withLabels(Map.of(LAB, "true")).exec();
        String store =
                run(
                        "postgres",
                        host().withBinds(Bind.parse(VOLUME + ":/var/lib/postgresql/data")),
                        "POSTGRES_PASSWORD=hunter2");
        run("nginx", published());
        String amas =
                run(
                        "amas",
                        host(),
                        "CACHE=redis://:hunter2@redis:6379/0",
                        "HOOK=http://hooks.example/x",
                        "DATABASE_URL=postgresql://amas@postgres/amas");
        run("redis", host());
        RecordingContext said = perform(kind, NONE);
        assertThat(prints(said))
                .containsExactlyInAnyOrder(
                        "env-secrets:postgres",
                        "env-secrets:amas",
                        "plain:amas:redis",
                        "plain:amas:hooks.example",
                        "flat:nginx");
        assertThat(said.findings(Severity.ERROR))
                .extracting(Finding::fingerprint)
                .containsExactly("plain:amas:hooks.example");
        assertNoSecretIn(said);

        remove(store);
        remove(amas);
        run("amas", host(), "CACHE=rediss://redis:6379/0", "SECRET_KEY_FILE=/run/secrets/key");
        assertThat(perform(kind, NONE).findings()).isEmpty();
    }

    private HostConfig published() {
        return host().withPortBindings(
                        new PortBinding(Binding.bindIp("127.0.0.1"), ExposedPort.tcp(8000)));
    }
}
