package org.amas.maintenance.target;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.net.URI;
import java.util.List;

/**
 * {@code amas.environments.<name>}, as written. Paths are text here: Spring would look for them on
 * the class path first.
 */
record EnvironmentProperties(
        @Nullable String title,
        @DefaultValue("none") Approval approval,
        @Valid @DefaultValue Targets targets) {

    /** Whether what destroys needs a second person. */
    enum Approval {
        NONE,
        REQUIRED
    }

    record Targets(
            @Valid @Nullable Docker docker,
            @Valid @Nullable Postgres postgres,
            @Valid @Nullable Redis redis,
            @Valid @Nullable Neo4j neo4j,
            @Valid @Nullable Api api,
            @Valid @Nullable Host host,
            @Valid @Nullable Files files,
            @Nullable List<@Valid Certificate> certificates,
            @Valid @Nullable Http prometheus,
            @Valid @Nullable Http alertmanager,
            @Valid @Nullable Http grafana) {}

    record Docker(
            @NotNull URI host, @NotNull String project, @DefaultValue List<String> services) {}

    record Postgres(@NotNull String url, @NotNull String username, @Nullable String password) {}

    record Redis(@NotNull URI url, @Nullable String username, @Nullable String password) {}

    record Neo4j(
            @NotNull URI url, @DefaultValue("neo4j") String username, @Nullable String password) {}

    record Api(@NotNull URI url, @DefaultValue("/health/live") String latencyPath) {}

    record Host(@NotNull String machineId, @DefaultValue("/") String root) {}

    record Files(
            @NotNull String root,
            @DefaultValue List<String> application,
            @DefaultValue List<String> nginx,
            @DefaultValue List<String> audit,
            @Nullable String source) {}

    record Certificate(
            @Nullable String file,
            @Nullable String host,
            @Min(1) @Max(65535) @Nullable Integer port,
            @Nullable String serverName) {}

    record Http(@NotNull URI url, @Nullable String token) {}
}
