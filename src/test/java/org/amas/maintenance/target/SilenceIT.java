package org.amas.maintenance.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.lab.LabNeo4j;
import org.amas.maintenance.lab.LabPostgres;
import org.amas.maintenance.lab.LabRedis;
import org.amas.maintenance.lab.Paused;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.time.Duration;

/**
 * Of a real server that is stopped: who asks first waits, who asks next doesn't, until it answers.
 */
class SilenceIT {

    private static final Lab LAB = Lab.shared();

    @Test
    void costsPostgresItsPatienceOnce() throws Exception {
        PostgresTarget target =
                new PostgresTarget(
                        LAB.postgres().url("amas"),
                        LabPostgres.USERNAME,
                        Secret.of(LabPostgres.PASSWORD));
        costsItsPatienceOnce(() -> target.open("amas-test"), LAB.postgres().pid());
    }

    @Test
    void costsRedisItsPatienceOnce() throws Exception {
        RedisTarget target =
                new RedisTarget(URI.create(LAB.redis().url(0)), null, Secret.of(LabRedis.PASSWORD));
        costsItsPatienceOnce(() -> target.open("amas-test"), LAB.redis().pid());
    }

    @Test
    void costsNeo4jItsPatienceOnce() throws Exception {
        Neo4jTarget target =
                new Neo4jTarget(
                        URI.create(LAB.neo4j().url()),
                        LabNeo4j.USERNAME,
                        Secret.of(LabNeo4j.PASSWORD));
        costsItsPatienceOnce(target::open, LAB.neo4j().pid());
    }

    private interface Opening {
        AutoCloseable open();
    }

    private static void costsItsPatienceOnce(Opening opening, long pid) throws Exception {
        opening.open().close();
        try (Paused server = Paused.process(pid)) {
            Refused first = refused(opening);
            assertThat(first.taken).isGreaterThan(Duration.ofSeconds(4));
            Refused second = refused(opening);
            assertThat(second.taken).isLessThan(Duration.ofSeconds(4));
            assertThat(second.down).hasMessage(first.down.getMessage());
        }
        opening.open().close();
        try (Paused server = Paused.process(pid)) {
            assertThat(refused(opening).taken)
                    .as("it was heard meanwhile")
                    .isGreaterThan(Duration.ofSeconds(4));
        }
        opening.open().close();
    }

    private record Refused(TargetDown down, Duration taken) {}

    private static Refused refused(Opening opening) {
        long start = System.nanoTime();
        TargetDown down = catchThrowableOfType(TargetDown.class, opening::open);
        return new Refused(down, Duration.ofNanos(System.nanoTime() - start));
    }
}
