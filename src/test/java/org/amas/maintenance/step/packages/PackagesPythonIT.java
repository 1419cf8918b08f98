package org.amas.maintenance.step.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.amas.maintenance.Machine;
import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.KeptLists;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** In a running container of our own, made of the lab's image of AMAS; Python without pip. */
class PackagesPythonIT {

    private static final String PROJECT = "amas-packages-test";
    private static final String PLACE = "/usr/local/lib/python3.11/dist-packages";
    private static final PackagesPythonKind.Settings DEFAULTS =
            new PackagesPythonKind.Settings(null, null, null);

    @TempDir Path folder;

    private final PackagesPythonKind kind =
            new PackagesPythonKind(
                    new Advisories(
                            new PackagesProperties(null, null, null),
                            new KeptLists("target/no-lists")));
    private DockerTarget target;
    private DockerEngine engine;
    private String container;

    @BeforeEach
    void startAContainer() throws IOException {
        Machine.Docker docker = Machine.docker();
        target = new DockerTarget(docker.host(), PROJECT, List.of(), true);
        engine = target.open();
        String image =
                engine.client()
                        .listContainersCmd()
                        .withLabelFilter(
                                Map.of(
                                        "com.docker.compose.project",
                                        docker.project(),
                                        "com.docker.compose.service",
                                        "amas-blue"))
                        .exec()
                        .getFirst()
                        .getImage();
        container =
                engine.client()
                        .createContainerCmd(image)
                        .withEntrypoint("sleep", "300")
                        .withEnv("PYTHONPATH=/opt/packages")
                        .withLabels(
                                Map.of(
                                        "com.docker.compose.project",
                                        PROJECT,
                                        "com.docker.compose.service",
                                        "amas-green",
                                        "amas.lab",
                                        "true"))
                        .exec()
                        .getId();
        engine.client().startContainerCmd(container).exec();
    }

    @AfterEach
    void removeIt() throws IOException {
        if (container != null) {
            engine.client().removeContainerCmd(container).withForce(true).exec();
        }
        if (engine != null) {
            engine.close();
        }
    }

    /** As pip leaves it: what counts of a package here is its metadata. */
    private void install(String name, String version) throws IOException {
        copy(metadata(folder, name, version), PLACE);
    }

    private static Path metadata(Path folder, String name, String version) throws IOException {
        Path info = folder.resolve(name + "-" + version + ".dist-info");
        Files.createDirectories(info);
        Files.writeString(
                info.resolve("METADATA"),
                "Metadata-Version: 2.1\nName: %s\nVersion: %s\n\nVersion: 9 in its text\n"
                        .formatted(name, version));
        return info;
    }

    private void copy(Path what, String where) {
        engine.client()
                .copyArchiveToContainerCmd(container)
                .withHostResource(what.toString())
                .withRemotePath(where)
                .exec();
    }

    private void uninstall(String name, String version) throws Exception {
        String id =
                engine.client()
                        .execCreateCmd(container)
                        .withCmd("rm", "-r", PLACE + "/" + name + "-" + version + ".dist-info")
                        .exec()
                        .getId();
        engine.client()
                .execStartCmd(id)
                .exec(new com.github.dockerjava.api.async.ResultCallback.Adapter<>())
                .awaitCompletion(20, TimeUnit.SECONDS);
    }

    private RecordingContext looked() throws Exception {
        RecordingContext context = new RecordingContext().with(target);
        context.perform(kind, DEFAULTS);
        return context;
    }

    private static Outcome outcome(RecordingContext context) {
        return context.outcome().orElseThrow();
    }

    @Test
    @PlantedFault(
            check = "packages.python",
            fault = "a package with a known advisory in the container",
            removed = "the package is gone")
    void aVulnerablePackageIsToldUntilItIsGone() throws Exception {
        install("idna", "3.10");
        RecordingContext before = looked();
        assertThat(before.findings()).isEmpty();
        assertThat(before.value("packages_installed")).isOne();
        assertThat(outcome(before).ending()).isEqualTo(Ending.UNKNOWN);
        assertThat(outcome(before).reason()).contains("selection");

        install("Python_Jose", "3.3.0");
        RecordingContext during = looked();
        assertThat(during.findings(Severity.ERROR))
                .extracting(Finding::fingerprint)
                .containsExactly("advisory:python-jose:GHSA-6c5p-j8vq-pqhj");
        assertThat(during.findings(Severity.ERROR).getFirst().evidence())
                .contains(PLACE + "/Python_Jose-3.3.0.dist-info/METADATA");
        assertThat(during.text()).contains("python3 -m pip isn't there");

        uninstall("Python_Jose", "3.3.0");
        RecordingContext after = looked();
        assertThat(after.findings()).isEmpty();
        assertThat(after.value("packages_vulnerable")).isZero();
    }

    @Test
    void asksPipWhereThereIsOne() throws Exception {
        Optional<Path> pip =
                Stream.of("/usr/lib/python3/dist-packages/pip")
                        .map(Path::of)
                        .filter(Files::isDirectory)
                        .findFirst();
        assumeTrue(pip.isPresent(), "no pip of Debian's here to copy into the container");
        copy(pip.get(), PLACE);
        install("requests", "2.31.0");
        RecordingContext context = looked();
        assertThat(context.text()).contains("python3 -m pip list --format json");
        assertThat(context.findings())
                .extracting(Finding::fingerprint)
                .contains("advisory:requests:GHSA-9wx4-h78v-vm56");
        assertThat(context.findings().getFirst().evidence()).contains("python3 -m pip list");
    }

    @Test
    void looksFirstWherePythonIsToldTo() throws Exception {
        metadata(Files.createDirectory(folder.resolve("packages")), "requests", "2.31.0");
        copy(folder.resolve("packages"), "/opt");
        install("requests", "2.32.5");
        assertThat(looked().findings())
                .extracting(Finding::place)
                .contains("requests 2.31.0")
                .doesNotContain("requests 2.32.5");
    }

    @Test
    void aContainerThatDoesNotRunProvesNothing() throws Exception {
        engine.client().killContainerCmd(container).exec();
        RecordingContext context = looked();
        assertThat(outcome(context).ending()).isEqualTo(Ending.UNKNOWN);
        assertThat(outcome(context).reason()).contains("no container of amas runs");
        assertThat(context.readings()).isEmpty();
    }
}
