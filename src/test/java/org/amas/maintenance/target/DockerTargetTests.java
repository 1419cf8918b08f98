package org.amas.maintenance.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

class DockerTargetTests {

    @Test
    void saysThatThereIsNoSocket(@TempDir Path folder) {
        Path socket = folder.resolve("docker.sock");
        URI host = URI.create("unix://" + socket);
        DockerTarget target = new DockerTarget(host, "amas", List.of(), false);

        assertThatThrownBy(target::open)
                .isInstanceOf(TargetDown.class)
                .hasMessage("docker at %s: there is no Docker socket at %s", host, socket);
        assertThat(target.probe().detail()).isEqualTo("there is no Docker socket at " + socket);
    }

    @Test
    void saysThatTheSocketIsThereAndMayNotBeWritten(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("docker.sock");
        URI host = URI.create("unix://" + socket);
        try (ServerSocketChannel engine = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            engine.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-r-----"));
            // Whoever may nothing gets as far as the socket.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            DockerTarget target = new DockerTarget(host, "amas", List.of(), false);
            String denied =
                    "permission denied: this process may not write to the Docker socket at "
                            + socket;

            assertThat(Nobody.does(target::probe).detail()).isEqualTo(denied);
            assertThatThrownBy(() -> Nobody.does(target::open))
                    .cause()
                    .isInstanceOf(TargetDown.class)
                    .hasMessage("docker at %s: %s", host, denied);
            assertThatThrownBy(
                            () ->
                                    Nobody.does(
                                            new DockerTarget(host, "amas", List.of(), true)::open))
                    .as("in the lab it is as good as absent")
                    .cause()
                    .isInstanceOf(TargetAbsent.class)
                    .hasMessageContaining(denied);
        }
    }

    @Test
    void inTheLabAnEngineThatComesLaterIsAbsentUntilThen(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("docker.sock");
        URI host = URI.create("unix://" + socket);
        DockerTarget target = new DockerTarget(host, "amas", List.of(), true);
        assertThatThrownBy(target::open)
                .isInstanceOf(TargetAbsent.class)
                .hasMessage("docker at %s: there is no Docker socket at %s", host, socket);
        assertThat(target.probe().detail()).isEqualTo("there is no Docker socket at " + socket);

        try (ServerSocketChannel engine = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            engine.bind(UnixDomainSocketAddress.of(socket));
            Thread.ofVirtual().start(() -> greet(engine));
            try (DockerEngine open = target.open()) {
                assertThat(open.version()).isEqualTo("20.10.24");
            }
        }
        assertThatThrownBy(target::open)
                .as("its socket is left behind")
                .isInstanceOf(TargetAbsent.class);
    }

    private static void greet(ServerSocketChannel engine) {
        String body = "{\"Version\":\"20.10.24\",\"ApiVersion\":\"1.41\"}";
        String answer =
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length()
                        + "\r\nConnection: close\r\n\r\n"
                        + body;
        try (SocketChannel call = engine.accept()) {
            call.read(ByteBuffer.allocate(4096));
            call.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
