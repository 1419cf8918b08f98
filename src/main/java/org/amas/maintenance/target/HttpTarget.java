package org.amas.maintenance.target;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** A monitoring server reached over HTTP: Prometheus, Alertmanager or Grafana. */
public record HttpTarget(TargetType type, URI url, @Nullable Secret token) implements Target {

    @Override
    public String address() {
        return url.toString();
    }
}
