package org.amas.maintenance.step.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.target.CertificatesTarget;
import org.amas.maintenance.target.CertificatesTarget.Endpoint;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** openssl's own server, allowed to speak old protocols or not. */
class TlsProtocolsIT {

    private static final String OPENSSL = "/usr/bin/openssl";

    @TempDir static Path folder;

    @BeforeAll
    static void makeCertificate() throws Exception {
        assumeTrue(Files.isExecutable(Path.of(OPENSSL)), "no openssl here");
        Process made =
                new ProcessBuilder(
                                OPENSSL,
                                "req",
                                "-x509",
                                "-newkey",
                                "rsa:2048",
                                "-nodes",
                                "-days",
                                "2",
                                "-subj",
                                "/CN=localhost",
                                "-keyout",
                                "key.pem",
                                "-out",
                                "cert.pem")
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("req.log").toFile())
                        .start();
        assertThat(made.waitFor()).isZero();
    }

    private static RecordingContext looked(List<String> options) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        List<String> command =
                new ArrayList<>(
                        List.of(
                                OPENSSL,
                                "s_server",
                                "-quiet",
                                "-accept",
                                "127.0.0.1:" + port,
                                "-cert",
                                "cert.pem",
                                "-key",
                                "key.pem"));
        command.addAll(options);
        Process server =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("server.log").toFile())
                        .start();
        try {
            awaitPort(port);
            RecordingContext context =
                    new RecordingContext()
                            .with(
                                    new CertificatesTarget(
                                            List.of(),
                                            List.of(new Endpoint("127.0.0.1", port, "localhost")),
                                            null));
            context.perform(new TlsProtocolsKind(), new NoSettings());
            return context;
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    private static void awaitPort(int port) throws InterruptedException {
        for (int tries = 0; tries < 100; tries++) {
            try (Socket open = new Socket("127.0.0.1", port)) {
                return;
            } catch (IOException notYet) {
                Thread.sleep(50);
            }
        }
    }

    @Test
    @PlantedFault(
            check = "tls.protocols",
            fault = "the server speaks old protocols",
            removed = "they are switched off")
    void oldProtocolsFailUntilTheyAreSwitchedOff() throws Exception {
        RecordingContext old =
                looked(List.of("-cipher", "ALL:@SECLEVEL=0", "-min_protocol", "TLSv1"));
        assertThat(old.value("old_protocols_accepted")).isEqualTo(2);
        assertThat(old.findings())
                .extracting(Finding::fingerprint)
                .anyMatch(print -> print.startsWith("tls-old:TLS 1.0"))
                .anyMatch(print -> print.startsWith("tls-old:TLS 1.1"));

        RecordingContext today = looked(List.of("-min_protocol", "TLSv1.2"));
        assertThat(today.findings()).isEmpty();
        assertThat(today.value("old_protocols_accepted")).isZero();
    }

    @Test
    @PlantedFault(
            check = "tls.protocols",
            fault = "the server agrees on a weak cipher",
            removed = "the server agrees on a strong one")
    void aWeakCipherWarnsUntilAStrongOneIsAgreedOn() throws Exception {
        RecordingContext weak = looked(List.of("-tls1_2", "-cipher", "ECDHE-RSA-AES128-SHA256"));
        assertThat(weak.findings())
                .extracting(Finding::fingerprint)
                .allMatch(print -> print.startsWith("tls-cipher:"))
                .hasSize(1);
        assertThat(looked(List.of("-tls1_2")).findings()).isEmpty();
    }
}
