package org.amas.maintenance.step.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.lab.LabRedis;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.target.RedisTarget;
import org.amas.maintenance.target.Secret;
import org.amas.maintenance.target.TargetDenied;
import org.amas.maintenance.target.TargetDown;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import redis.clients.jedis.Jedis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/** Against a real Redis, with the account that {@code docker/grants} makes and nothing more. */
class RedisKindsIT {

    private static final LabRedis SERVER = Lab.shared().redis();
    private static final String ACCOUNT = "amas_maintenance";
    private static final String PASSWORD = "CHANGE_ME";

    private final RedisRoundtrip roundtrip = new RedisRoundtrip();
    private final NoSettings nothing = new NoSettings();
    private final RedisStats stats = new RedisStats();
    private final RedisStats.Settings settings =
            ShippedProcedure.load("daily/performance").settings(stats);

    @BeforeAll
    static void makeAccount() throws IOException {
        String[] words =
                Files.readAllLines(Path.of("docker/grants/redis.acl")).stream()
                        .filter(l -> l.startsWith("user "))
                        .findFirst()
                        .orElseThrow()
                        .split(" ");
        try (Jedis jedis = SERVER.connect(0)) {
            jedis.aclSetUser(words[1], Arrays.copyOfRange(words, 2, words.length));
        }
    }

    @Test
    void writesReadsBackAndRemovesItsProbe() throws Exception {
        RecordingContext said = as(ACCOUNT, PASSWORD);
        long before = keys();
        Outcome outcome = said.perform(roundtrip, nothing);
        assertThat(outcome.headline()).contains("written, read back and removed");
        assertThat(said.value("connect_ms")).isPositive();
        assertThat(said.value("roundtrip_ms")).isPositive();
        assertThat(keys()).isEqualTo(before);
    }

    @Test
    void readsStatisticsTwiceAndComparesThem() throws Exception {
        RecordingContext first = as(ACCOUNT, PASSWORD);
        assertThat(first.perform(stats, settings).headline())
                .contains("Redis 6", "a first look", "come with the next run");
        assertThat(first.tables()).extracting(Table::title).containsExactly("Counted so far");
        try (Jedis jedis = SERVER.connect(0)) {
            for (int i = 0; i < 11_000; i++) {
                jedis.get(i % 2 == 0 ? "agent_absent" : "task:task_1");
            }
        }
        RecordingContext second = first.next();
        second.perform(stats, settings);
        assertThat(second.value("hit_ratio")).isBetween(0.4, 0.6);
        assertThat(second.value("memory_used_percent")).isBetween(0.1, 80.0);
        assertThat(second.value("rejected_connections")).isZero();
        assertThat(ShippedProcedure.load("daily/performance").troubles(stats, first)).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "redis.roundtrip",
            fault = "no password, a wrong password",
            removed = "the password is right")
    void saysThatThePasswordIsMissingOrWrong() throws Exception {
        assertThatThrownBy(() -> as(null, null).perform(roundtrip, nothing))
                .isInstanceOf(TargetDown.class)
                .hasMessageContaining("NOAUTH");
        assertThatThrownBy(() -> as(ACCOUNT, "wrong").perform(roundtrip, nothing))
                .isInstanceOf(TargetDown.class)
                .hasMessageContaining("WRONGPASS");
        assertThat(as(ACCOUNT, PASSWORD).perform(roundtrip, nothing).ending())
                .isEqualTo(Outcome.Ending.DONE);
    }

    @Test
    void namesTheRulesThatAreMissing() {
        TargetDenied written =
                catchThrowableOfType(
                        TargetDenied.class,
                        () ->
                                as(LabRedis.GUEST, LabRedis.GUEST_PASSWORD)
                                        .perform(roundtrip, nothing));
        assertThat(written).hasMessageStartingWith("NOPERM");
        assertThat(written.remedy())
                .isEqualTo("ACL SETUSER guest ~amas-maintenance:probe:* +ping +set +get +del");
        TargetDenied read =
                catchThrowableOfType(
                        TargetDenied.class,
                        () -> as(LabRedis.GUEST, LabRedis.GUEST_PASSWORD).perform(stats, settings));
        assertThat(read.remedy()).isEqualTo("ACL SETUSER guest +info");
    }

    @Test
    void refusesWhatARefusedWriteMeans() {
        try (Jedis jedis = SERVER.connect(0)) {
            jedis.configSet("min-replicas-to-write", "1");
            try {
                assertThatThrownBy(() -> as(ACCOUNT, PASSWORD).perform(roundtrip, nothing))
                        .hasMessageContaining("NOREPLICAS");
            } finally {
                jedis.configSet("min-replicas-to-write", "0");
            }
        }
    }

    @Test
    void saysThatAReplicaTakesNoWrites() {
        try (Jedis jedis = SERVER.connect(0)) {
            jedis.replicaof("127.0.0.1", 1);
            try {
                assertThatThrownBy(() -> as(ACCOUNT, PASSWORD).perform(roundtrip, nothing))
                        .hasMessageContaining("READONLY")
                        .hasMessageContaining("replica; the environment should name the primary");
                RecordingContext said = as(ACCOUNT, PASSWORD);
                said.perform(stats, settings);
                assertThat(said.findings()).anyMatch(f -> f.text().contains("lost its primary"));
            } catch (Exception e) {
                throw new AssertionError(e);
            } finally {
                jedis.replicaofNoOne();
            }
        }
    }

    @Test
    void saysThatTheServerIsDown() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        assertThatThrownBy(
                        () ->
                                at("redis://127.0.0.1:" + closed, null, null)
                                        .perform(stats, settings))
                .isInstanceOf(TargetDown.class)
                .hasMessageContaining("connection refused");
    }

    @Test
    void givesUpOnAServerThatIsBusy() throws Exception {
        try (Jedis jedis = SERVER.connect(0)) {
            Thread sleeper = Thread.ofVirtual().start(() -> sleepServer());
            Thread.sleep(200);
            long start = System.nanoTime();
            assertThatThrownBy(() -> as(ACCOUNT, PASSWORD).perform(roundtrip, nothing))
                    .isInstanceOf(TargetDown.class)
                    .hasMessageContaining("timed out");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(9));
            sleeper.join();
        }
    }

    private static void sleepServer() {
        try (Jedis jedis =
                new Jedis(
                        new redis.clients.jedis.HostAndPort("127.0.0.1", SERVER.port()),
                        redis.clients.jedis.DefaultJedisClientConfig.builder()
                                .password(LabRedis.PASSWORD)
                                .timeoutMillis(20_000)
                                .build())) {
            jedis.sendCommand(() -> "DEBUG".getBytes(), "SLEEP", "8");
        }
    }

    private static long keys() {
        try (Jedis jedis = SERVER.connect(0)) {
            return jedis.keys("amas-maintenance:*").size();
        }
    }

    private static RecordingContext as(@Nullable String user, @Nullable String password) {
        return at(SERVER.url(0), user, password);
    }

    private static RecordingContext at(
            String url, @Nullable String user, @Nullable String password) {
        return new RecordingContext()
                .with(
                        new RedisTarget(
                                URI.create(url),
                                user,
                                password == null ? null : Secret.of(password)));
    }
}
