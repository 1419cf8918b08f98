package org.amas.maintenance.step.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.target.DockerTarget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A clean-up takes no volume and no container, however old, stopped and unused they are. */
class SurvivalIT {

    private static final String VOLUME = "amas-survival-test_postgres_green_data";
    private static final DockerPruneKind PRUNE = new DockerPruneKind();
    private static final DockerPruneKind.Settings PRUNES =
            new DockerPruneKind.Settings(Duration.ofDays(1), true, true);
    private static final DockerReclaimKind RECLAIM = new DockerReclaimKind(PRUNE);
    private static final DockerReclaimKind.Settings RECLAIMS =
            new DockerReclaimKind.Settings(Duration.ofDays(1));

    private OwnStack stack;

    @BeforeEach
    void plant() {
        stack = new OwnStack("amas-survival-test");
        stack.engine()
                .client()
                .createVolumeCmd()
                .withName(VOLUME)
                .withLabels(Map.of(Expendable.LAB, "true"))
                .exec();
    }

    @AfterEach
    void remove() throws IOException {
        if (stack != null) {
            stack.engine().client().removeVolumeCmd(VOLUME).exec();
            stack.close();
        }
    }

    private RecordingContext nextMonth() {
        return stack.context().clock(Clock.offset(Clock.systemUTC(), Duration.ofDays(30)));
    }

    @Test
    void aNamedVolumeAndAStoppedPeerSurviveEveryCleanUp() throws Exception {
        String peer = stack.create("amas-green", "true");
        stack.start(peer);
        await().atMost(Duration.ofSeconds(20)).until(() -> stack.state(peer).equals("exited"));

        RecordingContext pruned = nextMonth();
        Outcome outcome = pruned.perform(PRUNE, PRUNES);
        assertThat(outcome.ending()).isEqualTo(Outcome.Ending.DONE);
        assertThat(pruned.value("dangling_volumes")).isPositive();
        assertThat(pruned.value("stopped_containers")).isPositive();
        Plan plan = nextMonth().plan(RECLAIM, RECLAIMS);
        assertThat(plan.objects()).noneMatch(o -> o.name().contains(VOLUME));
        RecordingContext reclaimed = nextMonth();
        reclaimed.approving(plan.objects()).perform(RECLAIM, RECLAIMS);

        assertThat(stack.state(peer)).isEqualTo("exited");
        assertThat(stack.engine().client().listVolumesCmd().exec().getVolumes())
                .anyMatch(volume -> volume.getName().equals(VOLUME));
    }

    /** Older engines take "prune volumes" for the named ones, too: so none is told that. */
    @ParameterizedTest
    @ValueSource(strings = {"1.41", "1.44", "1.47"})
    void noEngineIsToldToPruneVolumesOrContainers(String api, @TempDir Path folder)
            throws Exception {
        try (StandInEngine engine = new StandInEngine(folder.resolve("engine.sock"))) {
            engine.speaks(api);
            engine.disk(oldCacheAndAVolume());
            RecordingContext context = at(engine);

            context.perform(PRUNE, PRUNES);

            assertThat(context.value("dangling_volumes")).isOne();
            assertThat(context.findings()).extracting(Finding::fingerprint).isEmpty();
            assertThat(engine.toldToChange())
                    .as("the build cache, and nothing else")
                    .singleElement()
                    .asString()
                    .startsWith("POST /build/prune");
        }
    }

    /** It counts anew which of its cache is old. */
    @Test
    void theBuildCacheThatWentIsWhatTheEngineTells(@TempDir Path folder) throws Exception {
        try (StandInEngine engine = new StandInEngine(folder.resolve("engine.sock"))) {
            engine.disk(oldCacheAndAVolume());
            engine.pruned(
                    Map.of("CachesDeleted", List.of("old", "older"), "SpaceReclaimed", 7_000_000));
            RecordingContext two = at(engine);
            two.perform(PRUNE, PRUNES);
            assertThat(two.value("cache_removed")).isEqualTo(2);
            assertThat(two.value("bytes_reclaimed", "class", "build cache")).isEqualTo(7_000_000);

            engine.pruned(JsonMapper.shared().readTree("{\"CachesDeleted\":null}"));
            RecordingContext none = at(engine);
            none.perform(PRUNE, PRUNES);
            assertThat(none.value("cache_removed")).isZero();

            engine.pruned(Map.of("SpaceReclaimed", 7_000_000));
            RecordingContext untold = at(engine);
            untold.perform(PRUNE, PRUNES);
            assertThat(untold.readings("cache_removed")).isEmpty();
            assertThat(untold.value("bytes_reclaimed", "class", "build cache"))
                    .isEqualTo(7_000_000);
        }
    }

    /** The engine can't leave out what came due after the plan: then all of it waits. */
    @Test
    void A48_buildCacheThatWasNotShownStays(@TempDir Path folder) throws Exception {
        try (StandInEngine engine = new StandInEngine(folder.resolve("engine.sock"))) {
            engine.disk(oldCacheAndAVolume());
            RecordingContext context = at(engine).approving(List.of());

            context.perform(PRUNE, PRUNES);

            assertThat(engine.toldToChange()).isEmpty();
            assertThat(context.value("cache_removed")).isZero();
            assertThat(context.text()).contains("left, 1 of it wasn't in the plan");
        }
    }

    private static RecordingContext at(StandInEngine engine) {
        return new RecordingContext()
                .with(new DockerTarget(engine.host(), "amas", List.of(), false))
                .lab(false)
                .timeLeft(Duration.ofMinutes(1));
    }

    private static Map<String, Object> oldCacheAndAVolume() {
        return Map.of(
                "Images",
                List.of(),
                "Containers",
                List.of(),
                "BuildCache",
                List.of(
                        Map.of(
                                "ID",
                                "old",
                                "Size",
                                1_000_000,
                                "InUse",
                                false,
                                "LastUsedAt",
                                "2026-01-01T00:00:00Z")),
                "Volumes",
                List.of(
                        Map.of(
                                "Name",
                                VOLUME,
                                "Labels",
                                Map.of("com.docker.compose.project", "amas"),
                                "UsageData",
                                Map.of("RefCount", 0, "Size", 5))));
    }
}
