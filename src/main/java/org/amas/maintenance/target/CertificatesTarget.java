package org.amas.maintenance.target;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
        return "certificates:" + files + endpoints;
    }
}
