package org.amas.maintenance.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The lab's Redis is real, and has its faults exactly when they are asked for. */
class LabRedisIT {

    private static final Lab LAB = Lab.shared();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @Test
    void demandsItsPassword() {
        try (Jedis stranger = new Jedis("127.0.0.1", LAB.redis().port())) {
            assertThatThrownBy(stranger::ping)
                    .isInstanceOf(JedisDataException.class)
                    .hasMessageStartingWith("NOAUTH");
            stranger.auth(LabRedis.GUEST, LabRedis.GUEST_PASSWORD);
            assertThat(stranger.ping()).isEqualTo("PONG");
            assertThatThrownBy(stranger::dbSize)
                    .isInstanceOf(JedisAccessControlException.class)
                    .hasMessageStartingWith("NOPERM");
        }
    }

    @Test
    void holdsAllPrefixesOfAmas() {
        for (int database = 0; database < 2; database++) {
            try (Jedis jedis = LAB.redis().connect(database)) {
                for (String prefix :
                        List.of(
                                "queue:",
                                "event_bus:events:",
                                "shared_context:",
                                "correlation:",
                                "agent:",
                                "cost:entry:",
                                "cost:daily:",
                                "ratelimit:",
                                "task:",
                                "task:progress:",
                                "prediction:")) {
                    assertThat(jedis.keys(prefix + "*")).as(prefix).isNotEmpty();
                }
            }
        }
    }

    @Test
    void hasKeysThatNeverExpire() {
        assertThat(withoutExpiry(LAB.redis(), 0))
                .containsEntry("task:progress", 150)
                .containsEntry("ratelimit", 60)
                .containsEntry("prediction", 40);
        assertThat(withoutExpiry(LAB.redis(), 1)).isEmpty();
    }

    @Test
    void healthySeedHasNoFaults() throws IOException {
        try (LabRedis redis = LabRedis.start(folder.resolve("redis"), 0, true)) {
            assertThat(withoutExpiry(redis, 0)).isEmpty();
        }
    }

    @Test
    void pausedServerDoesNotAnswer() throws Exception {
        try (Jedis jedis = LAB.redis().connect(0);
                Paused paused = Paused.process(LAB.redis().pid())) {
            assertThatThrownBy(jedis::ping).isInstanceOf(JedisConnectionException.class);
        }
        try (Jedis jedis = LAB.redis().connect(0)) {
            assertThat(jedis.ping()).isEqualTo("PONG");
        }
    }

    /** Keys without expiry by prefix, except where AMAS means them to stay. */
    private static Map<String, Integer> withoutExpiry(LabRedis redis, int database) {
        Map<String, Integer> found = new TreeMap<>();
        try (Jedis jedis = redis.connect(database)) {
            for (String key : jedis.keys("*")) {
                if (jedis.ttl(key) == -1 && !key.matches("(agent|queue|shared_context):.*")) {
                    found.merge(key.substring(0, key.lastIndexOf(':')), 1, Integer::sum);
                }
            }
        }
        return found;
    }
}
