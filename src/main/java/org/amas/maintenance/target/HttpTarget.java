package org.amas.maintenance.target;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.stream.Stream;

/** A monitoring server reached over HTTP: Prometheus, Alertmanager or Grafana. */
public record HttpTarget(TargetType type, URI url, @Nullable Secret token) implements Target {

    @Override
    public String address() {
        return url.toString();
    }

    @Override
    public Stream<Secret> secrets() {
        return Stream.ofNullable(token);
    }

    @Override
    public Answer probe() {
        return HttpProbe.of(url);
    }
}
