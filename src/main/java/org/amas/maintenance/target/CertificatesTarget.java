package org.amas.maintenance.target;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The certificates AMAS serves: files, and endpoints that present one. */
public record CertificatesTarget(List<Path> files, List<Endpoint> endpoints) implements Target {

    private static final int CONNECT_MS = 2_000;

    /** A TLS endpoint; {@code serverName} is what is asked for and verified. */
    public record Endpoint(String host, int port, @Nullable String serverName) {}

    @Override
    public TargetType type() {
        return TargetType.CERTIFICATES;
    }

    @Override
    public String address() {
        return Stream.concat(
                        files.stream().map(Path::toString),
                        endpoints.stream().map(e -> e.host() + ":" + e.port()))
                .collect(Collectors.joining(", "));
    }

    /** Whether files can be read and endpoints be dialled; steps judge what they present. */
    @Override
    public Answer probe() {
        return Stream.concat(
                        files.stream()
                                .filter(file -> !Files.isReadable(file))
                                .map(file -> "can't read " + file),
                        endpoints.stream()
                                .map(CertificatesTarget::silence)
                                .flatMap(Optional::stream))
                .findFirst()
                .map(Answer::unreachable)
                .orElseGet(() -> Answer.reached(null));
    }

    private static Optional<String> silence(Endpoint endpoint) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), CONNECT_MS);
            return Optional.empty();
        } catch (IOException e) {
            String name = endpoint.host() + ":" + endpoint.port();
            return Optional.of(name + ": " + Reasons.of(e));
        }
    }
}
