package org.amas.maintenance.step.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class PlannedDiskUseTests {

    private static final Instant NOW = Instant.parse("2026-03-02T06:00:00Z");

    @TempDir Path root;

    private final PlannedDiskUse planned = new PlannedDiskUse();
    private StandInEngine standIn;
    private DockerEngine engine;

    @BeforeEach
    void plan() throws IOException {
        standIn = new StandInEngine(root.resolve("docker.sock"));
        standIn.images(List.of(image("sha256:1")));
        standIn.containers(List.of(container("running")));
        standIn.volumes(List.of(Map.of("Name", "data")));
        engine = new DockerTarget(standIn.host(), "amas", List.of(), true).open();
        planned.count(engine, NOW);
    }

    @AfterEach
    void close() throws IOException {
        engine.close();
        standIn.close();
    }

    private static Map<String, Object> image(String id) {
        return Map.of("Id", id, "RepoTags", List.of("a:1"));
    }

    private static Map<String, Object> container(String state) {
        return Map.of("Id", "c1", "State", state);
    }

    private Optional<DiskUse> after(long seconds) throws IOException {
        return planned.still(engine, NOW.plusSeconds(seconds));
    }

    @Test
    void isNotCountedTwiceWhileNothingHasChanged() throws IOException {
        assertThat(after(9)).isPresent();
        assertThat(standIn.counts()).isEqualTo(1);
    }

    @Test
    void servesOneStepOnly() throws IOException {
        assertThat(after(1)).isPresent();
        assertThat(after(1)).isEmpty();
    }

    @Test
    void isForgottenAfterTenSeconds() throws IOException {
        assertThat(after(11)).isEmpty();
    }

    @Test
    void holdsNoLongerWhenAnImageCame() throws IOException {
        standIn.images(List.of(image("sha256:1"), image("sha256:2")));
        assertThat(after(1)).isEmpty();
    }

    @Test
    void holdsNoLongerWhenAContainerStopped() throws IOException {
        standIn.containers(List.of(container("exited")));
        assertThat(after(1)).isEmpty();
    }

    @Test
    void holdsNoLongerWhenAVolumeWent() throws IOException {
        standIn.volumes(List.of());
        assertThat(after(1)).isEmpty();
    }
}
