package org.amas.maintenance.target;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The certificates AMAS serves: files, and endpoints that present one. */
public record CertificatesTarget(List<Path> files, List<Endpoint> endpoints) implements Target {

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

    /** Files only: an endpoint's certificate is judged by the steps that read it. */
    @Override
    public Answer probe() {
        return files.stream()
                .filter(file -> !Files.isReadable(file))
                .findFirst()
                .map(file -> Answer.unreachable("can't read " + file))
                .orElseGet(() -> Answer.reached(null));
    }
}
