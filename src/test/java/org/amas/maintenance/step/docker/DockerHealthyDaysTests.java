package org.amas.maintenance.step.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.HostTarget;
import org.amas.maintenance.target.TargetDown;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Sixty days of a stack that nobody needs to look at: deploys that make containers anew, a restart
 * of the machine, logs and images that grow and are rotated. Then one bad day of each sort.
 */
class DockerHealthyDaysTests {

    private static final Instant FIRST = Instant.parse("2026-03-02T06:00:00Z"); // a Monday
    private static final List<String> SERVICES =
            List.of("postgres-blue", "redis-blue", "neo4j-blue", "amas-blue", "nginx");
    private static final String PROJECT = "amas-production-blue";
    private static final int DAYS = 60;
    private static final int REBOOT_DAY = 33;
    private static final long MB = 1_000_000;

    @TempDir Path root;

    private final ShippedProcedure status = ShippedProcedure.load("daily/system-status");
    private final ShippedProcedure rotation = ShippedProcedure.load("daily/log-rotation");
    private final DockerContainersKind containers = new DockerContainersKind();
    private final DockerDiskKind disk = new DockerDiskKind();
    private final DockerLogLimitsKind logs = new DockerLogLimitsKind();
    private final Map<String, Service> stack = new TreeMap<>();
    private StandInEngine engine;
    private RecordingContext context;

    /** A service's container, as an inspection shows it. */
    private static final class Service {
        final String name;
        int generation;
        int restarts;
        String state = "running";
        String health = "healthy";
        int exitCode;
        boolean outOfMemory;
        Instant started;
        @Nullable Instant finished;
        long logBytes;

        Service(String name, Instant started) {
            this.name = name;
            this.started = started;
        }

        /** As Compose does when its image has changed. */
        void recreate(Instant at) {
            generation++;
            restarts = 0;
            logBytes = 0;
            started = at;
            finished = null;
        }

        String id() {
            return name + "-" + generation;
        }

        Map<String, Object> inspected() {
            return Map.of(
                    "Id", id(),
                    "Name", "/" + PROJECT + "_" + name + "_1",
                    "Created", started.toString(),
                    "RestartCount", restarts,
                    "LogPath", "/docker/" + name + "-json.log",
                    "Labels", labels(),
                    "Config", Map.of("Image", "amas:" + generation, "Labels", labels()),
                    "HostConfig",
                            Map.of("LogConfig", Map.of("Type", "json-file", "Config", Map.of())),
                    "State",
                            Map.of(
                                    "Status",
                                    state,
                                    "ExitCode",
                                    exitCode,
                                    "OOMKilled",
                                    outOfMemory,
                                    "StartedAt",
                                    started.toString(),
                                    "FinishedAt",
                                    String.valueOf(finished),
                                    "Health",
                                    Map.of("Status", health)));
        }

        private Map<String, String> labels() {
            return Map.of(
                    ProjectContainer.PROJECT, PROJECT,
                    ProjectContainer.SERVICE, name,
                    ProjectContainer.ONE_OFF, "False");
        }
    }

    @BeforeEach
    void start() throws IOException {
        engine = new StandInEngine(root.resolve("engine.sock"));
        Files.createDirectories(root.resolve("docker"));
        SERVICES.forEach(s -> stack.put(s, new Service(s, FIRST.minus(Duration.ofDays(20)))));
        context =
                new RecordingContext()
                        .with(new DockerTarget(engine.host(), PROJECT, SERVICES, true))
                        .with(new HostTarget("amas-1", root, null));
    }

    @AfterEach
    void stop() throws IOException {
        engine.close();
    }

    private void live(int day, Random random) {
        Instant morning = FIRST.plus(Duration.ofDays(day));
        if (random.nextInt(4) == 0) {
            stack.get("amas-blue").recreate(morning.minus(Duration.ofHours(15)));
        }
        if (day % 30 == 29) { // new images for all; the last of them is still coming up
            stack.values().forEach(s -> s.recreate(morning.minus(Duration.ofMinutes(3))));
            stack.get("neo4j-blue").health = "starting";
        } else {
            stack.get("neo4j-blue").health = "healthy";
        }
        if (day == REBOOT_DAY) {
            for (Service service : stack.values()) {
                service.restarts = 0;
                service.finished = morning.minus(Duration.ofHours(4));
                service.started = morning.minus(Duration.ofMinutes(235));
                service.exitCode = 255;
            }
        }
        stack.values()
                .forEach(s -> s.logBytes = (s.logBytes + random.nextLong(60 * MB)) % (900 * MB));
        int images = 5 + day % 14;
        engine.disk(
                Map.of(
                        "LayersSize", images * 700 * MB,
                        "Images", List.of(),
                        "Containers", List.of(),
                        "Volumes", List.of(),
                        "BuildCache", List.of()));
    }

    private List<String> judged(int day) throws Exception {
        List<Map<String, Object>> seen = new ArrayList<>();
        for (Service service : stack.values()) {
            seen.add(service.inspected());
            try (RandomAccessFile log =
                    new RandomAccessFile(
                            root.resolve("docker/" + service.name + "-json.log").toFile(), "rw")) {
                log.setLength(service.logBytes); // takes no room
            }
        }
        engine.containers(seen);
        List<String> troubles = new ArrayList<>();
        context.at(FIRST.plus(Duration.ofDays(day)));
        perform(status, containers, troubles);
        perform(status, disk, troubles);
        perform(rotation, logs, troubles);
        return troubles;
    }

    private <S> void perform(ShippedProcedure procedure, StepKind<S> kind, List<String> troubles)
            throws Exception {
        RecordingContext said = context.next();
        said.perform(kind, procedure.settings(kind));
        troubles.addAll(procedure.troubles(kind, said));
        context = kind == containers ? said.next() : context;
        findings = new ArrayList<>(kind == containers ? said.findings() : findings);
    }

    private List<Finding> findings = List.of();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void deploysARestartOfTheMachineAndGrowingLogsAreNoFault(long seed) throws Exception {
        Random random = new Random(seed);
        for (int day = 0; day < DAYS; day++) {
            live(day, random);
            assertThat(judged(day)).as("day %d", day).isEmpty();
        }
    }

    private Service afterThreeGoodDays() throws Exception {
        Random random = new Random(11);
        for (int day = 0; day < 3; day++) {
            live(day, random);
            assertThat(judged(day)).isEmpty();
        }
        return stack.get("amas-blue");
    }

    private Finding told(Severity severity) {
        return findings.stream().filter(f -> f.severity() == severity).findFirst().orElseThrow();
    }

    @Test
    void aCrashLoopIsTold() throws Exception {
        Service amas = afterThreeGoodDays();
        amas.restarts = 5;
        amas.finished = FIRST.plus(Duration.ofHours(70));
        assertThat(judged(3))
                .hasSize(2)
                .anyMatch(t -> t.startsWith("FAIL restarts{container=amas-production-blue_amas"))
                .anyMatch(t -> t.startsWith("WARNING restarted:amas-blue"));
        assertThat(told(Severity.WARNING).evidence())
                .contains("last ended at: 2026-03-05 04:00:00 UTC");
    }

    @Test
    void aContainerThatRanOutOfMemoryIsToldWithItsLastLines() throws Exception {
        Service amas = afterThreeGoodDays();
        amas.state = "exited";
        amas.exitCode = 137;
        amas.outOfMemory = true;
        amas.finished = FIRST.plus(Duration.ofHours(70));
        engine.printed("2026-03-05T03:59:59Z allocating a very big tensor\n");
        assertThat(judged(3)).singleElement().asString().startsWith("ERROR ended:amas-blue");
        assertThat(told(Severity.ERROR).evidence())
                .contains("exit code: 137", "out of memory: yes", "a very big tensor");
    }

    @Test
    void aServiceThatIsGoneIsTold() throws Exception {
        afterThreeGoodDays();
        stack.remove("redis-blue");
        assertThat(judged(3)).singleElement().asString().startsWith("ERROR missing:redis-blue");
    }

    @Test
    void aContainerThatItsCheckCallsUnhealthyIsTold() throws Exception {
        afterThreeGoodDays().health = "unhealthy";
        assertThat(judged(3)).singleElement().asString().startsWith("ERROR unhealthy:amas-blue");
    }

    @Test
    void anEngineThatRefusesUsIsToldInItsOwnWords() {
        engine.refuse(403, "authorization denied by plugin");
        assertThatThrownBy(() -> judged(0))
                .isInstanceOf(TargetDown.class)
                .hasMessageContaining("403 authorization denied by plugin");
    }

    @Test
    void aLogOfGigabytesIsTold() throws Exception {
        afterThreeGoodDays().logBytes = 3_000 * MB;
        assertThat(judged(3)).singleElement().asString().startsWith("WARN log_bytes");
        assertThat(logSizes())
                .hasSameSizeAs(SERVICES)
                .allMatch(r -> "amas-1".equals(r.labels().get("host")));
    }

    @Test
    void whatLiesOnThisMachineIsNotTheLogOfAnother() throws Exception {
        afterThreeGoodDays().logBytes = 3_000 * MB;
        context.with(new HostTarget("amas-1", root, "its machine id differs"));
        assertThat(judged(3)).isEmpty();
        assertThat(logSizes()).isEmpty();
    }

    private List<Reading> logSizes() throws Exception {
        RecordingContext said = context.next();
        said.perform(logs, rotation.settings(logs));
        return said.readings("log_bytes");
    }
}
