package org.amas.maintenance.step.packages;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.Machine;
import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.docker.RunningContainer;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * In a running container of our own, made of the lab's image of AMAS: its apt gets an archive that
 * lies beside it, labelled as Debian's security archive is.
 */
class PackagesAptIT {

    private static final String PROJECT = "amas-apt-test";

    private static final String ARCHIVE =
            """
            set -e
            mkdir -p /opt/archive && cd /opt/archive
            arch=$(dpkg --print-architecture)
            printf 'Package: hostname\\nVersion: 99.0\\nArchitecture: %s\\nMaintainer: a test\\n\
            Filename: ./hostname.deb\\nSize: 1\\nSHA256: %064d\\nDescription: newer\\n' $arch 0 > Packages
            printf 'Origin: Debian\\nLabel: Debian-Security\\nSuite: stable-security\\n\
            Codename: bookworm-security\\nVersion: 12\\nSHA256:\\n %s %s Packages\\n' \
            $(sha256sum Packages | cut -d' ' -f1) $(stat -c %s Packages) > Release
            rm -f /etc/apt/sources.list /etc/apt/sources.list.d/* /var/lib/apt/lists/*_*
            echo 'deb [trusted=yes] file:/opt/archive ./' > /etc/apt/sources.list.d/test.list
            apt-get update -qq
            """;

    private final PackagesAptKind kind = new PackagesAptKind();
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

    private void inside(String script) throws IOException {
        try (RunningContainer own = RunningContainer.find(target, s -> true).orElseThrow()) {
            RunningContainer.Printed printed =
                    own.run(List.of("sh", "-c", script), Duration.ofSeconds(60), 100_000);
            assertThat(printed.exit()).as(printed.out() + printed.errors()).isZero();
        }
    }

    private RecordingContext looked() throws Exception {
        RecordingContext context = new RecordingContext().with(target);
        context.perform(kind, new PackagesAptKind.Settings(null, null));
        return context;
    }

    @Test
    @PlantedFault(check = "packages.apt", fault = "a security upgrade is in the archive")
    void aSecurityUpgradeWarnsUntilItIsGoneFromTheArchive() throws Exception {
        inside(ARCHIVE);
        RecordingContext during = looked();
        assertThat(during.findings(Severity.WARNING))
                .extracting(Finding::fingerprint)
                .containsExactly("security-upgrades:amas-green");
        assertThat(during.findings(Severity.WARNING).getFirst().evidence())
                .isEqualTo("hostname 99.0");
        assertThat(during.value("security_upgrades")).isOne();

        inside("apt-mark hold hostname");
        RecordingContext held = looked();
        assertThat(held.value("security_upgrades")).isZero();
        assertThat(held.value("held_packages")).isOne();

        inside("apt-mark unhold hostname; " + ARCHIVE.replace("Version: 99.0", "Version: 0.1"));
        RecordingContext after = looked();
        assertThat(after.findings()).isEmpty();
        assertThat(after.outcome().map(Outcome::ending)).contains(Outcome.Ending.DONE);
    }

    @Test
    @PlantedFault(
            check = "packages.apt",
            fault = "a process still runs a library that was replaced")
    void aReplacedLibraryThatStillRunsWarnsUntilTheProcessIsGone() throws Exception {
        inside(ARCHIVE.replace("Version: 99.0", "Version: 0.1"));
        inside(
                "cp $(ldd /bin/sleep | sed -n 's/.*=> \\(.*libc[^ ]*\\) .*/\\1/p') /tmp/libc.so.6;"
                        + " LD_PRELOAD=/tmp/libc.so.6 sleep 200 >/dev/null 2>&1 & sleep 1;"
                        + " rm /tmp/libc.so.6");
        assertThat(looked().findings(Severity.WARNING))
                .extracting(Finding::fingerprint)
                .containsExactly("replaced-libraries:amas-green");
        inside(
                "for p in /proc/[0-9]*; do [ \"$(cat $p/comm)\" = sleep ] && [ $p != /proc/1 ]"
                        + " && kill ${p#/proc/}; done; sleep 1; exit 0");
        assertThat(looked().findings()).isEmpty();
    }

    @Test
    void withoutListsNothingIsProven() throws Exception {
        inside("rm -f /var/lib/apt/lists/*_*");
        RecordingContext context = looked();
        assertThat(context.outcome().map(Outcome::ending)).contains(Outcome.Ending.UNKNOWN);
        assertThat(context.outcome().orElseThrow().reason()).contains("no apt lists");
    }

    @Test
    void readsWhatAptSays() {
        assertThat(
                        AptUpgrade.parse(
                                """
                                NOTE: This is only a simulation!
                                Inst libssl3 [3.0.11-1] (3.0.14-1 Debian:12.6/stable, \
                                Debian-Security:12/stable-security [amd64])
                                Inst tzdata [2024a-0] (2024b-0 Debian:12.9/stable [all])
                                Conf libssl3 (3.0.14-1 Debian:12.6/stable [amd64])
                                """))
                .extracting(AptUpgrade::name, AptUpgrade::security)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("libssl3", true),
                        org.assertj.core.groups.Tuple.tuple("tzdata", false));
    }
}
