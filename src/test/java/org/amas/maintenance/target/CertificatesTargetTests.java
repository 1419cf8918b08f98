package org.amas.maintenance.target;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.lab.LabCertificate;
import org.amas.maintenance.target.CertificatesTarget.Endpoint;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLSocket;

class CertificatesTargetTests {

    private static final Instant NOW = Instant.parse("2026-11-28T06:00:00Z");
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private final List<ServerSocket> servers = new ArrayList<>();

    /** What a server does with a connection, once. */
    private interface Answering {
        void answer(Socket socket) throws IOException;
    }

    @AfterEach
    void close() throws IOException {
        for (ServerSocket server : servers) {
            server.close();
        }
    }

    @Test
    void tellsTheDaysLeftAndThatTheNameFits() throws IOException {
        int port = presents(certificate(Duration.ofDays(20)));

        Reachability asked = ask("127.0.0.1", port, null);

        assertThat(asked.answer().reachable()).isTrue();
        assertThat(asked.troubled()).isFalse();
        assertThat(asked.detail())
                .isEqualTo(
                        "127.0.0.1:%d: 20 days left, until 2026-12-18; it is for 127.0.0.1"
                                .formatted(port));
    }

    @Test
    void tellsThatItHasExpired() throws IOException {
        int port = presents(certificate(Duration.ofDays(-3)));

        Reachability asked = ask("localhost", port, null);

        assertThat(asked.answer().reachable()).isTrue();
        assertThat(asked.trouble()).isEqualTo("a certificate is not good");
        assertThat(asked.detail()).contains("expired 3 days ago, on 2026-11-25");
    }

    @Test
    void tellsThatItIsForAnotherName() throws IOException {
        int port = presents(certificate(Duration.ofDays(20)));

        Reachability asked = ask("127.0.0.1", port, "amas.example");

        assertThat(asked.troubled()).isTrue();
        assertThat(asked.detail())
                .endsWith("it is not for amas.example, only for localhost, 127.0.0.1");
    }

    @Test
    void tellsApartWhyThereIsNone() throws IOException {
        int closed;
        try (ServerSocket once = new ServerSocket(0, 1, HERE)) {
            closed = once.getLocalPort();
        }

        assertUnreachable(ask("127.0.0.1", closed, null), "connection refused");
        assertUnreachable(ask("no-such-host.invalid", 443, null), "unknown host");
        assertUnreachable(ask("127.0.0.1", listens(Socket::getInputStream), null), "no TLS: timed");
        int plain =
                listens(
                        socket -> {
                            byte[] http =
                                    "HTTP/1.1 400 No\r\n\r\n".getBytes(StandardCharsets.UTF_8);
                            socket.getOutputStream().write(http);
                        });
        assertUnreachable(ask("127.0.0.1", plain, null), "no TLS: Unsupported or unrecognized");
    }

    @Test
    void readsFilesAndNamesTheOneThatHoldsNone(@TempDir Path folder) throws IOException {
        certificate(Duration.ofDays(9)).write(folder);
        Path good = folder.resolve("cert.pem");
        Path bad = Files.writeString(folder.resolve("bad.pem"), "nothing");

        assertThat(look(new CertificatesTarget(List.of(good), List.of(), null)).detail())
                .isEqualTo(good + ": 9 days left, until 2026-12-07");
        assertThat(look(new CertificatesTarget(List.of(good, bad), List.of(), null)))
                .satisfies(
                        asked -> {
                            assertThat(asked.answer().reachable()).isFalse();
                            assertThat(asked.detail()).startsWith("no certificate in " + bad);
                            assertThat(asked.detail()).contains("9 days left");
                        });
    }

    @Test
    void aStarStandsForOneLabel() {
        assertThat(named("*.amas.example", "api.amas.example").fits()).isTrue();
        assertThat(named("*.amas.example", "amas.example").fits()).isFalse();
        assertThat(named("*.amas.example", "a.b.amas.example").fits()).isFalse();
        assertThat(named("API.amas.example", "api.AMAS.example").fits()).isTrue();
    }

    private static Presented named(String name, String wanted) {
        return new Presented("x:443", wanted, NOW, NOW, List.of(name));
    }

    private static LabCertificate certificate(Duration left) {
        return LabCertificate.issue(NOW, NOW.plus(left));
    }

    @Test
    void readsNoFileOfAMachineThatIsNotProven(@TempDir Path folder) throws IOException {
        Path good = folder.resolve("cert.pem");
        Files.writeString(good, "of another machine");
        CertificatesTarget elsewhere =
                new CertificatesTarget(List.of(good), List.of(), "its machine id differs");
        Reachability asked = look(elsewhere);
        assertThat(asked.answer().reachable()).isFalse();
        assertThat(asked.detail()).isEqualTo("its machine id differs");
    }

    private static Reachability ask(String host, int port, @Nullable String serverName) {
        return look(
                new CertificatesTarget(
                        List.of(), List.of(new Endpoint(host, port, serverName)), null));
    }

    private static Reachability look(CertificatesTarget target) {
        return new Reachability(target, target.probe(), 1, NOW);
    }

    private static void assertUnreachable(Reachability asked, String reason) {
        assertThat(asked.answer().reachable()).isFalse();
        assertThat(asked.detail()).contains(reason);
    }

    private int presents(LabCertificate certificate) throws IOException {
        ServerSocket server =
                certificate.tls().getServerSocketFactory().createServerSocket(0, 5, HERE);
        return serve(server, socket -> ((SSLSocket) socket).startHandshake());
    }

    private int listens(Answering answering) throws IOException {
        return serve(new ServerSocket(0, 5, HERE), answering);
    }

    private int serve(ServerSocket server, Answering answering) {
        servers.add(server);
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                Socket socket = server.accept();
                                answering.answer(socket);
                                Thread.sleep(Duration.ofSeconds(5));
                                socket.close();
                            } catch (IOException | InterruptedException e) {
                                // The other side has seen what it came for.
                            }
                        });
        return server.getLocalPort();
    }
}
