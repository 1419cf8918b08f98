package org.amas.maintenance.step.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.ShippedProcedure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

class RedisStatsTests {

    private static final Instant FIRST = Instant.parse("2026-03-02T06:00:00Z"); // a Monday
    private static final long MB = 1 << 20;

    private final ShippedProcedure procedure = ShippedProcedure.load("daily/performance");
    private final RedisStats kind = new RedisStats();

    /** The parts of INFO that the kind reads; what a test doesn't set is healthy. */
    private static final class Server {
        String runId = "a";
        long hits;
        long misses;
        long evicted;
        long expired;
        long rejected;
        long used = 60 * MB;
        long most = 256 * MB;
        double fragmentation = 1.2;
        double stale = 0.5;
        String snapshot = "ok";
        String log = "ok";
        int loading;

        Info info() {
            return Info.parse(
                    """
                    # Server
                    redis_version:6.2.7
                    run_id:%s
                    uptime_in_seconds:4000

                    # Memory
                    used_memory:%d
                    maxmemory:%d
                    mem_fragmentation_ratio:%.2f
                    # Persistence
                    loading:%d
                    rdb_last_bgsave_status:%s
                    aof_last_write_status:%s
                    # Stats
                    keyspace_hits:%d
                    keyspace_misses:%d
                    evicted_keys:%d
                    expired_keys:%d
                    rejected_connections:%d
                    expired_stale_perc:%.2f
                    """
                            .formatted(
                                    runId,
                                    used,
                                    most,
                                    fragmentation,
                                    loading,
                                    snapshot,
                                    log,
                                    hits,
                                    misses,
                                    evicted,
                                    expired,
                                    rejected,
                                    stale));
        }

        void count(long accesses, double ratio) {
            hits += (long) (accesses * ratio);
            misses += accesses - (long) (accesses * ratio);
        }

        void restart(String as) {
            runId = as;
            forget();
        }

        void forget() {
            hits = 0;
            misses = 0;
            expired = 0;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void sixtyHealthyDaysRaiseNothing(long seed) {
        Random random = new Random(seed);
        Server server = new Server();
        RecordingContext said = new RecordingContext();
        int verdicts = 0;
        for (int day = 0; day < 60; day++) {
            boolean sunday = day % 7 == 6;
            if (day == 15) {
                server.restart("b");
                server.count(150_000, 0.55);
            } else if (day == 36) {
                server.forget();
                server.count(50_000, 0.5);
            } else if (sunday) {
                server.count(500 + random.nextInt(9_000), 0.4 + 0.5 * random.nextDouble());
            } else {
                server.count(40_000 + random.nextInt(300_000), 0.86 + 0.12 * random.nextDouble());
            }
            server.expired += random.nextInt(20_000);
            server.used = (40 + random.nextInt(110)) * MB;
            server.fragmentation =
                    server.used > 100 * MB
                            ? 1.02 + 0.3 * random.nextDouble()
                            : 1.2 + 1.5 * random.nextDouble();
            server.stale = 5 * random.nextDouble();
            said.at(FIRST.plus(Duration.ofDays(day)));
            RedisStats.judge(server.info(), procedure.settings(kind), said);
            assertThat(procedure.troubles(kind, said)).as("day %d", day).isEmpty();
            verdicts += said.readings("hit_ratio").size();
            said = said.next();
        }
        assertThat(verdicts).as("days with a verdict on the hit ratio").isBetween(45, 51);
    }

    @Test
    @PlantedFault(
            check = "redis.stats",
            fault = "few hits, keys thrown out, connections refused since the last run",
            removed = "many hits and none of it since")
    void judgesWhatWasCountedSinceTheLastRunNotSinceTheServerStarted() {
        Server server = new Server();
        server.count(1_000_000, 0.99);
        server.evicted = 900;
        server.rejected = 50;
        RecordingContext first = run(server, new RecordingContext());
        assertThat(procedure.troubles(kind, first)).isEmpty();

        server.count(10_000, 0.7);
        server.evicted += 3;
        server.rejected += 1;
        RecordingContext second = run(server, first.next());
        assertThat(second.value("hit_ratio")).isEqualTo(0.7);
        assertThat(procedure.troubles(kind, second))
                .containsExactlyInAnyOrder(
                        "WARN evicted_keys{} 3.0",
                        "FAIL rejected_connections{} 1.0",
                        "WARN hit_ratio{} 0.7");

        server.count(10_000, 0.95);
        RecordingContext third = run(server, second.next());
        assertThat(third.value("hit_ratio")).isEqualTo(0.95);
        assertThat(procedure.troubles(kind, third)).isEmpty();
    }

    @Test
    void countsFromZeroAfterARestart() {
        Server server = new Server();
        server.rejected = 50;
        RecordingContext first = run(server, new RecordingContext());
        server.restart("b");
        server.rejected = 2;
        RecordingContext second = run(server, first.next());
        assertThat(second.value("rejected_connections")).isEqualTo(2);
        assertThat(second.readings("hit_ratio")).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "redis.stats",
            fault = "a save to disk failed",
            removed = "the next save succeeds")
    void findsFailedPersistenceWithWhatInfoSays() {
        Server server = new Server();
        server.snapshot = "err";
        server.log = "err";
        server.loading = 1;
        List<Finding> found = run(server, new RecordingContext()).findings();
        assertThat(found)
                .extracting(Finding::fingerprint)
                .containsExactly("rdb_last_bgsave_status", "aof_last_write_status", "loading");
        assertThat(found).extracting(Finding::severity).containsOnly(Severity.ERROR);
        assertThat(found.getFirst().evidence()).contains("rdb_last_bgsave_status:err");

        server.snapshot = "ok";
        server.log = "ok";
        server.loading = 0;
        assertThat(run(server, new RecordingContext()).findings()).isEmpty();
    }

    @Test
    void judgesMemoryAndFragmentationWhereTheyMatter() {
        Server server = new Server();
        server.used = 244 * MB;
        server.fragmentation = 1.7;
        assertThat(procedure.troubles(kind, run(server, new RecordingContext())))
                .containsExactlyInAnyOrder(
                        "WARN fragmentation_ratio{} 1.7", "FAIL memory_used_percent{} 95.3");

        server.most = 0;
        server.used = 50 * MB;
        RecordingContext unlimited = run(server, new RecordingContext());
        assertThat(procedure.troubles(kind, unlimited)).isEmpty();
        assertThat(unlimited.findings())
                .extracting(Finding::fingerprint)
                .containsExactly("no-maxmemory");
    }

    private RecordingContext run(Server server, RecordingContext context) {
        RedisStats.judge(server.info(), procedure.settings(kind), context.at(FIRST));
        return context;
    }
}
