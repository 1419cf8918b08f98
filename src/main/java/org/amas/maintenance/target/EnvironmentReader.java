package org.amas.maintenance.target;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Turns one environment, as written, into targets; refuses what can't be used by its name. */
class EnvironmentReader {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

    private final String name;
    private final String prefix;
    private final boolean lab;

    EnvironmentReader(String name, boolean lab) {
        this.name = name;
        this.prefix = "amas.environments." + name;
        this.lab = lab;
    }

    Environment read(EnvironmentProperties written) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidConfiguration(
                    prefix,
                    "is not a usable name",
                    "Use lower case letters, digits and dashes, at most 40.");
        }
        return new Environment(
                name,
                written.title() == null ? name : written.title(),
                written.approval() == EnvironmentProperties.Approval.REQUIRED,
                lab,
                targets(written.targets()));
    }

    private List<Target> targets(EnvironmentProperties.Targets written) {
        List<Target> targets = new ArrayList<>();
        HostTarget host = host(written.host());
        add(targets, docker(written.docker()));
        add(targets, postgres(written.postgres()));
        add(targets, redis(written.redis()));
        add(targets, neo4j(written.neo4j()));
        add(targets, api(written.api()));
        add(targets, host);
        add(targets, files(written.files(), host));
        add(targets, certificates(written.certificates(), written.files(), host));
        add(targets, http(TargetType.PROMETHEUS, written.prometheus()));
        add(targets, http(TargetType.ALERTMANAGER, written.alertmanager()));
        add(targets, http(TargetType.GRAFANA, written.grafana()));
        return targets;
    }

    private static void add(List<Target> targets, @Nullable Target target) {
        if (target != null) {
            targets.add(target);
        }
    }

    private @Nullable Target docker(EnvironmentProperties.@Nullable Docker d) {
        return d == null ? null : new DockerTarget(d.host(), d.project(), d.services(), lab);
    }

    private @Nullable Target postgres(EnvironmentProperties.@Nullable Postgres p) {
        if (p == null) {
            return null;
        }
        if (!p.url().startsWith("jdbc:postgresql:")) {
            throw new InvalidConfiguration(
                    prefix + ".targets.postgres.url",
                    "is not a PostgreSQL address",
                    "Write jdbc:postgresql://host:5432/database.");
        }
        return new PostgresTarget(p.url(), p.username(), secret("postgres.password", p.password()));
    }

    private @Nullable Target redis(EnvironmentProperties.@Nullable Redis r) {
        return r == null
                ? null
                : new RedisTarget(r.url(), r.username(), secret("redis.password", r.password()));
    }

    private @Nullable Target neo4j(EnvironmentProperties.@Nullable Neo4j n) {
        return n == null
                ? null
                : new Neo4jTarget(n.url(), n.username(), secret("neo4j.password", n.password()));
    }

    private @Nullable Target api(EnvironmentProperties.@Nullable Api a) {
        return a == null ? null : new ApiTarget(a.url(), a.latencyPath());
    }

    private @Nullable HostTarget host(EnvironmentProperties.@Nullable Host h) {
        if (h == null) {
            return null;
        }
        Path root = absolute("host.root", h.root());
        return new HostTarget(
                ThisMachine.hostname(root), root, ThisMachine.unproven(h.machineId(), root));
    }

    private @Nullable Target files(
            EnvironmentProperties.@Nullable Files f, @Nullable HostTarget host) {
        if (f == null) {
            return null;
        }
        Path root = absolute("files.root", f.root());
        return new FilesTarget(
                root,
                f.application(),
                f.nginx(),
                f.audit(),
                f.source() == null ? null : absolute("files.source", f.source()),
                unproven(host));
    }

    /** Why nothing proves that files seen here are the environment's; null if that is proven. */
    private @Nullable String unproven(@Nullable HostTarget host) {
        return host == null
                ? "no host target in " + name + " proves whose files these are"
                : host.unproven();
    }

    private @Nullable Target certificates(
            @Nullable List<EnvironmentProperties.Certificate> written,
            EnvironmentProperties.@Nullable Files files,
            @Nullable HostTarget host) {
        if (written == null || written.isEmpty()) {
            return null;
        }
        List<Path> paths = new ArrayList<>();
        List<CertificatesTarget.Endpoint> endpoints = new ArrayList<>();
        for (EnvironmentProperties.Certificate c : written) {
            if (c.file() != null) {
                paths.add(
                        files == null
                                ? Path.of(c.file())
                                : Path.of(files.root()).resolve(c.file()));
            } else if (c.host() != null) {
                int port = c.port() == null ? 443 : c.port();
                endpoints.add(new CertificatesTarget.Endpoint(c.host(), port, c.serverName()));
            } else {
                throw new InvalidConfiguration(
                        prefix + ".targets.certificates",
                        "has an entry without file and host",
                        "Give each certificate a file, or a host and a port.");
            }
        }
        return new CertificatesTarget(paths, endpoints, unproven(host));
    }

    private @Nullable Target http(TargetType type, EnvironmentProperties.@Nullable Http h) {
        return h == null
                ? null
                : new HttpTarget(type, h.url(), secret(type.word() + ".token", h.token()));
    }

    private Path absolute(String field, String written) {
        Path path = Path.of(written);
        if (!path.isAbsolute()) {
            throw new InvalidConfiguration(
                    prefix + ".targets." + field, "is not absolute", "Write the full path.");
        }
        return path;
    }

    private @Nullable Secret secret(String field, @Nullable String reference) {
        if (reference == null) {
            return null;
        }
        Secret secret = Secret.of(reference);
        if (secret.isLiteral() && !lab) {
            throw new InvalidConfiguration(
                    prefix + ".targets." + field,
                    "is written out",
                    "Write env:NAME or file:/path, and keep the secret there.");
        }
        return secret;
    }
}
