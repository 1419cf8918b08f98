package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.run.SideBySide.Check;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.docker.OwnStack;
import org.amas.maintenance.target.ApiTarget;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The assessment and the watch, with the kinds that they perform side by side. */
class SideBySideIT {

    private static final String SLEEPS = "exec sleep 600";

    @TempDir static Path folder;
    private static @Nullable RunNode node;
    private OwnStack stack;

    @BeforeAll
    static void start() {
        node = new RunNode(folder);
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
    }

    @BeforeEach
    void plant() {
        stack = new OwnStack("amas-watch-test");
    }

    @AfterEach
    void remove() throws Exception {
        // Without an engine there is none.
        if (stack != null) {
            stack.close();
        }
    }

    private static <T> T bean(Class<T> type) {
        return java.util.Objects.requireNonNull(node).bean(type);
    }

    private static Check check(String title, String kind, Duration timeout) {
        return new Check(title, kind, timeout, Map.of(), Map.of());
    }

    private Check containers() {
        return check("Containers", "docker.containers", Duration.ofSeconds(20));
    }

    private RecordingContext context() {
        return new RecordingContext()
                .with(stack.target())
                .lab(true)
                .timeLeft(Duration.ofMinutes(1));
    }

    private static Outcome assess(RecordingContext context, Check... checks) throws Exception {
        return context.perform(
                bean(EmergencyAssessKind.class), new EmergencyAssessKind.Settings(List.of(checks)));
    }

    private static List<List<@Nullable Object>> rows(RecordingContext context, String title) {
        return context.tables().stream()
                .filter(table -> table.title().equals(title))
                .map(Table::rows)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void oneCheckThatHangsHoldsUpNoOther() throws Exception {
        stack.start(stack.create("worker", SLEEPS));
        try (ServerSocket deaf = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            URI url = URI.create("http://127.0.0.1:" + deaf.getLocalPort());
            RecordingContext context = context().with(new ApiTarget(url, "/health/live"));
            long began = System.nanoTime();

            Outcome outcome =
                    assess(
                            context,
                            containers(),
                            check("API health", "api.health", Duration.ofSeconds(2)),
                            check("Redis", "redis.roundtrip", Duration.ofSeconds(5)),
                            check("Nothing", "no.such-kind", Duration.ofSeconds(5)));

            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isLessThan(Duration.ofSeconds(30));
            List<String> states =
                    rows(context, "Checks, side by side").stream()
                            .map(row -> row.get(0) + " " + row.get(1))
                            .toList();
            assertThat(states)
                    .hasSize(4)
                    .contains("Containers passed", "Redis not run", "Nothing not run");
            // Its own limit and the check's are the same: whichever comes first.
            assertThat(states.get(1)).isIn("API health timed out", "API health failed");
            assertThat(context.findings(Severity.WARNING))
                    .extracting(Finding::place)
                    .contains("Redis", "Nothing");
            assertThat(context.value("severity")).isOne();
            assertThat(outcome.headline())
                    .startsWith("SEV1: AMAS's API is down (")
                    .endsWith("checks could not be judged");
        }
    }

    @Test
    void refusesAKindThatChanges() throws Exception {
        RecordingContext context = context();
        assess(context, check("Prune", "docker.prune", Duration.ofSeconds(5)));
        assertThat(rows(context, "Checks, side by side").getFirst())
                .contains("not run", "docker.prune is no kind that only reads");
    }

    @Test
    @PlantedFault(
            check = "emergency.assess",
            fault = "the checks can't look",
            removed = "there is something to look at")
    void doesNotCallItCalmIfItCouldNotLook() throws Exception {
        RecordingContext context = context();
        Outcome outcome = assess(context, check("API health", "api.health", Duration.ofSeconds(5)));
        assertThat(outcome.headline()).contains("these could not be judged: API health");

        HttpServer api =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answers(api, "/health", "{\"status\": \"healthy\", \"services\": {}}");
        answers(api, "/ready", "{\"status\": \"ready\", \"services\": {}}");
        api.start();
        try {
            URI url = URI.create("http://127.0.0.1:" + api.getAddress().getPort());
            RecordingContext seen = context().with(new ApiTarget(url, "/health/live"));
            assertThat(
                            assess(seen, check("API health", "api.health", Duration.ofSeconds(5)))
                                    .headline())
                    .startsWith("SEV3: AMAS, its database and what they need answer.");
            assertThat(seen.value("checks_blind")).isZero();
            assertThat(seen.findings()).isEmpty();
        } finally {
            api.stop(0);
        }
    }

    private static void answers(HttpServer api, String path, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        api.createContext(
                path,
                exchange -> {
                    exchange.sendResponseHeaders(200, bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
    }

    @Test
    void aWatchShowsWhatBecomesWell() throws Exception {
        String id = stack.create("worker", SLEEPS);
        RecordingContext context = context();
        Thread fix =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    await().atMost(Duration.ofSeconds(20))
                                            .until(() -> context.text().contains("failed"));
                                    stack.start(id);
                                });

        Outcome outcome = watch(context, Duration.ofSeconds(8));

        fix.join();
        assertThat(context.text()).contains("Containers: failed → passed", "services_up");
        assertThat(context.findings())
                .extracting(Finding::fingerprint)
                .containsExactly("recovered:Containers");
        assertThat(context.value("services_up")).isOne();
        assertThat(context.value("well_percent")).isBetween(1.0, 99.0);
        assertThat(rows(context, "What changed while it was watched"))
                .anyMatch(row -> "services_up".equals(row.get(0)) && row.get(3).equals(1.0));
        assertThat(outcome.headline()).endsWith("all that could be judged was well at the end");
    }

    @Test
    @PlantedFault(
            check = "watch.checks",
            fault = "what is watched is not well at the end",
            removed = "it is well")
    void aWatchFailsForWhatIsNotWellAtItsEnd() throws Exception {
        String worker = stack.create("worker", SLEEPS);
        RecordingContext context = context();
        Outcome outcome = watch(context, Duration.ofSeconds(3));
        assertThat(context.findings(Severity.ERROR))
                .extracting(Finding::fingerprint)
                .containsExactly("unwell:Containers");
        assertThat(outcome.headline()).endsWith("not well at the end: Containers");

        stack.start(worker);
        RecordingContext mended = context();
        assertThat(watch(mended, Duration.ofSeconds(3)).headline())
                .endsWith("all that could be judged was well at the end");
        assertThat(mended.findings(Severity.ERROR)).isEmpty();
    }

    @Test
    void aWatchEndsWhenItIsCancelled() throws Exception {
        stack.start(stack.create("worker", SLEEPS));
        RecordingContext context = context().timeLeft(Duration.ofHours(2));
        Thread person =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    await().atMost(Duration.ofSeconds(20))
                                            .until(
                                                    () ->
                                                            context.text()
                                                                    .contains("Containers passed"));
                                    context.cancel();
                                });
        long began = System.nanoTime();

        watch(context, Duration.ofHours(1));

        person.join();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(30));
        assertThat(context.value("samples")).isPositive();
    }

    @Test
    void aWatchSaysThatItsStepHasTooLittleTime() throws Exception {
        stack.start(stack.create("worker", SLEEPS));
        RecordingContext context = context().timeLeft(Duration.ofSeconds(8));
        watch(context, Duration.ofHours(1));
        assertThat(context.findings(Severity.WARNING))
                .extracting(Finding::fingerprint)
                .contains("watch-cut-short");
    }

    private Outcome watch(RecordingContext context, Duration duration) throws Exception {
        return context.perform(
                bean(WatchKind.class),
                new WatchKind.Settings(duration, Duration.ofSeconds(1), List.of(containers())));
    }
}
