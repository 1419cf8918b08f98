package org.amas.maintenance.lab;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * A real PostgreSQL 17 with the databases {@code amas} and {@code amas_staging}. It demands its
 * password (SCRAM). {@code fsync} is off unless it is healthy: a lab is not for measuring commits.
 */
public final class LabPostgres implements AutoCloseable {

    public static final String USERNAME = "postgres";
    public static final String PASSWORD = "postgres";

    /** May connect to {@code amas} and read nothing: for what happens without a privilege. */
    public static final String GUEST = "amas_guest";

    public static final String GUEST_PASSWORD = "guest";

    private final EmbeddedPostgres server;
    private final Path directory;

    private LabPostgres(EmbeddedPostgres server, Path directory) {
        this.server = server;
        this.directory = directory;
    }

    /**
     * Starts and seeds a server.
     *
     * @param directory a folder for its data, made when absent; the server's log goes beside it
     * @param port 0 for any free one
     */
    public static LabPostgres start(Path directory, int port, boolean healthy)
            throws IOException, SQLException {
        Files.createDirectories(directory.toAbsolutePath().getParent());
        Redirect log = Redirect.appendTo(log(directory).toFile());
        EmbeddedPostgres server =
                EmbeddedPostgres.builder()
                        .setPort(port)
                        .setRegisterShutdownHook(false)
                        .setDataDirectory(directory)
                        .setOutputRedirector(log)
                        .setErrorRedirector(log)
                        .setPGStartupWait(Duration.ofSeconds(60))
                        .setServerConfig("listen_addresses", "127.0.0.1")
                        .setServerConfig("shared_preload_libraries", "pg_stat_statements")
                        .setServerConfig("timezone", "UTC")
                        .setServerConfig("max_connections", "100")
                        .setServerConfig("fsync", healthy ? "on" : "off")
                        .setServerConfig("synchronous_commit", healthy ? "on" : "off")
                        .start();
        LabPostgres lab = new LabPostgres(server, directory);
        AtExit.close("postgres", lab);
        lab.demandPasswords();
        PostgresSeed.plant(lab, healthy);
        return lab;
    }

    public int port() {
        return server.getPort();
    }

    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database;
    }

    /** A new connection of the superuser, in auto-commit mode. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                url(database) + "?connectTimeout=5&socketTimeout=60", USERNAME, PASSWORD);
    }

    /** What the server writes about itself and its clients. */
    public Path log() {
        return log(directory);
    }

    private static Path log(Path directory) {
        return directory.resolveSibling("postgres.log");
    }

    /** The listener's process, for {@link Paused}. */
    public long pid() throws IOException {
        Path file = directory.resolve("postmaster.pid");
        return Long.parseLong(Files.readAllLines(file).getFirst().strip());
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** The bundled server trusts loopback; AMAS's doesn't. */
    private void demandPasswords() throws IOException, SQLException {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER ROLE postgres PASSWORD '" + PASSWORD + "'");
            statement.execute("CREATE ROLE " + GUEST + " LOGIN PASSWORD '" + GUEST_PASSWORD + "'");
            Path rules = directory.resolve("pg_hba.conf");
            Files.writeString(
                    rules, Files.readString(rules).replaceAll("(?m)trust$", "scram-sha-256"));
            statement.execute("SELECT pg_reload_conf()");
        }
    }
}
