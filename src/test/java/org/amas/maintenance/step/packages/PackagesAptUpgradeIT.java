package org.amas.maintenance.step.packages;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.packages.AptPlaces.Where;
import org.amas.maintenance.step.packages.PackagesAptUpgradeKind.Origins;
import org.amas.maintenance.step.packages.PackagesAptUpgradeKind.Settings;
import org.amas.maintenance.step.shell.Tools;
import org.amas.maintenance.target.HostTarget;
import org.amas.maintenance.target.TargetAbsent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Real packages out of real archives, in a container of its own. */
class PackagesAptUpgradeIT {

    private static final String PROJECT = "amas-apt-upgrade-test";

    private final AnnotationConfigApplicationContext spring =
            new AnnotationConfigApplicationContext();
    private PackagesAptUpgradeKind kind;
    private PackagesAptRefreshKind refresh;
    private DebianContainer container;

    @BeforeEach
    void start() throws IOException {
        spring.scan("org.amas.maintenance.step.shell");
        spring.refresh();
        AptPlaces places = new AptPlaces(spring.getBean(Tools.class));
        kind = new PackagesAptUpgradeKind(places);
        refresh = new PackagesAptRefreshKind(places);
        container = new DebianContainer(PROJECT, true);
    }

    @AfterEach
    void stop() throws IOException {
        spring.close();
        container.close();
    }

    private void installThenPublishNewer() throws IOException {
        container.archives();
        for (String name : List.of("probe", "docker-probe", "plain")) {
            container.publish("stable", name, "1.0");
        }
        container.inside("apt-get update -qq && apt-get install -qq probe docker-probe plain");
        container.publish("security", "probe", "1.1").publish("security", "docker-probe", "1.1");
        container.publish("stable", "plain", "1.2");
        container.inside("apt-get update -qq");
    }

    private static Settings of(String service, Origins origins) {
        return new Settings(Where.CONTAINERS, service, origins, null, null);
    }

    private RecordingContext context() {
        return new RecordingContext().with(container.target()).lab(true);
    }

    @Test
    void installsOnlyWhatTheSecurityArchiveHasAndIsNotOnHold() throws Exception {
        installThenPublishNewer();
        RecordingContext context = context();
        Plan plan = context.plan(kind, of("amas", Origins.SECURITY));
        assertThat(plan.objects())
                .extracting(PlannedObject::name)
                .containsExactly("amas-green: probe 1.0 → 1.1");
        assertThat(container.version("probe")).as("a plan writes nothing").isEqualTo("1.0");

        context.approving(plan.objects());
        context.perform(kind, of("amas", Origins.SECURITY));

        assertThat(context.findings(Severity.ERROR)).isEmpty();
        assertThat(container.version("probe")).isEqualTo("1.1");
        assertThat(container.version("docker-probe")).isEqualTo("1.0");
        assertThat(container.version("plain")).isEqualTo("1.0");
        assertThat(context.value("packages_upgraded")).isOne();
        assertThat(context.value("packages_on_hold")).isOne();
        assertThat(context.tables().getLast().rows().getFirst().get(4))
                .isEqualTo("apt-get install --allow-downgrades probe=1.0");
    }

    @Test
    void leavesWhatIsNewerThanWhatWasShown() throws Exception {
        installThenPublishNewer();
        RecordingContext context = context();
        context.approving(context.plan(kind, of("amas", Origins.ALL)).objects());
        container.publish("security", "probe", "1.3").inside("apt-get update -qq");

        context.perform(kind, of("amas", Origins.ALL));

        assertThat(container.version("probe")).isEqualTo("1.0");
        assertThat(container.version("plain")).isEqualTo("1.2");
        assertThat(context.value("packages_left")).isOne();
    }

    @Test
    void keepsAConfigurationFileThatSomebodyChanged() throws Exception {
        installThenPublishNewer();
        container.inside("echo mine > /etc/probe/conf");
        context().perform(kind, of("amas", Origins.SECURITY));
        assertThat(container.version("probe")).isEqualTo("1.1");
        assertThat(container.inside("cat /etc/probe/conf")).isEqualTo("mine");
    }

    @Test
    @PlantedFault(check = "packages.apt-upgrade", fault = "another package would come along")
    void installsNothingIfMoreWouldComeAlong() throws Exception {
        container.archives().publish("stable", "probe", "1.0").publish("stable", "plain", "1.0");
        container.inside("apt-get update -qq && apt-get install -qq probe plain");
        container.publish("stable", "plain", "1.2");
        container.publish("security", "probe", "1.1", "plain (>= 1.2)");
        container.inside("apt-get update -qq");
        RecordingContext context = context();

        context.perform(kind, of("amas", Origins.SECURITY));

        assertThat(context.findings(Severity.ERROR)).hasSize(1);
        assertThat(context.findings(Severity.ERROR).getFirst().evidence())
                .contains("install plain");
        assertThat(container.version("probe")).isEqualTo("1.0");
    }

    @Test
    @PlantedFault(
            check = "packages.apt-upgrade",
            fault = "a package is broken",
            removed = "the package is whole")
    void failsWhenAPackageCannotBeInstalled() throws Exception {
        installThenPublishNewer();
        container.inside(
                "cd /opt/security && cp probe-1.1.deb /opt/whole && echo broken > probe-1.1.deb");
        RecordingContext context = context();

        context.perform(kind, of("amas", Origins.SECURITY));

        assertThat(context.findings(Severity.ERROR)).isNotEmpty();
        assertThat(context.value("packages_upgraded")).isZero();

        container.inside("cp /opt/whole /opt/security/probe-1.1.deb");
        RecordingContext mended = context();
        mended.perform(kind, of("amas", Origins.SECURITY));
        assertThat(mended.findings(Severity.ERROR)).isEmpty();
        assertThat(mended.value("packages_upgraded")).isOne();
        assertThat(container.version("probe")).isEqualTo("1.1");
    }

    @Test
    @PlantedFault(
            check = "packages.apt-refresh",
            fault = "an archive is gone",
            removed = "the archive is back")
    void refreshTellsAnArchiveThatIsGoneUntilItIsBack() throws Exception {
        installThenPublishNewer();
        PackagesAptRefreshKind.Settings amas =
                new PackagesAptRefreshKind.Settings(Where.CONTAINERS, "amas", null);
        container.inside("mv /opt/security /opt/away");
        RecordingContext gone = context();
        gone.perform(refresh, amas);
        assertThat(gone.findings(Severity.ERROR))
                .extracting(Finding::fingerprint)
                .containsExactly("lists:amas-green");

        container.inside("mv /opt/away /opt/security");
        RecordingContext back = context();
        back.perform(refresh, amas);
        assertThat(back.findings()).isEmpty();
        assertThat(back.value("lists_fetched")).isOne();
    }

    @Test
    void asksForTheNameOfAService() throws Exception {
        RecordingContext context = context();
        assertThat(context.plan(kind, of("", Origins.ALL)).objects()).isEmpty();
        assertThat(context.perform(kind, of("", Origins.ALL)).ending()).isEqualTo(Ending.SKIPPED);
    }

    @Test
    void touchesNothingThatIsNotTheLabs() throws Exception {
        installThenPublishNewer();
        try (DebianContainer other = new DebianContainer("amas-apt-other-test", false)) {
            RecordingContext context = new RecordingContext().with(other.target()).lab(true);
            assertThat(context.plan(kind, of("amas", Origins.ALL)).objects()).isEmpty();
            assertThat(context.perform(kind, of("amas", Origins.ALL)).reason())
                    .contains("is not labelled amas.lab=true");
        }
    }

    @Test
    void leavesTheMachineAloneInTheLabAndWhereItIsNotProven() throws Exception {
        Settings machine = new Settings(Where.MACHINE, null, null, null, null);
        HostTarget proven = new HostTarget("here", Path.of("/"), null);
        RecordingContext lab = new RecordingContext().with(proven).lab(true);
        assertThat(lab.perform(kind, machine).reason()).contains("no package of the machine");

        HostTarget other = new HostTarget("here", Path.of("/"), "not proven to be here");
        RecordingContext context = new RecordingContext().with(other);
        assertThat(context.plan(kind, machine).unavailable()).isEqualTo("not proven to be here");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> context.perform(kind, machine))
                .isInstanceOf(TargetAbsent.class);
    }

    @Test
    void changesNothingOfTheMachineWhereCommandsAreSwitchedOff() throws Exception {
        HostTarget proven = new HostTarget("here", Path.of("/"), null);
        RecordingContext context =
                new RecordingContext().with(proven).timeLeft(Duration.ofMinutes(2));
        PackagesAptRefreshKind.Settings machine =
                new PackagesAptRefreshKind.Settings(Where.MACHINE, "", null);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> context.perform(refresh, machine))
                .isInstanceOf(TargetAbsent.class)
                .hasMessageContaining("amas.step.shell.enabled");
    }
}
