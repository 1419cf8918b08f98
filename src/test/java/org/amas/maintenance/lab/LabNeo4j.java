package org.amas.maintenance.lab;

import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Config;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real Neo4j Community in a JVM of its own, with authentication. Stopping it is a kill. */
public final class LabNeo4j implements AutoCloseable {

    public static final String USERNAME = "neo4j";
    public static final String PASSWORD = "amas_password";

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Process process;
    private final int port;

    private LabNeo4j(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts and seeds a server; 10 to 20 s on a small machine.
     *
     * @param directory a folder for its data and its log, made when absent
     * @param port of Bolt; 0 for any free one
     */
    public static LabNeo4j start(Path directory, int port, boolean healthy)
            throws IOException, InterruptedException {
        Path folder = Files.createDirectories(directory).toAbsolutePath();
        Path ready = folder.resolve("port");
        Files.deleteIfExists(ready);
        Process process = launch(folder, port, ready);
        try {
            LabNeo4j lab = new LabNeo4j(process, awaitPort(process, ready));
            GraphSeed.plant(lab, healthy);
            return lab;
        } catch (RuntimeException | IOException | InterruptedException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    public int port() {
        return port;
    }

    public String url() {
        return "bolt://127.0.0.1:" + port;
    }

    /** A new driver of the administrator. */
    public Driver connect() {
        return GraphDatabase.driver(url(), AuthTokens.basic(USERNAME, PASSWORD));
    }

    /**
     * Throws at once if it is down, and after 3 s if it is silent; the driver's own way is 30 s.
     */
    void ping() {
        Config config =
                Config.builder()
                        .withConnectionTimeout(3, TimeUnit.SECONDS)
                        .withConnectionAcquisitionTimeout(3, TimeUnit.SECONDS)
                        .build();
        Driver driver = GraphDatabase.driver(url(), AuthTokens.basic(USERNAME, PASSWORD), config);
        try {
            driver.verifyConnectivity();
        } finally {
            driver.closeAsync();
        }
    }

    /** The server's process, for {@link Paused}. */
    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    private static Process launch(Path folder, int port, Path ready) throws IOException {
        Path arguments = folder.resolve("jvm-arguments");
        Files.writeString(arguments, "-cp \"" + classPath().replace("\\", "\\\\") + "\"\n");
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        // Half the processor time; this server lives for minutes.
                        "-XX:TieredStopAtLevel=1",
                        // A fifth of the start, for classes that come from Maven unchanged.
                        "-XX:+IgnoreUnrecognizedVMOptions",
                        "-XX:+UnlockDiagnosticVMOptions",
                        "-XX:-BytecodeVerificationRemote",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dlogback.configurationFile=lab/neo4j-logback.xml",
                        "@" + arguments,
                        LabApplication.class.getName(),
                        LabApplication.NEO4J,
                        folder.resolve("data").toString(),
                        Integer.toString(port),
                        ready.toString());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile())
                .start();
    }

    private static String classPath() {
        // Surefire may hide the real one in the manifest of a jar of its own.
        return System.getProperty(
                "surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private static int awaitPort(Process process, Path ready)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(ready)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException(
                        "Neo4j did not start; see " + ready.resolveSibling("server.log"));
            }
            Thread.sleep(50);
        }
        return Integer.parseInt(Files.readString(ready));
    }
}
