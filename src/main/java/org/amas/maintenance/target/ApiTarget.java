package org.amas.maintenance.target;

import java.net.URI;

/**
 * The HTTP API of AMAS.
 *
 * @param latencyPath a cheap route to sample; {@code /health/live} unless configured
 */
public record ApiTarget(URI url, String latencyPath) implements Target {

    @Override
    public TargetType type() {
        return TargetType.API;
    }

    @Override
    public String address() {
        return url.toString();
    }

    public URI at(String path) {
        return url.resolve(path);
    }

    @Override
    public Answer probe() {
        return ApiProbe.of(this);
    }
}
