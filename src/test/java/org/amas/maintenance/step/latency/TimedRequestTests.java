package org.amas.maintenance.step.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

class TimedRequestTests {

    private static final Duration LIMIT = Duration.ofMillis(600);

    private ServerSocket listener;

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        listener.close();
    }

    @Test
    void readsABodyOfDeclaredLengthThoughTheConnectionStaysOpen() throws IOException {
        answers("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", true);
        TimedRequest.Answer answer = get();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("ok");
        Phases phases = answer.phases();
        assertThat(phases.total()).isGreaterThanOrEqualTo(phases.firstByte() + phases.connect());
        assertThat(phases.tls()).isNaN();
    }

    @Test
    void readsAChunkedBody() throws IOException {
        answers(
                "HTTP/1.1 503 No\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "3\r\n{\"a\r\n4;x=y\r\n\":1}\r\n0\r\n\r\n",
                true);
        TimedRequest.Answer answer = get();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text()).isEqualTo("{\"a\":1}");
    }

    @Test
    void readsABodyThatEndsWithTheConnection() throws IOException {
        answers("HTTP/1.0 200 OK\r\n\r\nto the end", false);
        assertThat(get().text()).isEqualTo("to the end");
    }

    @Test
    void refusesAnAnswerThatEndsEarlyOrIsNotHttp() {
        answers("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nshort", false);
        assertThatThrownBy(this::get).hasMessage("the answer ends early");
        answers("SSH-2.0-OpenSSH_9.2\r\n", false);
        assertThatThrownBy(this::get).hasMessage("the answer is not HTTP");
        answers("", false);
        assertThatThrownBy(this::get).isInstanceOf(IOException.class);
    }

    @Test
    void givesUpAtItsLimitThoughBytesKeepDripping() {
        Thread.ofVirtual()
                .start(
                        () -> {
                            try (Socket socket = listener.accept()) {
                                for (int i = 0; i < 100; i++) {
                                    socket.getOutputStream().write('H');
                                    Thread.sleep(100);
                                }
                            } catch (IOException | InterruptedException e) {
                                // The client has hung up, as it should.
                            }
                        });
        long start = System.nanoTime();
        assertThatThrownBy(this::get).isInstanceOf(IOException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT.multipliedBy(3));
    }

    @Test
    void endsAtOnceWhenHungUp() throws Exception {
        answers("", true);
        TimedRequest request = new TimedRequest(uri(), Duration.ofSeconds(20));
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                Thread.sleep(200);
                                request.hangUp();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        long start = System.nanoTime();
        assertThatThrownBy(request::get).isInstanceOf(IOException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    private TimedRequest.Answer get() throws IOException {
        return new TimedRequest(uri(), LIMIT).get();
    }

    private URI uri() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/x");
    }

    /**
     * @param lingers whether the server keeps the connection open after its answer
     */
    private void answers(String answer, boolean lingers) {
        Thread.ofVirtual()
                .start(
                        () -> {
                            try (Socket socket = listener.accept()) {
                                socket.getInputStream().read();
                                socket.getOutputStream()
                                        .write(answer.getBytes(StandardCharsets.US_ASCII));
                                if (lingers) {
                                    Thread.sleep(5_000);
                                }
                            } catch (IOException | InterruptedException e) {
                                // The client has hung up.
                            }
                        });
    }
}
