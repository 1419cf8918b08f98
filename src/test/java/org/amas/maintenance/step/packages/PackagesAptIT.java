package org.amas.maintenance.step.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.packages.AptPlaces.Where;
import org.amas.maintenance.step.shell.Tools;
import org.amas.maintenance.target.HostTarget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

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

    private final AnnotationConfigApplicationContext spring =
            new AnnotationConfigApplicationContext();
    private PackagesAptKind kind;
    private DebianContainer container;

    @BeforeEach
    void startAContainer() throws IOException {
        spring.scan("org.amas.maintenance.step.shell");
        spring.refresh();
        kind = new PackagesAptKind(new AptPlaces(spring.getBean(Tools.class)));
        container = new DebianContainer(PROJECT, true);
    }

    @AfterEach
    void removeIt() throws IOException {
        spring.close();
        container.close();
    }

    private void inside(String script) throws IOException {
        container.inside(script);
    }

    private RecordingContext looked() throws Exception {
        RecordingContext context = new RecordingContext().with(container.target());
        context.perform(kind, new PackagesAptKind.Settings(null, null, null));
        return context;
    }

    @Test
    @PlantedFault(
            check = "packages.apt",
            fault = "a security upgrade is in the archive",
            removed = "the archive has no newer one")
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
            fault = "a process still runs a library that was replaced",
            removed = "the process is gone")
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
    void aRebootThatIsAskedForWarnsUntilItWasDone() throws Exception {
        inside(ARCHIVE.replace("Version: 99.0", "Version: 0.1"));
        inside("echo linux-image > /run/reboot-required.pkgs; : > /run/reboot-required");
        RecordingContext during = looked();
        assertThat(during.findings(Severity.WARNING))
                .extracting(Finding::fingerprint)
                .containsExactly("reboot-required:amas-green");
        assertThat(during.findings().getFirst().evidence()).contains("linux-image");
        inside("rm /run/reboot-required*");
        assertThat(looked().findings()).isEmpty();
    }

    @Test
    void readsTheMachineWhereItIsProven() throws Exception {
        PackagesAptKind.Settings machine =
                new PackagesAptKind.Settings(Where.MACHINE, null, Duration.ofDays(4_000));
        RecordingContext context =
                new RecordingContext().with(new HostTarget("here", Path.of("/"), null));
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/apt-get")), "no apt on this machine");
        assertThat(context.perform(kind, machine).headline()).contains("in 1 place with apt");
        assertThat(context.value("reboot_required", "service", "here")).isBetween(0.0, 1.0);
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
