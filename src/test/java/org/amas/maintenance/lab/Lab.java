package org.amas.maintenance.lab;

import org.amas.maintenance.lab.LabApi.Probe;

import redis.clients.jedis.Jedis;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The stand-in AMAS. Each server starts when it is first asked for; {@link #properties()} and
 * {@link #startAll()} start all of them, in parallel. The servers end with this JVM, however it
 * ends.
 */
public final class Lab implements AutoCloseable {

    private static final class Shared {
        private static final Lab LAB =
                new Lab(LabSettings.forTests(System::getProperty, System::getenv));
    }

    private final LabSettings settings;
    private final Path directory;
    private final Lazy<LabPostgres> postgres;
    private final Lazy<LabRedis> redis;
    private final Lazy<LabNeo4j> neo4j;
    private final Lazy<LabFiles> files;
    private final Lazy<LabFiles> stagingFiles;
    private final Lazy<LabApi> api;

    private Lab(LabSettings settings) {
        this.settings = settings;
        this.directory = LabDirectory.prepare(settings.directory());
        Path servers = directory.resolve("servers");
        boolean healthy = settings.healthy();
        postgres =
                new Lazy<>(
                        "postgres",
                        () ->
                                LabPostgres.start(
                                        servers.resolve("postgres"),
                                        settings.postgresPort(),
                                        healthy));
        redis =
                new Lazy<>(
                        "redis",
                        () ->
                                LabRedis.start(
                                        servers.resolve("redis"), settings.redisPort(), healthy));
        neo4j =
                new Lazy<>(
                        "neo4j",
                        () ->
                                LabNeo4j.start(
                                        servers.resolve("neo4j"), settings.neo4jPort(), healthy));
        files = new Lazy<>("files", () -> plant("amas", healthy));
        stagingFiles = new Lazy<>("staging-files", () -> plant("staging", true));
        api = new Lazy<>("api", this::startApi);
    }

    /**
     * The one lab that all tests of this JVM share, set by system properties {@code amas.lab.*}.
     */
    public static Lab shared() {
        return Shared.LAB;
    }

    /** A lab of one's own, with all servers up. */
    public static Lab start(LabSettings settings) {
        return new Lab(settings).startAll();
    }

    public Lab startAll() {
        parts().forEach(Lazy::begin);
        parts().forEach(Lazy::get);
        return this;
    }

    public LabPostgres postgres() {
        return postgres.get();
    }

    public LabRedis redis() {
        return redis.get();
    }

    public LabNeo4j neo4j() {
        return neo4j.get();
    }

    /** The API, and with it the three servers that its {@code /health} asks. */
    public LabApi api() {
        return api.get();
    }

    /** The folder of the AMAS installation that is production. */
    public LabFiles files() {
        return files.get();
    }

    /** The folder of the AMAS installation that is staging; it has no faults. */
    public LabFiles stagingFiles() {
        return stagingFiles.get();
    }

    /** The only folder in which the lab writes, and steps may change files. */
    public Path directory() {
        return directory;
    }

    public LabSettings settings() {
        return settings;
    }

    /** All of {@code amas.environments.*}, {@code amas.lab.*}: starts every server. */
    public Map<String, String> properties() {
        return LabProperties.of(startAll(), settings.dockerHost());
    }

    /** How long each started part took, in the order of this class. */
    public Map<String, Duration> startUp() {
        Map<String, Duration> times = new LinkedHashMap<>();
        parts().forEach(part -> times.put(part.name(), part.startUp()));
        return times;
    }

    /** Stops what is up; a second or two. */
    @Override
    public void close() throws Exception {
        for (Lazy<? extends AutoCloseable> server : List.of(api, neo4j, redis, postgres)) {
            if (server.isUp()) {
                server.get().close();
            }
        }
    }

    private List<Lazy<?>> parts() {
        return List.of(neo4j, postgres, redis, files, stagingFiles, api);
    }

    private LabFiles plant(String name, boolean healthy) throws java.io.IOException {
        return LabFiles.plant(directory.resolve(name), healthy, settings.clock());
    }

    private LabApi startApi() throws java.io.IOException {
        neo4j.begin();
        postgres.begin();
        redis.begin();
        Map<String, Probe> services = new LinkedHashMap<>();
        services.put("database", this::askPostgres);
        services.put("redis", this::askRedis);
        services.put("neo4j", this::askNeo4j);
        return LabApi.start(
                files.get(),
                settings.apiPort(),
                settings.healthShape(),
                services,
                settings.clock());
    }

    private void askPostgres() throws Exception {
        try (Connection connection = postgres().connect("amas");
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
        }
    }

    private void askRedis() {
        try (Jedis jedis = redis().connect(0)) {
            jedis.ping();
        }
    }

    private void askNeo4j() {
        neo4j().ping();
    }
}
