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

    /** Asks the cheap route: {@code /health} would block AMAS's event loop for a second. */
    @Override
    public Answer probe() {
        return HttpProbe.of(at(latencyPath));
    }
}
