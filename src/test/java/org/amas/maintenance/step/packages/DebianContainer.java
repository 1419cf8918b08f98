package org.amas.maintenance.step.packages;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.Machine;
import org.amas.maintenance.step.docker.RunningContainer;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A running container of one test's own, made of the lab's image of AMAS, removed when it ends. */
final class DebianContainer implements AutoCloseable {

    /** The only archives of this container: packages that do nothing, in a folder each. */
    private static final String ARCHIVES =
            """
            set -e
            rm -f /etc/apt/sources.list /etc/apt/sources.list.d/* /var/lib/apt/lists/*_*
            for a in security stable; do
              mkdir -p /opt/$a && : > /opt/$a/Packages && touch -d @1700000000 /opt/$a/Packages
              echo "deb [trusted=yes] file:/opt/$a ./" >> /etc/apt/sources.list.d/test.list
            done
            """;

    /**
     * Arguments: archive, its label, package, version, dependencies. Each state of an archive gets
     * a second of its own: apt takes a list of the same second for the one that it has.
     */
    private static final String PUBLISH =
            """
            set -e
            mkdir -p /tmp/p/DEBIAN /tmp/p/etc/%3$s && cd /opt/%1$s && was=$(stat -c %%Y Packages)
            printf 'Package: %3$s\\nVersion: %4$s\\nArchitecture: all\\nMaintainer: a test\\n\
            %5$sDescription: a probe\\n' > /tmp/p/DEBIAN/control
            echo %4$s > /tmp/p/etc/%3$s/conf; echo /etc/%3$s/conf > /tmp/p/DEBIAN/conffiles
            dpkg-deb -b /tmp/p %3$s-%4$s.deb >/dev/null
            { cat /tmp/p/DEBIAN/control; printf 'Filename: ./%3$s-%4$s.deb\\nSize: %%s\\nSHA256: %%s\\n\\n' \
            $(stat -c %%s %3$s-%4$s.deb) $(sha256sum %3$s-%4$s.deb | cut -d' ' -f1); } >> Packages
            printf 'Origin: Debian\\nLabel: %2$s\\nSuite: %1$s\\nVersion: 12\\nSHA256:\\n %%s %%s Packages\\n' \
            $(sha256sum Packages | cut -d' ' -f1) $(stat -c %%s Packages) > Release
            touch -d @$((was + 1)) Packages Release; rm -r /tmp/p
            """;

    private final DockerTarget target;
    private final DockerEngine engine;
    private final String id;

    DebianContainer(String project, boolean lab) throws IOException {
        Machine.Docker docker = Machine.docker();
        target = new DockerTarget(docker.host(), project, List.of(), true);
        engine = target.open();
        id =
                engine.client()
                        .createContainerCmd("amas-lab/amas:1")
                        .withEntrypoint("sleep", "600")
                        .withLabels(
                                Map.of(
                                        "com.docker.compose.project",
                                        project,
                                        "com.docker.compose.service",
                                        "amas-green",
                                        "amas.lab",
                                        Boolean.toString(lab)))
                        .exec()
                        .getId();
        engine.client().startContainerCmd(id).exec();
    }

    DockerTarget target() {
        return target;
    }

    String inside(String script) throws IOException {
        try (RunningContainer own = RunningContainer.find(target, s -> true).orElseThrow()) {
            RunningContainer.Printed printed =
                    own.run(List.of("sh", "-c", script), Duration.ofSeconds(60), 100_000);
            assertThat(printed.exit()).as(printed.out() + printed.errors()).isZero();
            return printed.out().strip();
        }
    }

    DebianContainer archives() throws IOException {
        inside(ARCHIVES);
        return this;
    }

    DebianContainer publish(String archive, String name, String version) throws IOException {
        return publish(archive, name, version, "");
    }

    DebianContainer publish(String archive, String name, String version, String depends)
            throws IOException {
        String label = archive.equals("security") ? "Debian-Security" : "Debian";
        String more = depends.isEmpty() ? "" : "Depends: " + depends + "\\n";
        inside(PUBLISH.formatted(archive, label, name, version, more));
        return this;
    }

    String version(String name) throws IOException {
        return inside("dpkg-query -W -f '${Version}' " + name);
    }

    @Override
    public void close() throws IOException {
        engine.client().removeContainerCmd(id).withForce(true).exec();
        engine.close();
    }
}
