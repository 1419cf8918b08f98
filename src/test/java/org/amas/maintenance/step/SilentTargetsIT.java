package org.amas.maintenance.step;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A server that takes the connection and then says nothing is the meanest fault: every step that
 * ships tells so by itself, before its own time is up.
 */
class SilentTargetsIT {

    private static final String TARGETS = "amas.environments.silent.targets.";

    /** Kinds that ask no server. */
    private static final Pattern LOCAL =
            Pattern.compile(
                    "(host|file|scanner|manual)\\..*|grafana\\.file|packages\\.(npm|changes|age)|http\\.probes|prometheus\\.rules|backup\\.age");

    /** Kinds that could ask a container, and don't where they stand. */
    private static final Pattern ON_THE_MACHINE =
            Pattern.compile("monthly/os-updates packages\\.apt.*");

    private static final Map<String, Future<Ended>> RUNNING = new ConcurrentHashMap<>();

    @TempDir static Path folder;

    private static ServerSocket silent;
    private static ServerSocketChannel engine;
    private static ShippedSteps steps;

    @BeforeAll
    static void listen() throws IOException {
        silent = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        Path socket = folder.resolve("engine.sock");
        engine = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        engine.bind(UnixDomainSocketAddress.of(socket), 1_000);
        String here = "127.0.0.1:" + silent.getLocalPort();
        Map<String, String> properties = new TreeMap<>();
        properties.put("amas.lab.enabled", "true"); // passwords may be written out there
        properties.put(TARGETS + "postgres.url", "jdbc:postgresql://" + here + "/amas");
        properties.put(TARGETS + "postgres.username", "amas");
        properties.put(TARGETS + "postgres.password", "s3cret");
        properties.put(TARGETS + "redis.url", "redis://" + here + "/0");
        properties.put(TARGETS + "redis.password", "s3cret");
        properties.put(TARGETS + "neo4j.url", "bolt://" + here);
        properties.put(TARGETS + "neo4j.username", "neo4j");
        properties.put(TARGETS + "neo4j.password", "s3cret");
        properties.put(TARGETS + "api.url", "http://" + here);
        properties.put(TARGETS + "alertmanager.url", "http://" + here);
        properties.put(TARGETS + "grafana.url", "http://" + here);
        properties.put(TARGETS + "prometheus.url", "http://" + here);
        properties.put(TARGETS + "certificates[0].host", "127.0.0.1");
        properties.put(TARGETS + "certificates[0].port", String.valueOf(silent.getLocalPort()));
        properties.put(TARGETS + "docker.host", "unix://" + socket);
        properties.put(TARGETS + "docker.project", "amas");
        steps = new ShippedSteps(properties);
        asking().forEach(a -> begin((String) a.get()[0], (String) a.get()[1]));
    }

    /** All at once: each of them waits for seconds. */
    private static void begin(String key, String kind) {
        FutureTask<Ended> task = new FutureTask<>(() -> ended(key, kind));
        RUNNING.put(key + kind, task);
        Thread.ofPlatform().start(task);
    }

    @AfterAll
    static void close() throws IOException {
        steps.close();
        engine.close();
        silent.close();
    }

    static Stream<Arguments> asking() {
        return ShippedProcedure.all().stream()
                .flatMap(p -> steps.own(p).stream().map(kind -> Arguments.of(p.key(), kind)))
                .filter(a -> !LOCAL.matcher((String) a.get()[1]).matches())
                .filter(a -> !ON_THE_MACHINE.matcher(a.get()[0] + " " + a.get()[1]).matches());
    }

    /** What a step came to, and how long that took. */
    private record Ended(
            RecordingContext context, String said, Duration taken, Duration patience) {}

    private static Ended ended(String key, String kind) {
        ShippedProcedure procedure = ShippedProcedure.load(key);
        Duration patience = procedure.timeout(kind);
        RecordingContext context = steps.context("silent").timeLeft(patience);
        long start = System.nanoTime();
        String said;
        try {
            said = steps.perform(procedure, kind, context).orElseThrow().toString();
        } catch (Exception down) {
            said = String.valueOf(down.getMessage());
        }
        return new Ended(context, said, Duration.ofNanos(System.nanoTime() - start), patience);
    }

    @ParameterizedTest
    @MethodSource("asking")
    void isToldBeforeTheStepsTimeIsUp(String key, String kind) throws Exception {
        Ended ended = RUNNING.get(key + kind).get();
        assertThat(ended.taken).isLessThan(ended.patience);
        assertThat(ended.said + ended.context.findings())
                .containsPattern("timed out|no answer|no complete answer|not asked for")
                .doesNotContain("s3cret");
        assertThat(ended.context.readings())
                .as("nothing is measured of a server that says nothing")
                .allMatch(r -> r.name().matches("(routes|components)_.*"));
    }
}
