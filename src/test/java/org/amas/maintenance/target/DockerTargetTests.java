package org.amas.maintenance.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

class DockerTargetTests {

    @Test
    void saysThatThereIsNoSocket(@TempDir Path folder) {
        Path socket = folder.resolve("docker.sock");
        URI host = URI.create("unix://" + socket);
        DockerTarget target = new DockerTarget(host, "amas", List.of(), false);

        assertThatThrownBy(target::open)
                .isInstanceOf(TargetDown.class)
                .hasMessage("docker at %s: there is no Docker socket at %s", host, socket);
        assertThat(target.probe().detail()).isEqualTo("there is no Docker socket at " + socket);
    }
}
