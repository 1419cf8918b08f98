package org.amas.maintenance.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.exceptions.AuthenticationException;
import org.neo4j.driver.exceptions.ServiceUnavailableException;

import java.nio.file.Path;
import java.time.Duration;

/** The lab's Neo4j is real, and has its faults exactly when they are asked for. */
class LabNeo4jIT {

    private static final String ISOLATED =
            "MATCH (n:Entity) WHERE NOT (n)--() RETURN count(n) AS isolated";
    private static final Lab LAB = Lab.shared();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @Test
    void demandsItsPassword() {
        try (Driver stranger =
                GraphDatabase.driver(LAB.neo4j().url(), AuthTokens.basic("neo4j", "wrong"))) {
            assertThatThrownBy(stranger::verifyConnectivity)
                    .isInstanceOf(AuthenticationException.class);
        }
    }

    @Test
    void holdsIsolatedNodes() {
        assertThat(isolated(LAB.neo4j())).isEqualTo(72);
        try (Driver driver = LAB.neo4j().connect()) {
            var count = driver.executableQuery("MATCH ()-[r]->() RETURN count(r) AS n").execute();
            assertThat(count.records().getFirst().get("n").asLong()).isEqualTo(4000);
        }
    }

    @Test
    void healthySeedHasNoIsolatedNodesAndItsEndIsToldAtOnce() throws Exception {
        try (LabNeo4j neo4j = LabNeo4j.start(folder.resolve("neo4j"), 0, true)) {
            assertThat(isolated(neo4j)).isZero();
            neo4j.ping();
            neo4j.close();
            long start = System.nanoTime();
            assertThatThrownBy(neo4j::ping).isInstanceOf(ServiceUnavailableException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(5));
        }
    }

    private static long isolated(LabNeo4j neo4j) {
        try (Driver driver = neo4j.connect()) {
            var result = driver.executableQuery(ISOLATED).execute();
            return result.records().getFirst().get("isolated").asLong();
        }
    }
}
