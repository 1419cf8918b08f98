package org.amas.maintenance.target;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;

import org.amas.maintenance.Machine;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Whether a node in a real container believes that it sees the machine. */
class ThisMachineIT {

    private static final String IMAGE = "amas-lab/base:bookworm";
    private static final String NOT_HERE =
            "this node runs in a container without the host's root mounted";

    @ParameterizedTest
    @CsvSource({"0,", "1000,", "0,host", "1000,host"})
    void aContainerWithoutTheMachinesRootIsNotTheMachine(int user, @Nullable String processes)
            throws Exception {
        assertThat(said(user, processes, "/")).isEqualTo(NOT_HERE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void aContainerThatIsGivenTheMachinesRootLooksThere(int user) throws Exception {
        assertThat(said(user, null, "/host")).isEqualTo("here");
    }

    @Test
    void aProcessOnTheMachineIsOnTheMachine() throws Exception {
        Path processes = Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
        Assumptions.assumeTrue(
                processes.toString().equals("pid:[4026531836]"),
                "the tests run in a container themselves");

        assertThat(ThisMachine.containedWithout(Path.of("/"))).isNull();
    }

    @Test
    void aRootOfLayersIsAContainersWhereNobodyMayLookAtTheFirstProcess() {
        assertThat(ThisMachine.isLayered(List.of("36 35 98:0 / / rw - overlay overlay rw,lower=a")))
                .isTrue();
        assertThat(
                        ThisMachine.isLayered(
                                List.of(
                                        "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
                                        "90 22 0:47 / /var/lib/docker/overlay2/x rw - overlay o"
                                                + " rw")))
                .isFalse();
    }

    private static String said(int user, @Nullable String processes, String root) throws Exception {
        Machine.Docker docker = Machine.docker();
        DockerTarget target = new DockerTarget(docker.host(), docker.project(), List.of(), true);
        try (DockerEngine engine = target.open()) {
            HostConfig host =
                    HostConfig.newHostConfig()
                            .withBinds(
                                    shown(Path.of(System.getProperty("java.home")), "/jdk"),
                                    shown(classes(ThisMachine.class), "/main"),
                                    shown(classes(WhereItRuns.class), "/test"),
                                    shown(Path.of("/etc"), "/host/etc"));
            CreateContainerCmd asked =
                    engine.client()
                            .createContainerCmd(IMAGE)
                            .withUser(Integer.toString(user))
                            .withHostConfig(processes == null ? host : host.withPidMode(processes))
                            .withEntrypoint(
                                    "/jdk/bin/java",
                                    "-Xshare:off",
                                    "-XX:TieredStopAtLevel=1",
                                    "-cp",
                                    "/main:/test",
                                    WhereItRuns.class.getName(),
                                    root);
            String id = asked.exec().getId();
            try {
                engine.client().startContainerCmd(id).exec();
                engine.client()
                        .waitContainerCmd(id)
                        .exec(new WaitContainerResultCallback())
                        .awaitStatusCode(60, TimeUnit.SECONDS);
                return printed(engine, id).strip();
            } finally {
                engine.client().removeContainerCmd(id).withForce(true).exec();
            }
        }
    }

    private static Path classes(Class<?> one) throws Exception {
        return Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static Bind shown(Path here, String there) {
        return new Bind(here.toString(), new Volume(there), AccessMode.ro);
    }

    private static String printed(DockerEngine engine, String id) throws Exception {
        List<byte[]> pieces = new ArrayList<>();
        engine.client()
                .logContainerCmd(id)
                .withStdOut(true)
                .withStdErr(true)
                .exec(
                        new ResultCallback.Adapter<Frame>() {
                            @Override
                            public void onNext(Frame frame) {
                                pieces.add(frame.getPayload());
                            }
                        })
                .awaitCompletion(30, TimeUnit.SECONDS);
        StringBuilder text = new StringBuilder();
        pieces.forEach(piece -> text.append(new String(piece, StandardCharsets.UTF_8)));
        return text.toString();
    }
}
