package org.amas.maintenance.step.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.List;

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
