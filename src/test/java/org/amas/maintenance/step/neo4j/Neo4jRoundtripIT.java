package org.amas.maintenance.step.neo4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.lab.LabNeo4j;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.target.Neo4jTarget;
import org.amas.maintenance.target.Secret;
import org.amas.maintenance.target.TargetDown;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.neo4j.driver.SessionConfig;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** Against a real Neo4j, with the account that {@code docker/grants} makes. */
class Neo4jRoundtripIT {

    private static final LabNeo4j SERVER = Lab.shared().neo4j();
    private static final String ACCOUNT = "amas_maintenance";
    private static final String PASSWORD = "least-password";

    private final Neo4jRoundtrip kind = new Neo4jRoundtrip();
    private final NoSettings nothing = new NoSettings();

    @BeforeAll
    static void makeAccount() throws IOException {
        String script =
                Files.readAllLines(Path.of("docker/grants/neo4j.cypher")).stream()
                        .filter(l -> !l.startsWith("//"))
                        .collect(Collectors.joining("\n"))
                        .replace(";", "");
        try (Driver driver = SERVER.connect();
                Session session = driver.session(SessionConfig.forDatabase("system"))) {
            session.run(script, Map.of("password", PASSWORD)).consume();
        }
    }

    @Test
    void writesAndReadsBackAndLeavesNothing() throws Exception {
        long nodes = count("MATCH (n) RETURN count(n) AS n");
        long labels = count("CALL db.labels() YIELD label RETURN count(label) AS n");
        RecordingContext said = at(SERVER.url(), PASSWORD);
        Outcome outcome = said.perform(kind, nothing);
        assertThat(outcome.headline()).contains("Neo4j/", "written, read back and rolled back");
        assertThat(said.value("connect_ms")).isPositive();
        assertThat(said.value("roundtrip_ms")).isPositive();
        assertThat(said.findings()).isEmpty();
        assertThat(said.tables().getFirst().rows())
                .anySatisfy(r -> assertThat(r).contains("neo4j", "online"));
        assertThat(count("MATCH (n) RETURN count(n) AS n")).isEqualTo(nodes);
        assertThat(count("CALL db.labels() YIELD label RETURN count(label) AS n"))
                .isEqualTo(labels);
    }

    @Test
    @PlantedFault(
            check = "neo4j.roundtrip",
            fault = "a wrong password",
            removed = "the password is right")
    void saysThatThePasswordIsWrong() throws Exception {
        assertThatThrownBy(() -> at(SERVER.url(), "wrong").perform(kind, nothing))
                .isInstanceOf(TargetDown.class)
                .hasMessageContaining("unauthorized");
        assertThat(at(SERVER.url(), PASSWORD).perform(kind, nothing).ending())
                .isEqualTo(Outcome.Ending.DONE);
    }

    @Test
    void saysThatTheServerIsDown() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        assertThatThrownBy(() -> at("bolt://127.0.0.1:" + closed, PASSWORD).perform(kind, nothing))
                .isInstanceOf(TargetDown.class);
    }

    @Test
    void givesUpOnAServerThatAcceptsAndSaysNothing() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            long start = System.nanoTime();
            assertThatThrownBy(
                            () ->
                                    at("bolt://127.0.0.1:" + silent.getLocalPort(), PASSWORD)
                                            .perform(kind, nothing))
                    .isInstanceOf(TargetDown.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(12));
        }
    }

    private static long count(String cypher) {
        try (Driver driver = SERVER.connect();
                Session session = driver.session()) {
            return session.run(cypher).single().get("n").asLong();
        }
    }

    private static RecordingContext at(String url, String password) {
        return new RecordingContext()
                .with(new Neo4jTarget(URI.create(url), ACCOUNT, Secret.of(password)));
    }
}
