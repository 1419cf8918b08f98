package org.amas.maintenance.step.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.target.ApiTarget;
import org.amas.maintenance.target.TargetDown;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An API that is down is one cause, whichever step asks it. */
class SilentApiTests {

    private static final Duration PATIENCE = Duration.ofMillis(300);

    @Test
    void everyStepCallsWhatIsNotHttpTheSame() throws Exception {
        expectEverywhere("SSH-2.0-OpenSSH_9.2\r\n", "the answer is not HTTP");
    }

    @Test
    void everyStepCallsAnApiThatHangsUpTheSame() throws Exception {
        expectEverywhere("", "the answer ends early");
    }

    /** The patience of its calls and of the sign of life, once; then a brief look. */
    @Test
    void aSilentApiCostsTheFirstStepItsPatienceAndTheNextABriefLook() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + server.getLocalPort();
            ApiTarget target = new ApiTarget(URI.create(url), "/health/live");
            ApiMetricsKind.Settings first =
                    new ApiMetricsKind.Settings("/metrics", List.of(), Duration.ofSeconds(3));
            expect(new ApiMetricsKind(), first, target, "timed out");
            long start = System.nanoTime();
            expect(
                    new ApiHealthKind(),
                    new ApiHealthKind.Settings("/health", List.of(), Duration.ofSeconds(10)),
                    target,
                    "timed out");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(3));
        }
    }

    /** It hangs on every route but the cheap one when somebody stops the step. */
    @Test
    void aCallThatOurOwnStopCutsIsNoNewsOfTheApi() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> serveTheCheapRoute(server));
            String url = "http://127.0.0.1:" + server.getLocalPort();
            ApiTarget target = new ApiTarget(URI.create(url), "/health/live");
            Duration minute = Duration.ofMinutes(1);
            expectNothing(
                    new ApiHealthKind(),
                    new ApiHealthKind.Settings("/health", List.of(), minute),
                    target);
            expectNothing(
                    new ApiMetricsKind(),
                    new ApiMetricsKind.Settings("/metrics", List.of(), minute),
                    target);
            expectNothing(
                    new ApiRoutesKind(),
                    new ApiRoutesKind.Settings(List.of("/a", "/b", "/c"), minute),
                    target);
        }
    }

    private static <S> void expectNothing(StepKind<S> kind, S settings, ApiTarget target)
            throws Exception {
        RecordingContext context = new RecordingContext().with(target);
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> end.complete(catchThrowable(() -> context.perform(kind, settings))));
        await().until(() -> context.text().contains("GET "));
        Thread.sleep(200);
        context.cancel();

        assertThat(end.get(10, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
        assertThat(context.findings()).isEmpty();
        assertThat(context.readings()).isEmpty();
    }

    private static void serveTheCheapRoute(ServerSocket server) {
        List<Socket> held = new ArrayList<>();
        try {
            while (true) {
                Socket socket = server.accept();
                held.add(socket);
                byte[] asked = new byte[4096];
                int length = socket.getInputStream().read(asked);
                if (new String(asked, 0, Math.max(0, length), StandardCharsets.US_ASCII)
                        .startsWith("GET /health/live ")) {
                    String answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                }
            }
        } catch (IOException e) {
            held.forEach(SilentApiTests::close);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // The test is over.
        }
    }

    private static void expectEverywhere(String said, String reason) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> serve(server, said));
            String url = "http://127.0.0.1:" + server.getLocalPort();
            ApiTarget target = new ApiTarget(URI.create(url), "/health/live");
            expect(
                    new ApiHealthKind(),
                    new ApiHealthKind.Settings("/health", List.of(), PATIENCE),
                    target,
                    reason);
            expect(
                    new ApiMetricsKind(),
                    new ApiMetricsKind.Settings("/metrics", List.of(), PATIENCE),
                    target,
                    reason);
            expect(
                    new ApiRoutesKind(),
                    new ApiRoutesKind.Settings(List.of("/a", "/b"), PATIENCE),
                    target,
                    reason);
        }
    }

    private static <S> void expect(StepKind<S> kind, S settings, ApiTarget target, String reason) {
        RecordingContext context = new RecordingContext().with(target);
        assertThatThrownBy(() -> context.perform(kind, settings))
                .isInstanceOf(TargetDown.class)
                .hasMessage("api at " + target.address() + ": " + reason);
    }

    private static void serve(ServerSocket server, String said) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                socket.getInputStream().read(new byte[4096]);
                socket.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // The test is over, or the caller has gone.
            }
        }
    }
}
